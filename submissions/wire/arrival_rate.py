"""How fast a body has been coming in of late: an average whose memory fades.

What came counts half after ``HALF_LIFE``, so somebody who sent a gigabyte and then stands still is
slow within minutes, and a line that is lost for half a minute is not.
"""

import math
import time

HALF_LIFE = 30.0  # seconds; a mobile line that changes its mast is back within them
# Bytes with which every body begins, so that a newcomer is not slow before its first byte: they
# make NEWCOMER bytes a second, which have faded below the average line of Tor after a minute.
CREDIT = 256 * 1024
FADING = math.log(2) / HALF_LIFE
NEWCOMER = CREDIT * FADING  # about 6 KiB/s


class ArrivalRate:
    """Bytes (or whatever is counted) a second; ``add`` for each piece that came."""

    __slots__ = ("_at", "_recent")

    def __init__(self, credit: float = CREDIT) -> None:
        self._recent, self._at = float(credit), time.monotonic()

    def add(self, count: int) -> None:
        now = time.monotonic()
        self._recent = self._faded(now) + count
        self._at = now

    def at(self, now: float) -> float:
        """``now``: of the monotonic clock."""
        return self._faded(now) * FADING

    def _faded(self, now: float) -> float:
        return self._recent * math.exp(-FADING * (now - self._at))
