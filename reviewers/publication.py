"""Release: one drafts, another approves those very bytes, and then they go to the archive.

A draft is sealed in the browser; the server knows its content hash: the SHA-256 of the RFC 8785
form of its document, which names each file by its digest. When two people have agreed on one hash,
a browser sends the plaintext, the server recomputes the hash, checks that stripping would change no
file, and hands it on.
"""

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO, cast

import rfc8785
from django.contrib.auth.models import User
from django.db import transaction

from archive import accession
from reviewers import bodies, custody, workflow
from reviewers.errors import GuardFailed, HashMismatch, IllegalMove, NotAllowed, Stale
from reviewers.guards import newest_draft
from reviewers.models import Approval, Case, Draft, Proposal
from reviewers.roles import EDITOR, holds
from reviewers.states import PUBLIC
from sealing import Scratch
from submissions import intake, sandbox

HASH = re.compile(r"[0-9a-f]{64}")
PIECE = 1024 * 1024
FIRST = "publication"
# What a later draft of a published case may be, and the move that releases it.
RELEASE_OF = {
    "correction": "correct",
    "clarification": "correct",
    "update": "correct",
    "retraction": "retract",
}


@dataclass(frozen=True)
class Checklist:
    """What the approver vouches for, after looking at the redacted beside the original."""

    consent_covers: bool
    files_clean: bool
    precision_not_finer: bool
    nobody_endangered: bool

    def missing(self) -> tuple[str, ...]:
        return tuple(name for name, given in vars(self).items() if not given)


@dataclass(frozen=True)
class SealedDraft:
    """A whole age file is ``header`` and then ``payload`` (``size`` bytes)."""

    header: bytes
    payload: BinaryIO
    size: int


def canonical(document: Mapping[str, Any]) -> bytes:
    """RFC 8785. Raises ValueError for what JSON cannot say."""
    return rfc8785.dumps(cast(Any, dict(document)))


def content_hash(document: Mapping[str, Any]) -> str:
    return sha256(canonical(document)).hexdigest()


@transaction.atomic
def save_draft(
    actor: User, case: Case, *, change: str, content_hash: str, header: bytes, payload: Scratch
) -> Draft:
    """Keeps a new version of the draft. Saving voids an approval, because it was for other bytes.

    ``header`` and ``payload`` are the two parts of one age file to the desk. Raises NotAllowed,
    IllegalMove, GuardFailed, KeyRefused, OSError.
    """
    workflow.require_member(actor, case)
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    if not HASH.fullmatch(content_hash) or change not in {FIRST, *RELEASE_OF}:
        raise GuardFailed("draft")
    if (change == FIRST) != (fresh.publication not in PUBLIC) and fresh.publication != "withdrawn":
        raise IllegalMove(change)
    if not holds(actor, EDITOR):
        raise NotAllowed(EDITOR)
    last = newest_draft(fresh)
    blob = intake.keep_blob(payload)
    try:
        draft = Draft.objects.create(
            case=fresh,
            number=last.number + 1 if last else 1,
            author=actor,
            change=change,
            content_hash=content_hash,
            header=bodies.keep(fresh, header).id,
            blob=blob,
            size=payload.size,
            at=workflow.now(),
        )
        if change == FIRST:
            workflow.apply(
                fresh.id, "draft", actor, verb=True, facts={"content_hash": content_hash}
            )
        else:
            custody.record("drafted", actor, fresh.id, content_hash=content_hash, change=change)
    except BaseException:
        # The row did not come to be, so its payload must not stay.
        intake.drop_blob(blob)
        raise
    return draft


def open_draft(actor: User, draft: Draft) -> SealedDraft:
    """Raises NotAllowed, and submissions.intake.Missing when the case was destroyed."""
    workflow.require_member(actor, draft.case)
    body = bodies.read(draft.header)
    return SealedDraft(body, cast(BinaryIO, intake.open_blob(draft.blob)), draft.size)


