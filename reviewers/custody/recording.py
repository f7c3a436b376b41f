"""Adding entries: in the caller's transaction, one writer at a time in each chain.

Who writes to more than one chain in a transaction calls ``lock`` first: the installation's chain
comes before those of desks, and those in the order of their numbers, so that no two transactions
wait for each other. Cases are locked before all of them.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers.custody.acts import Act
from reviewers.custody.chain import GENESIS, INSTALLATION, Head, before, entry_hash
from reviewers.models import Case, CustodyChain, CustodyEntry, CustodyHead

Fact = str | int | bool | None
End = CustodyHead | CustodyChain  # a row that is locked


@dataclass(frozen=True)
class Said:
    """What an entry says, but for its place."""

    act: Act
    day: datetime.date
    actor: str = ""
    at: str = ""
    case: uuid.UUID | None = None
    facts: dict[str, Fact] | None = None


def record(act: Act, actor: User | None, case: uuid.UUID | None = None, **facts: Fact) -> None:
    """Adds an entry, in the caller's transaction, so that act and entry stand or fall together.

    In the chain of the desk that ``facts`` name as ``desk``, or of the case's; else in that of the
    installation. ``facts`` never hold words of a reporter's or of the desk's.
    """
    now = timezone.now()
    name, at = actor.get_username() if actor else "", now.isoformat(timespec="seconds")
    said = Said(act, now.date(), name, at, case, facts)
    with transaction.atomic():
        append(locked(str(facts.get("desk") or "") or desk_of(case)), said)


def record_arrival(act: Act, case: uuid.UUID | None, day: datetime.date) -> None:
    """An entry that concerns a reporter: it keeps the day and no time."""
    with transaction.atomic():
        append(locked(desk_of(case)), Said(act, day, case=case))


def record_in_all(act: Act, **facts: Fact) -> None:
    """An entry in every chain, which names the one that it follows on too."""
    now = timezone.now()
    at = now.isoformat(timespec="seconds")
    with transaction.atomic():
        desks = list(CustodyChain.objects.order_by("chain").values_list("desk", flat=True))
        lock(*desks)
        for desk in ("", *desks):
            end = locked(desk)
            whole = {**facts, "number": end.number, "hash": end.hash}
            append(end, Said(act, now.date(), at=at, facts=whole))


def desk_of(case: uuid.UUID | None) -> str:
    """The desk in whose chain a case has its entries; "" for none."""
    desk = Case.objects.filter(pk=case).values_list("desk", flat=True).first() if case else None
    return desk or ""


def lock(*desks: str) -> None:
    """Nobody else adds an entry until the caller's transaction ends: to the installation's chain,
    nor to those of these desks."""
    locked("")
    chains = CustodyChain.objects.select_for_update().filter(desk__in=desks).order_by("chain")
    there = {row.desk for row in chains}
    for desk in sorted({*desks} - there - {""}):
        # The newest chain has the highest number: the order stands.
        locked(desk)


def locked(desk: str) -> End:
    """The end of a desk's chain, or of the installation's. The next writer waits here until this
    one's transaction ends."""
    if desk:
        rows = CustodyChain.objects.select_for_update().filter(desk=desk)
        return rows.first() or _begun(desk)
    CustodyHead.objects.get_or_create(id=CustodyHead.ONLY, defaults={"number": 0, "hash": GENESIS})
    return CustodyHead.objects.select_for_update().get(id=CustodyHead.ONLY)


def append(end: End, said: Said) -> CustodyEntry:
    """Adds to a chain whose end the caller has locked, and moves that."""
    entry = following(Head(end.number, end.hash), said)
    entry.save(force_insert=True)
    move(end, Head(entry.number, entry.hash))
    return entry


def following(end: Head, said: Said) -> CustodyEntry:
    """The entry that says it behind ``end``, not saved."""
    entry = CustodyEntry(
        number=end.number + 1,
        previous=end.hash,
        case=said.case,
        act=str(said.act),
        actor=said.actor,
        day=said.day,
        at=said.at,
        facts=said.facts or {},
    )
    entry.hash = entry_hash(entry)
    return entry


def move(end: End, head: Head) -> None:
    """The end that the caller has locked is elsewhere now."""
    end.number, end.hash = head.number, head.hash
    end.save(update_fields=["number", "hash"])


def _begun(desk: str) -> CustodyChain:
    """The chain of a desk that has none yet, locked.

    An entry of the installation's chain says that it begins, and its first entry follows on that
    one: so it binds all that was before. Both keep the day alone, because what begins a chain may
    be an arrival.
    """
    ours = locked("")
    if there := CustodyChain.objects.select_for_update().filter(desk=desk).first():
        return there
    newest = CustodyChain.objects.order_by("-chain").values_list("chain", flat=True).first()
    chain, day = (newest or INSTALLATION) + 1, timezone.now().date()
    facts: dict[str, Fact] = {"desk": desk, "chain": chain}
    said = append(ours, Said(Act.CHAIN_BEGUN, day, facts=facts))
    row = CustodyChain.objects.create(
        chain=chain, desk=desk, after=said.number, number=before(chain), hash=said.hash
    )
    append(row, Said(Act.CHAIN_BEGUN, day, facts={"desk": desk, "after": said.number}))
    return row
