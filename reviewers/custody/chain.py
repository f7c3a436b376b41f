"""An entry of a chain of custody, its hash, and the ends of the chains.

Each desk has a chain, and the installation one for what is of no desk. A number says both: each
chain has ROOM numbers, so that entry 17 of chain 2 is number 10000000017. Numbers are part of what
is hashed, so that no entry can be moved to another chain.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import rfc8785

from reviewers.models import CustodyChain, CustodyEntry, CustodyHead

GENESIS = "0" * 64
INSTALLATION = 1  # the first chain, which older releases had alone
# Entries of a chain: a hundred a second for three years. RFC 8785 takes whole numbers below 2**53,
# which leaves 900,719 chains.
ROOM = 10**10


@dataclass(frozen=True)
class Head:
    """The end of a chain: what to remember elsewhere."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


def form(entry: CustodyEntry) -> dict[str, Any]:
    """What is hashed of an entry; docs/formats.md, "The chains of custody"."""
    return {
        "number": entry.number,
        "previous": entry.previous,
        "case": str(entry.case) if entry.case else None,
        "act": entry.act,
        "actor": entry.actor,
        "day": str(entry.day),
        "at": entry.at,
        "facts": entry.facts,
    }


def entry_hash(entry: CustodyEntry) -> str:
    """SHA-256 (hex) of the RFC 8785 form. Raises ValueError for what the desk never writes."""
    try:
        return sha256(rfc8785.dumps(form(entry))).hexdigest()
    except RecursionError as error:
        raise ValueError("facts within facts") from error


def before(chain: int) -> int:
    """The number before a chain's first entry."""
    return (chain - 1) * ROOM


def last_of(chain: int) -> int:
    """The last number that a chain has room for."""
    return chain * ROOM


def chain_of(number: int) -> int:
    """Of which chain the entry with this number is; 0 is before the first entry of the first."""
    return 1 + max(number - 1, 0) // ROOM


def head(desk: str = "") -> Head:
    """The end of a desk's chain, or of the installation's; number 0 where there is no entry."""
    rows = CustodyChain.objects.filter(desk=desk) if desk else CustodyHead.objects
    return _head(rows.values_list("number", "hash").first())


def head_of(chain: int) -> Head:
    """As ``head``, by the chain's number."""
    rows = CustodyChain.objects.filter(chain=chain)
    return head() if chain == INSTALLATION else _head(rows.values_list("number", "hash").first())


def heads() -> dict[int, Head]:
    """The ends of all chains by their numbers, the installation's first."""
    rows = CustodyChain.objects.order_by("chain")
    return {INSTALLATION: head()} | {row.chain: Head(row.number, row.hash) for row in rows}


def count() -> int:
    """How many entries all chains have, as their ends say."""
    return sum(end.number - before(chain) for chain, end in heads().items())


def entries(case: uuid.UUID) -> tuple[CustodyEntry, ...]:
    """In their order: what older releases wrote is in the installation's chain, the first."""
    return tuple(CustodyEntry.objects.filter(case=case).order_by("number"))


def lines(first: int, last: int) -> Iterator[bytes]:
    """NUMBER HASH, a line for each entry between: they say nothing of what was done."""
    rows = CustodyEntry.objects.filter(number__range=(first, last)).order_by("number")
    for number, known in rows.values_list("number", "hash").iterator():
        yield f"{number} {known}\n".encode()


def _head(end: tuple[int, str] | None) -> Head:
    return Head(*end) if end else Head(0, GENESIS)
