"""Writing a dossier: one age file for the court's key, with everything that two people handed over.

Outside it is sealed to the court; inside, each thing of the case is an age file of its own, whose
header was made by the desk for the same key. What the server adds are the chain of custody, what
was published, and how to check both.
"""

import io
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from archive import accession
from reviewers import custody
from reviewers.casework import bodies, correspondence
from reviewers.errors import GuardFailed
from reviewers.handover import dossiers, proving
from reviewers.handover.originals import ORIGINAL
from reviewers.keys import keyring
from reviewers.messages import Problem
from reviewers.models import (
    Assessment,
    Case,
    CaseParcel,
    Decision,
    DossierHeader,
    Outcome,
    Proposal,
)
from sealing import ParcelWriter, Sealer, parse_recipient
from sealing.origin import SERVER_KEY, SUFFIX
from submissions import intake

README = """One case, handed to the holder of the key that opens this file.

parcels/   what the reporter sent, in the order in which it came; 01.age is the report;
           01.signature is what the newsroom's server signed when it took 01.age in, and
           server.pub the key to verify that with
replies/   what the desk asked the reporter
words/     why the desk judged as it did: index.json says whose words, when, about what
custody/   entries.json: what was done with the case, by whom; chain.txt: the desk's chain,
           a number and a hash a line, from the case's first entry to its last, before it
           the newsroom's own chain where that has entries of the case; heads.txt: what was
           published day by day; days.json: what leads from the desk's chain to that
published/ what was published of it, each version as it stood

Each .age file opens with the same key as this one:
    age -d -i KEY parcels/01.age > 01.tar        or
    python -m sealing open parcels/01.age -i KEY -o FOLDER

To check the parcels, without any key:
    python -m sealing verify parcels/*.age
It says on which day the server took each of them in, that metadata was removed from its files, and
that all of them came from one reporter's mailbox. Compare the server's digits with the newsroom by
voice. A parcel without a signature came before the server signed them.
To check the custody: the hash of an entry is the SHA-256 of its RFC 8785 form with the fields
number, previous, case, act, actor, day, at and facts, and stands in chain.txt beside its number;
"previous" is the hash of the entry before it. What is published of a day is a line of heads.txt,
and stands in public at /archive/log/custody.txt of the newsroom and of its mirrors. It is the hash
of an "entry" of days.json, whose facts have the root of a tree (RFC 6962, SHA-256) over the ends of
all desks' chains. The desk's is leaf "index" of "size", the line DAY HEAD COUNT DIGEST with the day
of that entry and a space between two; "path" leads from it to the root (RFC 9162, 2.1.3.2). HEAD is
NUMBER:HASH, a line of chain.txt, and DIGEST the SHA-256 of COUNT lines of chain.txt, of which that
is the last, each with its end of line. "index" is (NUMBER - 1) / 10000000000, rounded down, less 1:
so a desk has one chain. Lines that no such digest covers prove nothing to who cannot read all
entries between them: those behind the last of these days come under a head on the next, and those
with numbers up to 10000000000, of an older version, the newsroom alone can verify.
To check what was published: the digest is the SHA-256 of the RFC 8785 form of "public" in v1.json.
v1-leaf.json says that digest, the record, the change and its day, as the public transparency log
has it, and v1-proof.txt (c2sp.org/tlog-proof) leads from it to a signed checkpoint of that log:
    python manage.py verify_log --proof v1-proof.txt --leaf v1-leaf.json --key "$(cat v1-key.txt)"
Compare the key with the one that the newsroom prints or a mirror kept, before you trust it.

A hash proves that nothing was changed since it was written. It does not prove that what the
reporter said is true: the newsroom's assessment is its own.
"""


def write(dossier: Proposal, path: Path) -> None:
    """A new file, whole or not at all.

    Raises GuardFailed before it was confirmed or while something of it has no header for the
    court, submissions' Missing when something was destroyed, FileExistsError, OSError.
    """
    state = dossiers.progress(dossier)
    if dossier.outcome != Outcome.CONFIRMED or state.done < state.total or not state.total:
        raise GuardFailed(Problem.DOSSIER)
    custody.record(custody.Act.DOSSIER_WRITTEN, None, dossier.case_id, things=state.total)
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with Sealer(file, [parse_recipient(keyring.agreed(dossier))]) as sealer:
                parcel = ParcelWriter(sealer)
                _fill(parcel, dossier)
                parcel.close()
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a renaming, never takes the place of another file.
        os.link(part, path)
    finally:
        part.unlink()


