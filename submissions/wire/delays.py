"""Delays after failures: who guesses waits longer each time, and is never shut out for good.

The counters stand under keyed names that the caller gives, and go by themselves.
"""

import math
import time
from dataclasses import dataclass

from django.core.cache import caches

PERIOD = 600  # seconds after which failures are forgotten


@dataclass(frozen=True)
class Schedule:
    """``free``: failures that cost nothing; then ``first`` seconds, doubled up to ``most``."""

    free: int
    first: int
    most: int

    def after(self, failures: int) -> int:
        """Seconds to wait after so many failures."""
        over = failures - self.free
        return 0 if over <= 0 else min(self.first * 2 ** min(over - 1, 16), self.most)


def left(key: str) -> int:
    """Whole seconds, rounded up, until the next try of this key; 0: now."""
    until = float(caches["counters"].get(_until(key), 0.0))
    return max(0, math.ceil(until - time.time()))


def failed(key: str, schedule: Schedule) -> None:
    """Counts a failure, and begins the wait that it costs."""
    counters = caches["counters"]
    counters.add(key, 0, PERIOD)
    try:
        wait = schedule.after(counters.incr(key))
    except ValueError:
        # It went in between: Redis stopped or came back, and it counts anew from here.
        return
    if wait:
        # Nobody tries while a wait lasts, so there is none to be written over.
        counters.add(_until(key), time.time() + wait, wait)


def _until(key: str) -> str:
    return f"{key}|until"