@transaction.atomic
def approve(actor: User, case: Case, content_hash: str, checklist: Checklist) -> Case:
    """Another person's word for exactly these bytes. Raises what a move raises, and Stale when the
    draft has changed since it was looked at."""
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    draft = newest_draft(fresh)
    if draft is None or draft.content_hash != content_hash:
        raise Stale("approve")
    if missing := checklist.missing():
        raise GuardFailed(*missing)
    moved = workflow.apply(
        fresh.id, "approve", actor, verb=True, facts={"content_hash": content_hash}
    )
    Approval.objects.create(
        draft=draft,
        author=draft.author,
        approver=actor,
        content_hash=content_hash,
        at=workflow.now(),
    )
    return moved


@transaction.atomic
def publish(actor: User, case: Case, document: bytes, files: Sequence[Scratch]) -> uuid.UUID:
    """Hands the approved bytes to the archive; gives the record's id.

    ``document``: the draft's JSON; ``files``: its media, in its order. Raises HashMismatch,
    GuardFailed, what a move raises, and archive.accession.AccessionError.
    """
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    held = parsed(document)
    draft = newest_draft(fresh)
    if draft is None or content_hash(held) != draft.content_hash:
        raise HashMismatch("document")
    workflow.apply(
        fresh.id, "publish", actor, verb=True, facts={"content_hash": draft.content_hash}
    )
    return _accession(fresh, held, files)


@transaction.atomic
def propose(actor: User, case: Case, content_hash: str) -> Proposal:
    """Proposes the newest draft of a published (or withdrawn) case for release.

    The other person confirms it with the plaintext, see ``confirm``.
    """
    draft = newest_draft(case)
    if draft is None or draft.content_hash != content_hash:
        raise Stale("propose")
    return workflow.propose(case.id, _release(case, draft), actor, content_hash)


def _release(case: Case, draft: Draft) -> str:
    if case.publication == "withdrawn":
        return "restore"
    if draft.change not in RELEASE_OF:
        raise IllegalMove(draft.change)
    return RELEASE_OF[draft.change]


@transaction.atomic
def confirm(
    actor: User, proposal: Proposal, document: bytes, files: Sequence[Scratch]
) -> uuid.UUID:
    """The second person releases what the first proposed. Raises as ``publish`` does."""
    held = parsed(document)
    found = content_hash(held)
    draft = newest_draft(proposal.case)
    if found != proposal.bound_to or draft is None or draft.content_hash != found:
        raise HashMismatch("document")
    case = workflow.confirm(proposal.pk, actor, found)
    return _accession(case, held, files)


@transaction.atomic
def withdraw(actor: User, case: Case, note: Mapping[str, str] | None = None) -> Case:
    """At once and by one person: what endangers somebody must not wait for a second."""
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    moved = workflow.apply(fresh.id, "withdraw", actor, verb=True)
    if fresh.record is None:
        raise IllegalMove("withdraw")
    accession.withdraw(fresh.record, dict(note) if note else None, now=workflow.now())
    return moved


def parsed(document: bytes) -> dict[str, Any]:
    """Raises HashMismatch: what is no JSON object was never approved."""
    try:
        held = json.loads(document)
    except ValueError as error:
        raise HashMismatch("document") from error
    if not isinstance(held, dict):
        raise HashMismatch("document")
    return held


def _accession(case: Case, held: dict[str, Any], files: Sequence[Scratch]) -> uuid.UUID:
    if held.get("status") != case.verification:
        raise GuardFailed("status")
    named = held.get("media") or []
    if len(named) != len(files):
        raise HashMismatch("media")
    media: dict[str, BinaryIO] = {}
    for entry, file in zip(named, files, strict=True):
        _same_and_clean(entry, file)
        media[entry["file"]] = cast(BinaryIO, file.open())
    accepted = accession.accept(case.record, held, media, now=workflow.now())
    Case.objects.filter(pk=case.pk).update(record=accepted.record_id)
    custody.record(
        "accessioned",
        None,
        case.id,
        record=str(accepted.record_id),
        version=accepted.version,
        digest=accepted.digest,
    )
    return accepted.record_id


def _same_and_clean(entry: Mapping[str, Any], file: Scratch) -> None:
    """The very bytes that were approved, and such that stripping would change nothing."""
    digest, reader = sha256(), file.open()
    while piece := reader.read(PIECE):
        digest.update(piece)
    if digest.hexdigest() != entry.get("sha256"):
        raise HashMismatch("media")
    try:
        sandbox.check(file)
    except sandbox.SandboxError as error:
        raise GuardFailed("unclean media") from error
