"""Quarantine: what comes while more arrives than a desk can look at.

It is taken, sealed and acknowledged like everything else, and its reporter cannot tell; but it
waits aside until somebody at the desk lets it in, or two people drop all of it. It never expires:
its reporter was told that it is kept, so no timer may destroy it.
"""

import datetime
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from hmac import digest

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.db.models import Count, QuerySet

from submissions.errors import Missing
from submissions.mailbox import withdrawal
from submissions.models import Arrival, EndedReport, Mailbox

AT_ONCE = 500  # reports that are asked for in one query
WINDOW = 3600  # seconds over which new reports are counted


@dataclass(frozen=True)
class QuarantinedDay:
    """``count`` new reports of one day that wait in quarantine."""

    day: datetime.date
    count: int


def crowded(slug: str) -> bool:
    """Counts a new report to a desk, and tells whether it came over the threshold."""
    if not settings.QUARANTINE_AFTER:
        return False
    counters = caches["counters"]
    # Keyed: what a cache keeps tells neither the desk nor the hour.
    hour = int(time.time()) // WINDOW
    key = digest(settings.VOUCHER_KEY, f"quarantine|{slug}|{hour}".encode(), sha256).hex()
    counters.add(key, 0, WINDOW)
    try:
        return bool(counters.incr(key) > settings.QUARANTINE_AFTER)
    except ValueError:
        # The counter went in between: Redis stopped or came back, and it counts anew from here.
        return False


def holds(mailbox: Mailbox) -> bool:
    """Whether the report of this mailbox waits aside; then so does what is added to it."""
    return Arrival.objects.filter(parcel__mailbox=mailbox, quarantined=True).exists()


def _mailboxes(slug: str) -> QuerySet[Mailbox]:
    """Those that wait, in an order that no row tells: by their random ids."""
    waiting = Mailbox.objects.filter(desk__slug=slug, parcels__arrival__quarantined=True)
    return waiting.distinct().order_by("id")


def aside(slug: str) -> tuple[QuarantinedDay, ...]:
    rows = _mailboxes(slug).order_by("received_on").values_list("received_on")
    return tuple(QuarantinedDay(*row) for row in rows.annotate(Count("pk", distinct=True)))


def count(slugs: list[str]) -> int:
    waiting = Mailbox.objects.filter(desk__slug__in=slugs, parcels__arrival__quarantined=True)
    return waiting.distinct().count()


def waiting(slug: str) -> tuple[uuid.UUID, ...]:
    """Exactly these reports: who confirms a drop confirms what the other one saw."""
    return tuple(_mailboxes(slug).values_list("id", flat=True))


@transaction.atomic
def release(slug: str, day: datetime.date, most: int) -> int:
    """Lets at most ``most`` reports of a day into the queue. Gives how many."""
    chosen = list(_mailboxes(slug).filter(received_on=day).values_list("id", flat=True)[:most])
    Arrival.objects.filter(parcel__mailbox_id__in=chosen).update(quarantined=False)
    return len(chosen)


@transaction.atomic
def drop(slug: str, seen: Iterable[uuid.UUID]) -> int:
    """Destroys those of ``seen`` that still wait: what came since stays, and what was let in.

    Gives how many. Raises Missing when none waits any more.
    """
    chosen, gone = list(seen), 0
    for place in range(0, len(chosen), AT_ONCE):
        part = chosen[place : place + AT_ONCE]
        # Held until the end, so that nobody lets one in meanwhile.
        rows = Arrival.objects.select_for_update().filter(
            parcel__mailbox_id__in=part, quarantined=True
        )
        waiting = set(rows.values_list("parcel__mailbox_id", flat=True))
        for mailbox in Mailbox.objects.filter(id__in=waiting, desk__slug=slug):
            withdrawal.shred(mailbox, EndedReport.How.DROPPED)
            gone += 1
    if not gone:
        raise Missing("quarantine")
    return gone
