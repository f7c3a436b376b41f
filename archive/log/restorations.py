"""That the log was restored from a backup: each checkpoint says it from then on."""

import datetime

from archive.log.remarks import restored
from archive.models import LogHead, Restoration


def record(day: datetime.date, backup_of: datetime.date) -> None:
    """In the caller's transaction."""
    head = LogHead.objects.filter(id=LogHead.ONLY).first()
    size = head.size if head else 0
    Restoration.objects.create(day=day, backup_of=backup_of, size=size)


def remarks() -> tuple[str, ...]:
    """A line for each, the oldest first."""
    rows = Restoration.objects.order_by("pk")
    return tuple(restored(row.day, row.backup_of, row.size) for row in rows)
