"""The end of a day: the ends of all desks' chains are joined in a tree, whose root is published.

The installation's chain gets two entries: that the day is closed, and one with the root and how
many chains are under it, whose hash is published. A leaf is the line "DAY NUMBER:HASH": with the
day, so that the path to one desk's leaf tells nobody whether another desk did anything.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from archive import accession
from reviewers.custody.acts import Act
from reviewers.custody.chain import INSTALLATION, Head, last_of
from reviewers.custody.recording import End, Fact, Said, append, locked
from reviewers.models import CustodyChain, CustodyEntry, CustodyTree
from submissions import intake, roster

CLOSED = Act.DAY_CLOSED
ENDS = (Act.DAY_CLOSED, Act.HEADS_JOINED)  # of older releases, and of this one
TOGETHER = 500  # entries that are asked for in one query; SQLite takes 32,766 values
OURS = last_of(INSTALLATION)


@dataclass(frozen=True)
class Proof:
    """That a head of a desk's chain is under the root in ``entry``, which was published.

    ``index`` of so many leaves (``size``); ``path``: hashes (hex), RFC 6962, 2.1.1.
    """

    head: Head
    entry: CustodyEntry
    index: int
    size: int
    path: tuple[str, ...]


@transaction.atomic
def end_day(day: datetime.date) -> Head:
    """The entries that end a day, once; gives and publishes the newest.

    Entries for each day make the head move each day: that it moved says nothing. A day that was
    closed before a wrong one is closed again: the last entry is what says which day it is. It names
    the end of each desk's roster, so that the published head vouches for those too.
    """
    ours = locked("")
    if last_closed() != day:
        _begin_all()
        # Where a chain began, the end moved.
        ours.refresh_from_db()
        append(ours, Said(CLOSED, day, facts=dict(roster.heads())))
        _join(ours, day)
    newest = CustodyEntry.objects.filter(act__in=ENDS, number__lte=OURS).latest("number")
    accession.custody_head(day, newest.hash)
    transaction.on_commit(roster.remember_all)
    return Head(newest.number, newest.hash)


def last_closed() -> datetime.date | None:
    """The day that was closed last; None before the first."""
    closed = CustodyEntry.objects.filter(act=CLOSED, number__lte=OURS).order_by("-number")
    return closed.values_list("day", flat=True).first()


def fault(entry: CustodyEntry) -> str:
    """What is wrong with the heads that an entry of the installation's chain joined; "": nothing.

    They must be those that it joined, and the ends of chains as they stand: whoever makes a desk's
    chain anew has another end.
    """
    heads = _kept(entry.number)
    if heads is None or _facts(entry.day, heads) != entry.facts:
        return f"the heads that entry {entry.number} joined were changed"
    for start in range(0, len(heads), TOGETHER):
        asked = heads[start : start + TOGETHER]
        rows = CustodyEntry.objects.filter(number__in=[head.number for head in asked])
        there = dict(rows.values_list("number", "hash"))
        for head in asked:
            if head.number not in there:
                return f"entry {head.number} is missing"
            if there[head.number] != head.hash:
                return f"entry {head.number} was rewritten"
    return ""


def fault_of_newest() -> str:
    """As ``fault``, of the day that was closed last."""
    joined = CustodyEntry.objects.filter(act=Act.HEADS_JOINED, number__lte=OURS)
    newest = joined.order_by("-number").first()
    return fault(newest) if newest else ""


def proofs(first: int, last: int) -> Iterator[Proof]:
    """Of each day whose tree has a head of the chain between these two entries of it."""
    rows = CustodyEntry.objects.filter(act=Act.HEADS_JOINED, number__lte=OURS).order_by("number")
    for entry in rows:
        heads = _kept(entry.number) or []
        for index, head in enumerate(heads):
            if first <= head.number <= last:
                path = accession.path_of_line(_lines(entry.day, heads), index)
                hashes = tuple(each.hex() for each in path)
                yield Proof(head, entry, index, len(heads), hashes)


def _begin_all() -> None:
    """A chain for each desk that has none, while the caller holds the installation's."""
    there = set(CustodyChain.objects.values_list("desk", flat=True))
    for desk in sorted({desk.slug for desk in intake.desks()} - there):
        locked(desk)


def _join(ours: End, day: datetime.date) -> None:
    rows = CustodyChain.objects.order_by("chain").values_list("number", "hash")
    heads = [Head(*end) for end in rows]
    entry = append(ours, Said(Act.HEADS_JOINED, day, facts=_facts(day, heads)))
    CustodyTree.objects.create(entry=entry.number, heads="\n".join(map(str, heads)))


def _kept(number: int) -> list[Head] | None:
    """The heads that the entry with this number joined; None where they cannot be read."""
    text = CustodyTree.objects.filter(entry=number).values_list("heads", flat=True).first()
    if text is None:
        return None
    parts = [line.partition(":") for line in text.splitlines()]
    if not all(head.isdecimal() for head, _, _ in parts):
        return None
    return [Head(int(head), digest) for head, _, digest in parts]


def _facts(day: datetime.date, heads: Sequence[Head]) -> dict[str, Fact]:
    return {"root": accession.root_of_lines(_lines(day, heads)).hex(), "chains": len(heads)}


def _lines(day: datetime.date, heads: Sequence[Head]) -> list[bytes]:
    return [f"{day} {head}".encode() for head in heads]
