"""The chain of custody: every act of the desk, each entry's hash covering the one before it.

An entry that is changed, removed or moved breaks the chain at its place. Whoever remembers a head
(the newest entry's number and hash) notices when the end is cut off.
"""

import datetime
import uuid
from dataclasses import dataclass
from hashlib import sha256

import rfc8785
from django.contrib.auth.models import User
from django.db import transaction

from reviewers.models import CustodyEntry

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
        "day": entry.day.isoformat(),
        "at": entry.at,
        "facts": entry.facts,
    }
    return sha256(rfc8785.dumps(held)).hexdigest()


def head() -> Head:
    last = CustodyEntry.objects.order_by("-number").first()
    return Head(last.number, last.hash) if last else Head(0, GENESIS)


def record(act: str, actor: User | None, case: uuid.UUID | None = None, **facts: Fact) -> None:
    """Adds an entry, in the caller's transaction, so that act and entry stand or fall together.

    ``facts`` never hold words of a reporter's or of the desk's.
    """
    now = datetime.datetime.now(datetime.UTC)
    actor_name = actor.get_username() if actor else ""
    _append(act, actor_name, case, now.date(), now.isoformat(timespec="seconds"), facts)


def record_arrival(act: str, case: uuid.UUID, day: datetime.date) -> None:
    """An entry that concerns a reporter: it keeps the day and no time."""
    _append(act, "", case, day, "", {})


def _append(
    act: str,
    actor: str,
    case: uuid.UUID | None,
    day: datetime.date,
    at: str,
    facts: dict[str, Fact],
) -> None:
    with transaction.atomic():
        # One writer at a time: the row lock orders them (SQLite's transactions are immediate).
        last = CustodyEntry.objects.select_for_update().order_by("-number").first()
        entry = CustodyEntry(
            number=last.number + 1 if last else 1,
            previous=last.hash if last else GENESIS,
            case=case,
            act=act,
            actor=actor,
            day=day,
            at=at,
            facts=facts,
        )
        entry.hash = _hash(entry)
        entry.save(force_insert=True)


def entries(case: uuid.UUID) -> tuple[CustodyEntry, ...]:
    return tuple(CustodyEntry.objects.filter(case=case).order_by("number"))


def verify(remembered: Head | None = None) -> Report:
    """Walks the whole chain."""
    previous, count = GENESIS, 0
    for entry in CustodyEntry.objects.order_by("number").iterator():
        if entry.number != count + 1:
            return Report(count, Head(count, previous), f"entry {count + 1} is missing")
        if entry.previous != previous:
            return Report(count, Head(count, previous), f"entry {entry.number} was moved")
        if entry.hash != _hash(entry):
            return Report(count, Head(count, previous), f"entry {entry.number} was changed")
        if remembered and entry.number == remembered.number and entry.hash != remembered.hash:
            return Report(count, Head(count, previous), f"entry {entry.number} was rewritten")
        previous, count = entry.hash, count + 1
    found = Head(count, previous)
    if remembered and count < remembered.number:
        return Report(count, found, f"the end was cut off: {remembered.number} entries stood here")
    return Report(count, found)
