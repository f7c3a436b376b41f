"""What a dossier says of custody, and what leads from that to the heads that were published."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archive import accession
from reviewers import custody
from reviewers.models import Case, CustodyEntry


def files(case: Case) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file of the folder ``custody``."""
    entries = custody.entries(case.pk)
    # What older releases wrote is in another chain than the rest.
    by_chain = groupby(entries, key=lambda entry: custody.chain_of(entry.number))
    parts = [_Part.of([entry.number for entry in part]) for _, part in by_chain]
    yield "entries.json", as_json([_entry(entry) for entry in entries])
    yield "chain.txt", b"".join(line for part in parts for line in custody.lines(*part.whole))
    heads = sorted(accession.custody_heads_noted().items())
    yield "heads.txt", "".join(f"{day} {head}\n" for day, head in heads).encode()
    yield "days.json", as_json([_day(proof) for part in parts for proof in part.proofs])


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


@dataclass(frozen=True)
class _Part:
    """``whole``: the first and the last entry of a chain that ``proofs`` need; ``proofs``: of each
    day on which there was something new."""

    whole: tuple[int, int]
    proofs: tuple[custody.Proof, ...]

    @classmethod
    def of(cls, numbers: list[int]) -> "_Part":
        proofs = custody.proofs(numbers[0], numbers[-1])
        news = tuple(proof for proof in proofs if proof.leaf.count)
        first = min([numbers[0], *(proof.leaf.after + 1 for proof in news)])
        return cls((first, numbers[-1]), news)


def _entry(entry: CustodyEntry) -> dict[str, Any]:
    return {**custody.form(entry), "hash": entry.hash}


def _day(proof: custody.Proof) -> dict[str, Any]:
    return {
        "head": str(proof.leaf.head),
        "count": proof.leaf.count,
        "digest": proof.leaf.digest,
        "index": proof.index,
        "size": proof.size,
        "path": proof.path,
        "entry": _entry(proof.entry),
    }
