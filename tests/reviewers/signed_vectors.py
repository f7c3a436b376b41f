"""The shared vectors of what is signed of acts of two: ``tests/vectors/signed.json``."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from reviewers.consent import signatures
from reviewers.consent.signatures import Made, Words
from reviewers.models import Case, Draft, Proposal
from sealing.roster import CONSENT
from sealing.roster.signing import signed_bytes

FILE = Path(__file__).parents[1] / "vectors" / "signed.json"
DESK, HEAD, NONCE = "news", "5a" * 32, "c3" * 16
CASE = "0f8fad5b-d9cb-469f-a165-70867728950e"
HASH, REASON, DAY = "ab" * 32, "ef" * 32, "2026-11-30"


def _proposed(act: str, case: str, bound_to: str, made: Made | None) -> Words:
    return signatures.proposal(act, DESK, UUID(case) if case else None, bound_to, made)


def _draft() -> Draft:
    case = Case(pk=UUID(CASE), desk=DESK)
    return Draft(case=case, content_hash=HASH, number=3)


def _confirmed(act: str, day: str) -> Words:
    details = {signatures.DAY: day} if day else {}
    row = Proposal(act=act, desk=DESK, case_id=UUID(CASE), bound_to=HASH, details=details, pk=7)
    return signatures.confirmation(row)


def made() -> list[dict[str, Any]]:
    """``kind`` and ``given``: of which words; ``statement``: what is signed; ``bytes``: hex."""
    case = {"case": CASE, "content_hash": HASH}
    found: list[tuple[str, dict[str, Any], Words]] = [
        ("draft", case, signatures.drafted(DESK, UUID(CASE), HASH)),
        ("approve", {**case, "number": 3}, signatures.approval(_draft())),
        ("publish", {**case, "number": 3}, signatures.publication(_draft())),
    ]
    for act, about, bound_to in (
        ("destroy", CASE, CASE),
        ("dossier", CASE, HASH),
        ("correct", CASE, HASH),
        ("drop_quarantine", "", ""),
    ):
        given = {"act": act, "case": about, "bound_to": bound_to}
        found.append(("proposal", given, _proposed(act, about, bound_to, None)))
        for reason in ("", REASON):
            words = _proposed(act, about, bound_to, Made(DAY, reason))
            found.append(("proposal", {**given, "day": DAY, "reason": reason}, words))
    for day in ("", DAY):
        given = {"act": "destroy", "case": CASE, "bound_to": HASH, "proposal": 7}
        made = {"day": day, "reason": ""} if day else {}
        found.append(("confirmation", {**given, **made}, _confirmed("destroy", day)))
    return [_written(*each) for each in found]


def _written(kind: str, given: dict[str, Any], words: Words) -> dict[str, Any]:
    statement = words.statement(HEAD, NONCE)
    signed = signed_bytes(CONSENT, statement).hex()
    return {"kind": kind, "given": given, "statement": statement, "bytes": signed}


def write() -> None:
    FILE.write_text(json.dumps(made(), indent=1) + "\n")
