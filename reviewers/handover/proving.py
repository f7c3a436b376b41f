"""What a dossier says of custody, and what leads from that to the heads that were published."""

import json
from collections.abc import Iterator
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
    parts = [[entry.number for entry in part] for _, part in by_chain]
    yield "entries.json", as_json([_entry(entry) for entry in entries])
    yield "chain.txt", b"".join(_chain(part[0], part[-1]) for part in parts)
    heads = sorted(accession.custody_heads_noted().items())
    yield "heads.txt", "".join(f"{day} {head}\n" for day, head in heads).encode()
    yield "days.json", as_json([_day(each) for part in parts for each in _proofs(part)])


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _entry(entry: CustodyEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "previous": entry.previous,
        "hash": entry.hash,
        "case": str(entry.case) if entry.case else None,
        "act": entry.act,
        "actor": entry.actor,
        "day": str(entry.day),
        "at": entry.at,
        "facts": entry.facts,
    }


def _chain(first: int, last: int) -> bytes:
    """Numbers and hashes of all entries of a chain between: they say nothing of other cases."""
    rows = CustodyEntry.objects.filter(number__range=(first, last)).order_by("number")
    lines = (f"{number} {known}\n" for number, known in rows.values_list("number", "hash"))
    return "".join(lines).encode()


def _proofs(part: list[int]) -> Iterator[custody.Proof]:
    """Of each head of this part of a chain the first: it is joined anew on days without acts."""
    given = set[custody.Head]()
    for proof in custody.proofs(part[0], part[-1]):
        if proof.head not in given:
            given.add(proof.head)
            yield proof


def _day(proof: custody.Proof) -> dict[str, Any]:
    return {
        "head": str(proof.head),
        "index": proof.index,
        "size": proof.size,
        "path": proof.path,
        "entry": _entry(proof.entry),
    }
