"""What of the disk uploads may use: free bytes above the floor, looked up once a second."""

import shutil
import time

from django.conf import settings

from submissions.storage.disk_floor import disk_floor

# An upload lies on the disk as a scratch file, at times as its clean form, and as a parcel.
COPIES = 3
# Seconds between two looks at the disk.
LOOK = 1.0
# What a report leaves at the least: the smallest parcel, its row, and the log of the database.
SMALLEST_REPORT = 48 * 1024


class FreeDisk:
    """Its callers hold the lock of the admission."""

    def __init__(self) -> None:
        self._until, self._free, self._floor = 0.0, 0, 0
        self._ended = 0

    def ended(self, held: int) -> None:
        """An upload that came whole, of so many bytes, has ended since the look."""
        self._ended += max(held, SMALLEST_REPORT)

    def room(self, floor: float) -> int:
        """Bytes above ``floor`` (a part of the setting). Raises OSError when there is no disk.

        What was written since the look belongs to an upload that still runs, which the caller
        counts ``COPIES`` times, or was told of with ``ended``: so what is free is never less.
        """
        now = time.monotonic()
        if now >= self._until:
            disk = shutil.disk_usage(settings.DATA)
            self._free, self._until, self._ended = disk.free, now + LOOK, 0
            self._floor = disk_floor(disk.total)
        return self._free - self._ended - int(self._floor * floor)
