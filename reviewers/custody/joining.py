"""The end of a day: the ends of all desks' chains are joined in a tree, whose root is published.

The installation's chain gets two entries: that the day is closed, and one with the root and how
many chains are under it, whose hash is published. A leaf is the line "DAY NUMBER:HASH COUNT DIGEST"
(``Leaf``): with the day, so that the path to one desk's leaf tells nobody whether another desk did
anything; with a digest of what is new in the chain, because a hash in the middle of a chain shows
whoever may not read the next entry nothing of whether that one follows on it.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction

from archive import accession
from reviewers.custody.acts import Act
from reviewers.custody.chain import INSTALLATION, Head, before, chain_of, last_of, lines
from reviewers.custody.recording import End, Fact, Said, append, locked
from reviewers.errors import CustodyBroken
from reviewers.models import CustodyChain, CustodyEntry, CustodyTree
from submissions import intake, roster

CLOSED = Act.DAY_CLOSED
ENDS = (Act.DAY_CLOSED, Act.HEADS_JOINED)  # of older releases, and of this one
TOGETHER = 500  # entries that are asked for in one query; SQLite takes 32,766 values
OURS = last_of(INSTALLATION)
# What a row of the database may raise that the desk never wrote.
UNREADABLE = (ValueError, RecursionError)


@dataclass(frozen=True)
class Leaf:
    """The end of a desk's chain on a day. ``count``: its entries since the day that was published
    before; ``digest``: SHA-256 (hex) of their ``chain.lines``."""

    head: Head
    count: int
    digest: str

    def __str__(self) -> str:
        return f"{self.head} {self.count} {self.digest}"

    @property
    def after(self) -> int:
        """The number before the first of these entries."""
        return self.head.number - self.count


@dataclass(frozen=True)
class Proof:
    """That the end of a desk's chain is under the root in ``entry``, which was published.

    ``index`` of so many leaves (``size``); ``path``: hashes (hex), RFC 6962, 2.1.1.
    """

    leaf: Leaf
    entry: CustodyEntry
    index: int
    size: int
    path: tuple[str, ...]


@transaction.atomic
def end_day(day: datetime.date) -> Head:
    """The entries that end a day, once; gives and publishes the newest.

    Entries for each day make the head move each day: that it moved says nothing. A day that was
    closed before a wrong one is closed again: the last entry is what says which day it is. It names
    the end of each desk's roster, so that the published head vouches for those too. Raises
    CustodyBroken where a chain does not end as is said of it.
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
    leaves = _kept(entry.number)
    if leaves is None or _facts(entry.day, leaves) != entry.facts:
        return f"the heads that entry {entry.number} joined were changed"
    if wrong := _fault_of_heads([leaf.head for leaf in leaves]):
        return wrong
    for leaf in leaves:
        if leaf.count and leaf.digest != _digest(leaf.after, leaf.head.number):
            return f"an entry from {leaf.after + 1} to {leaf.head.number} was changed"
    return ""


def _fault_of_heads(heads: Sequence[Head]) -> str:
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
    try:
        newest = joined.order_by("-number").first()
        return fault(newest) if newest else ""
    except UNREADABLE:
        return "the entry that joined heads last cannot be read"


def proofs(first: int, last: int) -> Iterator[Proof]:
    """Of each day that was published whose tree has a head of the chain between these two entries
    of it."""
    published = set(accession.custody_heads_noted().values())
    rows = CustodyEntry.objects.filter(act=Act.HEADS_JOINED, number__lte=OURS).order_by("number")
    for entry in (row for row in rows if row.hash in published):
        leaves = _kept(entry.number) or []
        for index, leaf in enumerate(leaves):
            if first <= leaf.head.number <= last:
                path = accession.path_of_line(_lines(entry.day, leaves), index)
                hashes = tuple(each.hex() for each in path)
                yield Proof(leaf, entry, index, len(leaves), hashes)


def _begin_all() -> None:
    """A chain for each desk that has none, while the caller holds the installation's."""
    there = set(CustodyChain.objects.values_list("desk", flat=True))
    for desk in sorted({desk.slug for desk in intake.desks()} - there):
        locked(desk)


def _join(ours: End, day: datetime.date) -> None:
    known = {chain_of(leaf.head.number): leaf.head.number for leaf in _published_last()}
    rows = CustodyChain.objects.order_by("chain").values_list("chain", "number", "hash")
    leaves = []
    for chain, number, digest in rows:
        after = known.get(chain, before(chain))
        if _is_elsewhere(chain, number, after):
            raise CustodyBroken(f"chain {chain} does not end where it is said to")
        leaves.append(Leaf(Head(number, digest), number - after, _digest(after, number)))
    if wrong := _fault_of_heads([leaf.head for leaf in leaves]):
        # Under the published root it would pass for an end of a chain for ever.
        raise CustodyBroken(wrong)
    entry = append(ours, Said(Act.HEADS_JOINED, day, facts=_facts(day, leaves)))
    CustodyTree.objects.create(entry=entry.number, heads="\n".join(map(str, leaves)))


def _is_elsewhere(chain: int, number: int, after: int) -> bool:
    """Whether this cannot be the end of the chain, which was at ``after`` before."""
    return chain_of(number) != chain or number < after


def _published_last() -> list[Leaf]:
    """What the newest day joined of which the head was published."""
    published = set(accession.custody_heads_noted().values())
    rows = CustodyEntry.objects.filter(act=Act.HEADS_JOINED, number__lte=OURS)
    ends = rows.order_by("-number").values_list("number", "hash").iterator()
    number = next((number for number, digest in ends if digest in published), None)
    return (_kept(number) or []) if number else []


def _digest(after: int, last: int) -> str:
    """Of the lines of a chain's entries behind ``after``, until ``last``."""
    digest = sha256()
    for line in lines(after + 1, last):
        digest.update(line)
    return digest.hexdigest()


def _kept(number: int) -> list[Leaf] | None:
    """What the entry with this number joined; None where it cannot be read."""
    text = CustodyTree.objects.filter(entry=number).values_list("heads", flat=True).first()
    try:
        return None if text is None else [_leaf(line) for line in text.splitlines()]
    except ValueError:
        return None


def _leaf(line: str) -> Leaf:
    """Raises ValueError."""
    head, count, digest = line.split(" ")
    number, _, known = head.partition(":")
    return Leaf(Head(int(number), known), int(count), digest)


def _facts(day: datetime.date, leaves: Sequence[Leaf]) -> dict[str, Fact]:
    return {"root": accession.root_of_lines(_lines(day, leaves)).hex(), "chains": len(leaves)}


def _lines(day: datetime.date, leaves: Sequence[Leaf]) -> list[bytes]:
    return [f"{day} {leaf}".encode() for leaf in leaves]