def _fill(parcel: ParcelWriter, dossier: Proposal) -> None:
    case = dossiers.case_of(dossier)
    parcel.add("readme.txt", README.encode())
    headers = {
        row.row: bytes(row.wrapped) for row in DossierHeader.objects.filter(proposal=dossier)
    }
    for name, header, payload, size in _sealed(case, headers):
        with closing(payload):
            whole = _Joined(header, payload)
            parcel.add_file(name, whole, len(header) + size)
    for name, said in _statements(case, headers):
        parcel.add(f"parcels/{name}", said)
    parcel.add("words/index.json", proving.as_json([told for _, told in _words(case)]))
    for name, said in proving.files(case):
        parcel.add(f"custody/{name}", said)
    for version in accession.versions(case.record) if case.record else ():
        told = {
            "number": version.number,
            "change": version.change,
            "digest": version.digest,
            "published_at": version.published_at.isoformat(),
            "public": version.public,
        }
        parcel.add(f"published/v{version.number}.json", proving.as_json(told))
        if version.proof:
            parcel.add(f"published/v{version.number}-proof.txt", version.proof.encode())
            parcel.add(f"published/v{version.number}-leaf.json", version.leaf)
            parcel.add(f"published/v{version.number}-key.txt", f"{version.log_key}\n".encode())


class _Joined:
    """A header and the payload behind it, read as one file."""

    def __init__(self, header: bytes, payload: IO[bytes]) -> None:
        self._first, self._payload = io.BytesIO(header), payload

    def read(self, size: int = -1) -> bytes:
        return self._first.read(size) or self._payload.read(size)


def _sealed(case: Case, headers: dict[UUID, bytes]) -> Iterator[tuple[str, bytes, IO[bytes], int]]:
    """(name, the court's header, payload, its bytes) of everything on the dossier's list."""
    for number, row in _parcels(case, headers):
        sealed = intake.open_parcel(row.parcel)
        yield f"parcels/{number:02d}.age", headers[row.parcel], sealed.payload, sealed.size
    for number, reply in enumerate(correspondence.thread(case), 1):
        if reply.id in headers:
            yield _behind(f"replies/{number:02d}.age", headers[reply.id], reply.sealed)
    for body, told in _words(case):
        if body in headers:
            yield _behind(f"words/{told['file']}", headers[body], bodies.read(body))


def _parcels(case: Case, headers: dict[UUID, bytes]) -> Iterator[tuple[int, CaseParcel]]:
    contents = case.contents.exclude(kind=ORIGINAL).order_by("number")
    yield from enumerate((row for row in contents if row.parcel in headers), 1)


def _statements(case: Case, headers: dict[UUID, bytes]) -> Iterator[tuple[str, bytes]]:
    """What the server says of each parcel, and the key to verify it with: name and bytes."""
    yield SERVER_KEY, f"{intake.server_key()}\n".encode()
    for number, row in _parcels(case, headers):
        if said := intake.statement_of(row.parcel):
            yield f"{number:02d}{SUFFIX}", f"{said}\n".encode()


def _behind(name: str, header: bytes, whole: bytes) -> tuple[str, bytes, IO[bytes], int]:
    payload = whole[len(intake.header_of(whole)) :]
    return name, header, io.BytesIO(payload), len(payload)


def _words(case: Case) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """The ids of sealed words, and in which file whose they are, about what."""
    rated = Assessment.objects.filter(case=case).select_related("assessor").order_by("at")
    for number, rating in enumerate(rated, 1):
        yield (
            rating.body,
            {
                "file": f"assessment-{number:02d}.age",
                "who": rating.assessor.get_username(),
                "at": rating.at.isoformat(),
                "round": rating.round,
                "verdict": rating.verdict,
                "credibility": rating.credibility,
            },
        )
    decided = Decision.objects.filter(case=case).exclude(body=None).select_related("actor")
    for number, decision in enumerate(decided.order_by("at"), 1):
        if decision.body is not None:
            yield (
                decision.body,
                {
                    "file": f"decision-{number:02d}.age",
                    "who": decision.actor.get_username(),
                    "at": decision.at.isoformat(),
                    "move": decision.move,
                },
            )
