"""How much of a disk stays free, whoever writes: uploads, and copies of payloads."""

from django.conf import settings

# The floor is at most this part of the disk, or a small disk would take nothing at all.
SMALLEST_FLOOR = 20


def disk_floor(whole: int) -> int:
    """Bytes, of a disk of ``whole`` bytes: AMANA_DISK_FLOOR, or a part of a small one."""
    return min(settings.DISK_FLOOR, whole // SMALLEST_FLOOR)
