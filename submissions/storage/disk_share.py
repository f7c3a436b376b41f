"""Of a disk that newsrooms of one process share: whether one has taken more today than it leaves.

The disk has one floor for all, and whoever fills it fills it for all. So a newsroom may go on
taking reports of strangers while what it has kept since midnight (UTC) is no more than the room
that is left: alone it comes to a half of it, the next one to a half of the rest. A day later it
begins anew, or one that has served for long would be shut out of a disk with room. Kept in memory:
a restart forgets it, too.
"""

import datetime
import os
import threading

from django.conf import settings

from newsrooms import Own, are_many


class Taken:
    """Bytes of a day. Any thread may call it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day, self._bytes = datetime.date.min, 0

    def add(self, count: int, day: datetime.date) -> None:
        with self._lock:
            self._bytes = self._of(day) + count
            self._day = day

    def on(self, day: datetime.date) -> int:
        with self._lock:
            return self._of(day)

    def _of(self, day: datetime.date) -> int:
        return self._bytes if self._day == day else 0


_taken = Own(Taken)


def took(descriptor: int) -> None:
    """A payload that is kept now; one on another disk than AMANA_DATA takes nothing of that."""
    if not are_many():
        return
    payload = os.fstat(descriptor)
    if payload.st_dev == os.stat(settings.DATA).st_dev:
        _taken.here().add(payload.st_size, _today())


def is_spent(room: int) -> bool:
    """``room``: bytes that are left of the disk, above what stays free."""
    return are_many() and _taken.here().on(_today()) > room


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()
