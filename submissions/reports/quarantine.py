"""Quarantine: what comes while more arrives than a desk can look at.

It is taken, sealed and acknowledged like everything else, and its reporter is told that it waits
aside (submissions.reports.crowding says whose does). It comes forward when its reporter returns
with the codename or a voucher, by the lot that is drawn each hour, or when somebody at the desk
lets it in; or two people drop all of it. It never expires: its reporter was told that it is kept,
so no timer may destroy it.
"""

import datetime
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet

from submissions.errors import Missing
from submissions.mailbox import withdrawal
from submissions.models import Arrival, EndedReport, Mailbox, Parcel
from submissions.reports import arrivals, crowding, vouchers
from submissions.reports.crowding import Sender
from submissions.reports.turn import turn

AT_ONCE = 500  # reports that are asked for in one query
SHOWN = 50  # reports whose words are shown at a time


@dataclass(frozen=True)
class QuarantinedDay:
    """``count`` new reports of one day that wait in quarantine."""

    day: datetime.date
    count: int


@dataclass(frozen=True)
class WaitingParcel:
    """What one report that waits aside began with. ``size``: bytes of the payload, padded."""

    report: uuid.UUID
    parcel: uuid.UUID
    received_on: datetime.date
    size: int


def holds(report: uuid.UUID | str) -> bool:
    """Whether this report (the id of its mailbox) waits aside; then so does what is added to it."""
    return Arrival.objects.filter(parcel__mailbox_id=report, quarantined=True).exists()


def lift(mailbox: Mailbox, sender: Sender) -> bool:
    """Brings forward the report of somebody who came back with its codename: so many of a sender
    an hour, or a flood would lift itself. Gives whether it waits no more. Raises Busy.
    """
    if not holds(mailbox.id):
        return True
    if not crowding.may_lift(mailbox.desk.slug, sender):
        return False
    with turn(), transaction.atomic():
        _let_in([mailbox.id])
    return True


def lift_with(mailbox: Mailbox, code: str, today: datetime.date) -> bool:
    """The same with a voucher's code, which is spent; False when it is not good. Raises Busy."""
    voucher = vouchers.presented(mailbox.desk.slug, code, today)
    with turn(), transaction.atomic():
        if not holds(mailbox.id):
            return True
        if not vouchers.spend(voucher):
            return False
        _let_in([mailbox.id])
    return True


def draw() -> int:
    """Once an hour and desk: a random sample of those that wait comes forward. Gives how many.

    Whoever floods has their own part of the lots, and nobody waits for a person alone. Raises Busy.
    """
    waiting = Arrival.objects.filter(quarantined=True).order_by()
    slugs = waiting.values_list("parcel__mailbox__desk__slug", flat=True).distinct()
    return sum(_drawn(slug) for slug in slugs if crowding.first_this_hour(slug))


def _drawn(slug: str) -> int:
    ids = list(_mailboxes(slug).values_list("id", flat=True))
    chosen = secrets.SystemRandom().sample(ids, min(len(ids), crowding.part(crowding.SAMPLE)))
    with turn(), transaction.atomic():
        _let_in(chosen)
    return len(chosen)


def _let_in(mailboxes: list[uuid.UUID]) -> None:
    Arrival.objects.filter(parcel__mailbox_id__in=mailboxes).update(quarantined=False)


def first_words(slug: str) -> tuple[WaitingParcel, ...]:
    """Some of those that wait, in the order of their random ids, for the desk to read."""
    parcels = arrivals.at_desks([slug]).filter(quarantined=True).values("parcel")
    rows = Parcel.objects.filter(pk__in=parcels, kind=Parcel.Kind.REPORT)
    fields = rows.order_by("mailbox_id").values_list("mailbox_id", "id", "received_on", "size")
    return tuple(WaitingParcel(*row) for row in fields[:SHOWN])


def desk_of(parcel: uuid.UUID) -> str | None:
    """The desk at which this parcel waits aside; None when it does not."""
    row = Arrival.objects.filter(parcel_id=parcel, quarantined=True)
    return row.values_list("parcel__mailbox__desk__slug", flat=True).first()


def _mailboxes(*slugs: str) -> QuerySet[Mailbox]:
    """Those that wait, in an order that no row tells: by their random ids."""
    waiting = arrivals.at_desks(slugs).filter(quarantined=True)
    return Mailbox.objects.filter(pk__in=waiting.values("parcel__mailbox")).order_by("id")


def aside(slug: str) -> tuple[QuarantinedDay, ...]:
    rows = _mailboxes(slug).order_by("received_on").values_list("received_on")
    return tuple(QuarantinedDay(*row) for row in rows.annotate(Count("pk")))


def count(slugs: list[str]) -> int:
    return _mailboxes(*slugs).count()


def waiting(slug: str) -> tuple[uuid.UUID, ...]:
    """Exactly these reports: who confirms a drop confirms what the other one saw."""
    return tuple(_mailboxes(slug).values_list("id", flat=True))


@transaction.atomic
def release(slug: str, day: datetime.date, most: int) -> int:
    """Lets at most ``most`` reports of a day into the queue. Gives how many."""
    chosen = list(_mailboxes(slug).filter(received_on=day).values_list("id", flat=True)[:most])
    _let_in(chosen)
    return len(chosen)


@transaction.atomic
def release_these(slug: str, seen: Iterable[uuid.UUID]) -> int:
    """Lets those of ``seen`` into the queue that still wait. Gives how many."""
    chosen = list(_mailboxes(slug).filter(id__in=list(seen)).values_list("id", flat=True))
    _let_in(chosen)
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
