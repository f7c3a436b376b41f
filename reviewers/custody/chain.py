"""An entry of the chain of custody, its hash, and the end of the chain."""

import uuid
from dataclasses import dataclass
from hashlib import sha256

import rfc8785

from reviewers.models import CustodyEntry, CustodyHead

GENESIS = "0" * 64


@dataclass(frozen=True)
class Head:
    """The end of the chain: what to remember elsewhere."""

    number: int
    hash: str


def entry_hash(entry: CustodyEntry) -> str:
    """SHA-256 (hex) of its RFC 8785 form; docs/formats.md, "The chain of custody"."""
    form = {
        "number": entry.number,
        "previous": entry.previous,
        "case": str(entry.case) if entry.case else None,
        "act": entry.act,
        "actor": entry.actor,
        "day": str(entry.day),
        "at": entry.at,
        "facts": entry.facts,
    }
    return sha256(rfc8785.dumps(form)).hexdigest()


def head() -> Head:
    last = CustodyHead.objects.first()
    return Head(last.number, last.hash) if last else Head(0, GENESIS)


def entries(case: uuid.UUID) -> tuple[CustodyEntry, ...]:
    return tuple(CustodyEntry.objects.filter(case=case).order_by("number"))
