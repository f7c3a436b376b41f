"""Adding entries: in the caller's transaction, one writer at a time."""

import datetime
import uuid

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive import accession
from reviewers.custody.acts import Act
from reviewers.custody.chain import GENESIS, Head, entry_hash
from reviewers.models import CustodyEntry, CustodyHead
from submissions import roster

CLOSED = Act.DAY_CLOSED
Fact = str | int | bool | None


def record(act: Act, actor: User | None, case: uuid.UUID | None = None, **facts: Fact) -> None:
    """Adds an entry, in the caller's transaction, so that act and entry stand or fall together.

    ``facts`` never hold words of a reporter's or of the desk's.
    """
    now = timezone.now()
    actor_name = actor.get_username() if actor else ""
    _append(act, actor_name, case, now.date(), now.isoformat(timespec="seconds"), facts)


def record_arrival(act: Act, case: uuid.UUID | None, day: datetime.date) -> None:
    """An entry that concerns a reporter: it keeps the day and no time."""
    _append(act, "", case, day, "", {})


def lock() -> None:
    """Nobody else adds an entry until the caller's transaction ends."""
    locked_head()


@transaction.atomic
def end_day(day: datetime.date) -> Head:
    """The entry that ends a day, once; gives and publishes it.

    An entry for each day makes the head move each day: that it moved says nothing. A day that was
    closed before a wrong one is closed again: the last entry is what says which day it is. It names
    the end of each desk's roster, so that the published head vouches for those too.
    """
    locked_head()
    if last_closed() != day:
        _append(CLOSED, "", None, day, "", dict(roster.heads()))
    closed = CustodyEntry.objects.filter(act=CLOSED).latest("number")
    accession.custody_head(day, closed.hash)
    transaction.on_commit(roster.remember_all)
    return Head(closed.number, closed.hash)


def last_closed() -> datetime.date | None:
    """The day that was closed last; None before the first."""
    closed = CustodyEntry.objects.filter(act=CLOSED).order_by("-number")
    return closed.values_list("day", flat=True).first()


def _append(
    act: Act,
    actor: str,
    case: uuid.UUID | None,
    day: datetime.date,
    at: str,
    facts: dict[str, Fact],
) -> None:
    with transaction.atomic():
        before = locked_head()
        entry = CustodyEntry(
            number=before.number + 1,
            previous=before.hash,
            case=case,
            act=str(act),
            actor=actor,
            day=day,
            at=at,
            facts=facts,
        )
        entry.hash = entry_hash(entry)
        entry.save(force_insert=True)
        CustodyHead.objects.update(number=entry.number, hash=entry.hash)


def locked_head() -> CustodyHead:
    """One writer at a time: the next waits here until this one's transaction ends."""
    CustodyHead.objects.get_or_create(id=CustodyHead.ONLY, defaults={"number": 0, "hash": GENESIS})
    return CustodyHead.objects.select_for_update().get(id=CustodyHead.ONLY)
