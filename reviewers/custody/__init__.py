"""The chain of custody: every act of the desk, each entry's hash covering the one before it.

An entry that is changed, removed or moved breaks the chain at its place. Whoever remembers a head
(the newest entry's number and hash) notices when the end is cut off.
"""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import rfc8785
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive import accession
from reviewers.custody.acts import Act as Act
from reviewers.models import CustodyEntry, CustodyHead

CLOSED = Act.DAY_CLOSED
GENESIS = "0" * 64
Fact = str | int | bool | None


@dataclass(frozen=True)
class Head:
    """The end of the chain: what to remember elsewhere."""

    number: int
    hash: str


@dataclass(frozen=True)
class Report:
    """``count`` entries were read; ``fault`` names the first that does not fit, or is empty."""

    count: int
    head: Head
    fault: str = ""


def _hash(entry: CustodyEntry) -> str:
    held = {
        "number": entry.number,
        "previous": entry.previous,
        "case": str(entry.case) if entry.case else None,
        "act": entry.act,
        "actor": entry.actor,
        "day": str(entry.day),
        "at": entry.at,
        "facts": entry.facts,
    }
    return sha256(rfc8785.dumps(held)).hexdigest()


def head() -> Head:
    last = CustodyHead.objects.first()
    return Head(last.number, last.hash) if last else Head(0, GENESIS)


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


@dataclass(frozen=True)
class ArrivalEntry:
    """What ``record_arrival`` takes."""

    act: Act
    case: uuid.UUID
    day: datetime.date


def record_arrivals(arrivals: Iterable[ArrivalEntry]) -> None:
    """As ``record_arrival`` for each, in two statements: the head is held for as long as one act.

    In the caller's transaction.
    """
    head = _locked_head()
    number, previous, rows = head.number, head.hash, []
    for each in arrivals:
        entry = CustodyEntry(
            number=number + 1,
            previous=previous,
            case=each.case,
            act=str(each.act),
            actor="",
            day=each.day,
            at="",
            facts={},
        )
        entry.hash = _hash(entry)
        rows.append(entry)
        number, previous = entry.number, entry.hash
    CustodyEntry.objects.bulk_create(rows)
    CustodyHead.objects.update(number=number, hash=previous)


def lock() -> None:
    """Nobody else adds an entry until the caller's transaction ends."""
    _locked_head()


@transaction.atomic
def close_day(day: datetime.date) -> Head:
    """Ends a day with an entry of its own and publishes the head; once a day, whatever happened.

    An entry for each day makes the head move each day: that it moved says nothing. A day that was
    closed before a wrong one is closed again: the last entry is what says which day it is.
    """
    _locked_head()
    closed = CustodyEntry.objects.filter(act=CLOSED).order_by("-number").first()
    if closed is None or closed.day != day:
        _append(CLOSED, "", None, day, "", {})
        closed = CustodyEntry.objects.get(number=head().number)
    accession.custody_head(day, closed.hash)
    return Head(closed.number, closed.hash)


def _append(
    act: Act,
    actor: str,
    case: uuid.UUID | None,
    day: datetime.date,
    at: str,
    facts: dict[str, Fact],
) -> None:
    with transaction.atomic():
        before = _locked_head()
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
        entry.hash = _hash(entry)
        entry.save(force_insert=True)
        CustodyHead.objects.update(number=entry.number, hash=entry.hash)


def _locked_head() -> CustodyHead:
    """One writer at a time: the next waits here until this one's transaction ends."""
    CustodyHead.objects.get_or_create(id=CustodyHead.ONLY, defaults={"number": 0, "hash": GENESIS})
    return CustodyHead.objects.select_for_update().get(id=CustodyHead.ONLY)


def entries(case: uuid.UUID) -> tuple[CustodyEntry, ...]:
    return tuple(CustodyEntry.objects.filter(case=case).order_by("number"))


def verify(remembered: Head | None = None) -> Report:
    """Walks the whole chain, and compares its end with the head that writers keep.

    Whoever can write to every table can make a chain anew; only a head that was ``remembered``
    elsewhere shows that, or those that were published day by day.
    """
    heads = [head(), *([remembered] if remembered else [])]
    published = accession.custody_heads_noted()
    found = Head(0, GENESIS)
    try:
        for entry in CustodyEntry.objects.order_by("number").iterator():
            if fault := _fault(entry, found, heads):
                return Report(found.number, found, fault)
            found = Head(entry.number, entry.hash)
            if entry.act == CLOSED and published.get(entry.day) == entry.hash:
                del published[entry.day]
    except ValueError:
        # Rows are fetched many at a time, so that it may be any of those that follow.
        fault = f"entry {found.number + 1} or one after it cannot be read"
        return Report(found.number, found, fault)
    fault, longest = "", max(end.number for end in heads)
    if found.number < longest:
        fault = f"the end was cut off: {longest} entries stood here"
    elif found.number > (newest := head().number):
        # Asked again, because colleagues may have gone on while this walked.
        fault = f"entry {newest + 1} was not written by the desk"
    elif published:
        fault = f"the head that was published on {min(published)} is not in it"
    return Report(found.number, found, fault)


def _fault(entry: CustodyEntry, before: Head, heads: list[Head]) -> str:
    """What is wrong with an entry that should follow ``before``; empty when nothing is."""
    if entry.number != before.number + 1:
        return f"entry {before.number + 1} is missing"
    if entry.previous != before.hash:
        return f"entry {entry.number} was moved"
    try:
        changed = entry.hash != _hash(entry)
    except ValueError:
        changed = True  # to what the desk never writes: it has no hash
    if changed:
        return f"entry {entry.number} was changed"
    if any(end.number == entry.number and end.hash != entry.hash for end in heads):
        return f"entry {entry.number} was rewritten"
    return ""
