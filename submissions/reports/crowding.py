"""Who waits aside while more arrives than a desk can look at: each sender beyond a share.

A desk looks at so many new reports an hour (AMANA_QUARANTINE_AFTER, here ``most``). One sender has
a part of that, so a flood fills its own part and nobody else's place. Where senders share an
address, forms of one age share a part: a flood fills in fresh forms, somebody who wrote for ten
minutes sends an older one. Counters stand under sealed names and go within the hour; no row tells
who sent what.
"""

import time
from bisect import bisect
from dataclasses import dataclass
from hashlib import sha256
from hmac import digest

from django.conf import settings
from django.core.cache import caches

WINDOW = 3600  # seconds over which reports are counted
AGES = (60, 300, 1200, 3600)  # seconds: forms between two of these are of one age
# Parts of ``most``: of a sender who is told apart, for each ten minutes; of all others together,
# for each hour and age.
TOLD, EVERYBODY = 40, 4
LATE = 10  # of each age, once as many came as the desk can look at
SAMPLE = 6  # of those aside, drawn by lot each hour


@dataclass(frozen=True)
class Sender:
    """``key``: a sealed name, which changes every ten minutes; nothing where senders cannot be told
    apart. ``circuit``: nobody else has it, so the age of its forms is not asked."""

    key: str = ""
    circuit: bool = False

    @property
    def part(self) -> int:
        return part(TOLD if self.key else EVERYBODY)


def part(divisor: int) -> int:
    return max(1, int(settings.QUARANTINE_AFTER) // divisor)


def crowded(slug: str, sender: Sender | None = None, age: int = 0) -> bool:
    """Counts a new report to a desk, and tells whether it waits aside.

    ``age``: seconds since its form was given out; ``sender``: None for what no request brought.
    """
    most = settings.QUARANTINE_AFTER
    if not most:
        return False
    ages = bisect(AGES, age)
    if sender is not None:
        place = "" if sender.circuit else str(ages)
        if counted(f"{slug}|sender|{sender.key}|{place}") > sender.part:
            return True
    if counted(f"{slug}|all") <= most:
        return False
    return sender is None or counted(f"{slug}|late|{ages}") > part(LATE)


def may_lift(slug: str, sender: Sender) -> bool:
    """Counts somebody who came back with a codename; whether that brings their report forward."""
    return counted(f"{slug}|lift|{sender.key}") <= sender.part


def first_this_hour(slug: str) -> bool:
    """Whether nobody drew the lots of this hour for this desk before."""
    return counted(f"{slug}|sample") == 1


def counted(name: str) -> int:
    """How often this hour, with this time. 0 when the counter went in between (Redis stopped or
    came back): it counts anew from here."""
    counters, hour = caches["counters"], int(time.time()) // WINDOW
    # Keyed: what a cache keeps tells neither the desk nor the hour.
    key = digest(settings.VOUCHER_KEY, f"quarantine|{name}|{hour}".encode(), sha256).hex()
    counters.add(key, 0, WINDOW)
    try:
        return int(counters.incr(key))
    except ValueError:
        return 0
