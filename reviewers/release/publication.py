"""Release: one drafts, another approves those very bytes, and then they go to the archive.

A draft is sealed in the browser; the server knows its content hash: the SHA-256 of the RFC 8785
form of its document, which names each file by its digest. When two people have agreed on one hash,
a browser sends the plaintext, the server recomputes the hash, checks that stripping would change no
file, and hands it on.

What takes time (keeping a payload, checking a film) happens before a transaction begins: a write
transaction of the embedded database keeps reports from coming in.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.contrib.auth.models import User
from django.db import transaction

from archive import accession
from reviewers import custody
from reviewers.casework import workflow
from reviewers.casework.guards import newest_draft
from reviewers.errors import GuardFailed, HashMismatch, IllegalMove, NotAllowed, Stale, StaleDraft
from reviewers.messages import Problem
from reviewers.models import Approval, Case, Draft, Proposal
from reviewers.release.drafting import (
    FIRST,
    RELEASE_OF,
    Revision,
    SealedDraft,
    base,
    open_draft,
    save_draft,
)
from reviewers.release.plaintext import (
    canonical,
    check_media,
    content_hash,
    parsed,
    smaller_pictures,
)
from sealing import Scratch

__all__ = [
    "FIRST",
    "RELEASE_OF",
    "Checklist",
    "Revision",
    "SealedDraft",
    "approve",
    "base",
    "canonical",
    "confirm",
    "content_hash",
    "open_draft",
    "parsed",
    "propose",
    "publish",
    "save_draft",
    "withdraw",
]


@dataclass(frozen=True)
class Checklist:
    """What the approver vouches for, after looking at the redacted beside the original."""

    consent_covers: bool
    files_clean: bool
    precision_not_finer: bool
    nobody_endangered: bool

    @property
    def complete(self) -> bool:
        return all(vars(self).values())


@transaction.atomic
def approve(actor: User, case: Case, content_hash: str, checklist: Checklist) -> Case:
    """Another person's word for exactly these bytes. Raises what a move raises, and Stale when the
    draft has changed since it was looked at."""
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    draft = newest_draft(fresh)
    if draft is None or draft.content_hash != content_hash:
        raise StaleDraft("approve")
    if not checklist.complete:
        raise GuardFailed(Problem.CHECKLIST)
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


def publish(actor: User, case: Case, document: bytes, files: Sequence[Scratch]) -> uuid.UUID:
    """Hands the approved bytes to the archive; gives the record's id.

    ``document``: the draft's JSON; ``files``: its media, in its order. Raises HashMismatch,
    GuardFailed, what a move raises, and archive.accession.AccessionError.
    """
    move = workflow.BY_NAME["publish"]
    case.refresh_from_db()
    if (why := workflow.refusal(case, move, actor)) is not None:
        raise why
    held = parsed(document)
    _is_newest_draft(case, held)
    check_media(held, files)
    with _staged(case, held, files) as ready, transaction.atomic():
        fresh = Case.objects.select_for_update().get(pk=case.pk)
        agreed = _is_newest_draft(fresh, held).content_hash
        workflow.apply(fresh.id, "publish", actor, verb=True, facts={"content_hash": agreed})
        return _accession(actor, fresh, held, ready)


def _is_newest_draft(case: Case, held: Mapping[str, Any]) -> Draft:
    """Raises HashMismatch when the document is another than the newest draft, or says to be."""
    draft = newest_draft(case)
    if draft is None or content_hash(held) != draft.content_hash:
        raise HashMismatch("document")
    if held.get("change") != draft.change:
        raise HashMismatch("change")
    return draft


@transaction.atomic
def propose(actor: User, case: Case, content_hash: str) -> Proposal:
    """Proposes the newest draft of a published (or withdrawn) case for release.

    The other person confirms it with the plaintext, see ``confirm``.
    """
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    draft = newest_draft(fresh)
    if draft is None or draft.content_hash != content_hash:
        raise Stale("propose")
    return workflow.propose(fresh.id, _release(fresh, draft), actor, content_hash)


def _release(case: Case, draft: Draft) -> str:
    if draft.change not in RELEASE_OF:
        raise IllegalMove(draft.change)
    if case.publication != "withdrawn":
        return RELEASE_OF[draft.change]
    if draft.change == "retraction":
        # It would be public again, and say what no verdict says.
        raise IllegalMove(draft.change)
    return "restore"


def confirm(
    actor: User, proposal: Proposal, document: bytes, files: Sequence[Scratch]
) -> uuid.UUID:
    """The second person releases what the first proposed. Raises as ``publish`` does."""
    if proposal.move not in workflow.RELEASES:
        raise IllegalMove(proposal.move)
    case = Case.objects.get(pk=proposal.case_id)
    if proposal.proposer_id == actor.pk:
        raise NotAllowed(Problem.ALONE)
    move = workflow.BY_NAME[proposal.move]
    if (why := workflow.refusal(case, move, actor, confirming=True)) is not None:
        raise why
    held = parsed(document)
    if _is_newest_draft(case, held).content_hash != proposal.bound_to:
        raise HashMismatch("document")
    check_media(held, files)
    with _staged(case, held, files) as ready, transaction.atomic():
        fresh = Case.objects.select_for_update().get(pk=case.pk)
        agreed = _is_newest_draft(fresh, held).content_hash
        workflow.confirm(proposal.pk, actor, agreed)
        return _accession(actor, fresh, held, ready)


@transaction.atomic
def withdraw(actor: User, case: Case, note: Mapping[str, str] | None = None) -> Case:
    """At once and by one person: what endangers somebody must not wait for a second."""
    moved = workflow.apply(case.pk, "withdraw", actor, verb=True)
    if moved.record is None:
        raise IllegalMove("withdraw")
    accession.withdraw(moved.record, dict(note) if note else None, now=workflow.now())
    return moved


@contextmanager
def _staged(
    case: Case, held: dict[str, Any], files: Sequence[Scratch]
) -> Iterator[accession.Staged]:
    """The files and smaller pictures of them, in the archive's store; gone again when it fails."""
    media = {
        entry["file"]: cast(BinaryIO, file.open())
        for entry, file in zip(held["media"], files, strict=True)
    }
    with (
        smaller_pictures(held, files) as variants,
        accession.staged(case.record, held, media, variants) as ready,
    ):
        yield ready


def _accession(actor: User, case: Case, held: dict[str, Any], ready: accession.Staged) -> uuid.UUID:
    """``case``: as it stood before the move that this is a part of."""
    if held.get("change") != "retraction" and held.get("status") != case.verification:
        # A retraction repeats what was said, whatever is known by now.
        raise GuardFailed(Problem.STATUS)
    accepted = accession.publish(case.record, held, ready, now=workflow.now())
    Case.objects.filter(pk=case.pk).update(record=accepted.record_id)
    custody.record(
        "accessioned",
        actor,
        case.id,
        record=str(accepted.record_id),
        version=accepted.version,
        digest=accepted.digest,
    )
    return accepted.record_id
