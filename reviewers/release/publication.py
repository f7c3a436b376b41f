"""Release: one drafts, another approves those very bytes, and then they go to the archive.

A draft is sealed in the browser; the server knows its content hash: the SHA-256 of the RFC 8785
form of its document, which names each file by its digest. When two people have agreed on one hash,
a browser sends the plaintext, the server recomputes the hash, checks that stripping would change no
file, and hands it on.

What takes time (keeping a payload, checking a film) happens before a transaction begins: a write
transaction of the embedded database keeps reports from coming in.
"""

import datetime
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive import accession
from reviewers import custody
from reviewers.casework import verdicts, workflow
from reviewers.casework.guards import newest_draft
from reviewers.consent import proposals, signatures
from reviewers.consent.act import Request
from reviewers.consent.signatures import Signed
from reviewers.errors import GuardFailed, HashMismatch, IllegalMove, Stale, StaleDraft
from reviewers.messages import Problem
from reviewers.models import Approval, Case, Draft, Proposal
from reviewers.release import agreement
from reviewers.release.drafting import (
    FIRST,
    RELEASE_OF,
    RETRACTION,
    Revision,
    SealedDraft,
    base,
    changes,
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
from reviewers.states import PUBLISHABLE, Publication
from sealing import Scratch

__all__ = [
    "FIRST",
    "RELEASE_OF",
    "Checklist",
    "Revision",
    "SealedDraft",
    "act_of",
    "approve",
    "base",
    "canonical",
    "changes",
    "confirm",
    "content_hash",
    "open_draft",
    "parsed",
    "propose",
    "publish",
    "save_draft",
    "status",
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


def status(case: Case) -> str:
    """What a draft of the case says of how well it is established: the verdict in force.

    Without one it can only be a retraction, which repeats what was said.
    """
    if case.verification in PUBLISHABLE or case.record is None:
        return str(case.verification)
    record = accession.published(case.record)
    return str(record.public["status"]) if record and record.public else str(case.verification)


@transaction.atomic
def approve(
    actor: User, case: Case, content_hash: str, checklist: Checklist, said: Signed | None = None
) -> Case:
    """Another person's word for exactly these bytes. ``said``: their signature.

    Raises what a transition raises, and Stale when the draft has changed since it was looked at.
    """
    fresh = workflow.locked(case.pk)
    draft = newest_draft(fresh)
    if draft is None or draft.content_hash != content_hash:
        raise StaleDraft("approve")
    if not checklist.complete:
        raise GuardFailed(Problem.CHECKLIST)
    verdicts.require_unchanged(fresh)
    moved = workflow.apply(
        fresh.id, "approve", actor, verb=True, facts={"content_hash": content_hash}
    )
    agreement.require_author(draft)
    agreement.require_another(actor, fresh)
    signatures.take(actor, signatures.approval(draft), said)
    Approval.objects.create(
        draft=draft,
        author=draft.author,
        approver=actor,
        content_hash=content_hash,
        at=timezone.now(),
    )
    return moved


def publish(
    actor: User,
    case: Case,
    document: bytes,
    files: Sequence[Scratch],
    said: Signed | None = None,
) -> uuid.UUID:
    """Hands the approved bytes to the archive; gives the record's id.

    ``document``: the draft's JSON; ``files``: its media, in its order; ``said``: the signature of
    who publishes. Raises HashMismatch, GuardFailed, KeyRefused, what a transition raises, and
    archive.accession.AccessionError.
    """
    case.refresh_from_db()
    if (why := workflow.refusal(case, workflow.BY_NAME["publish"], actor)) is not None:
        raise why
    verdicts.require_unchanged(case)
    agreement.require_approval(case)
    release = _read(case, document, files)

    def agree() -> None:
        draft = _newest(case, release.content_hash)
        signatures.take(actor, signatures.publication(draft), said)
        agreement.require_approval(case)
        facts = {"content_hash": release.content_hash}
        workflow.apply(case.pk, "publish", actor, verb=True, facts=facts)

    return _hand_over(actor, release, agree)


@transaction.atomic
def propose(
    actor: User,
    case: Case,
    content_hash: str,
    said: Signed | None = None,
    day: datetime.date | None = None,
) -> Proposal:
    """Proposes the newest draft of a published (or withdrawn) case for release. ``day``: on which
    its proposer signed; None for today.

    The other person confirms it with the plaintext, see ``confirm``.
    """
    fresh = workflow.locked(case.pk)
    draft = newest_draft(fresh)
    if draft is None or draft.content_hash != content_hash:
        raise Stale("propose")
    request = Request(content_hash=content_hash, day=day)
    act = act_of(fresh, draft.change)
    if act != RELEASE_OF[RETRACTION]:
        verdicts.require_unchanged(fresh)
    return proposals.propose(actor, act, fresh, request, verb=True, said=said)


def act_of(case: Case, change: str) -> str:
    """The act that releases a draft of this change. Raises IllegalMove."""
    if change not in RELEASE_OF:
        raise IllegalMove(change)
    if case.publication != Publication.WITHDRAWN:
        return RELEASE_OF[change]
    if change == RETRACTION:
        # It would be public again, and say what no verdict says.
        raise IllegalMove(change)
    return "restore"


def confirm(
    actor: User,
    proposal: Proposal,
    document: bytes,
    files: Sequence[Scratch],
    said: Signed | None = None,
) -> uuid.UUID:
    """The second person releases what the first proposed. Raises as ``publish`` does."""
    if proposal.act not in workflow.RELEASES or proposal.case_id is None:
        raise IllegalMove(proposal.act)
    if (why := proposals.refusal_to_confirm(proposal, actor)) is not None:
        raise why
    case = Case.objects.get(pk=proposal.case_id)
    # What is retracted says no verdict, and must never wait for one.
    if proposal.act != RELEASE_OF[RETRACTION]:
        verdicts.require_unchanged(case)
    release = _read(case, document, files)
    if release.content_hash != proposal.bound_to:
        raise HashMismatch("document")

    def agree() -> None:
        proposals.confirm(actor, proposal.pk, release.content_hash, verb=True, said=said)

    return _hand_over(actor, release, agree)


@dataclass(frozen=True)
class _Release:
    """A draft's plaintext, found to be the newest draft of its case, with its files."""

    case: Case
    document: dict[str, Any]
    content_hash: str
    files: Sequence[Scratch]


def _read(case: Case, document: bytes, files: Sequence[Scratch]) -> _Release:
    """Raises HashMismatch when it is another document than the newest draft, or says to be."""
    plain = parsed(document)
    release = _Release(case, plain, content_hash(plain), files)
    if plain.get("change") != _newest(case, release.content_hash).change:
        raise HashMismatch("change")
    check_media(plain, files)
    return release


def _newest(case: Case, digest: str) -> Draft:
    draft = newest_draft(case)
    if draft is None or draft.content_hash != digest:
        raise HashMismatch("document")
    return draft


def _hand_over(actor: User, release: _Release, agree: Callable[[], None]) -> uuid.UUID:
    """Stores the files, then decides and hands over in one transaction.

    ``agree``: the decision, by compare-and-set; who may take it is looked at once more there.
    """
    with _staged(release) as ready, transaction.atomic():
        case = workflow.locked(release.case.pk)
        _newest(case, release.content_hash)
        agree()
        return _accession(actor, case, release.document, ready)


@transaction.atomic
def withdraw(actor: User, case: Case, note: Mapping[str, str] | None = None) -> Case:
    """At once and by one person: what endangers somebody must not wait for a second."""
    moved = workflow.apply(case.pk, "withdraw", actor, verb=True)
    if moved.record is None:
        raise IllegalMove("withdraw")
    accession.withdraw(moved.record, dict(note) if note else None, now=timezone.now())
    return moved


@contextmanager
def _staged(release: _Release) -> Iterator[accession.Staged]:
    """The files and smaller pictures of them, in the archive's store; gone again when it fails."""
    document = release.document
    media = {
        entry["file"]: cast(BinaryIO, file.open())
        for entry, file in zip(document["media"], release.files, strict=True)
    }
    with (
        smaller_pictures(document, release.files) as variants,
        accession.staged(release.case.record, document, media, variants) as ready,
    ):
        yield ready


def _accession(
    actor: User, case: Case, document: dict[str, Any], ready: accession.Staged
) -> uuid.UUID:
    """``case``: as it stood before the decision that this is a part of."""
    if document.get("change") != RETRACTION and document.get("status") != case.verification:
        # A retraction repeats what was said, whatever is known by now.
        raise GuardFailed(Problem.STATUS)
    accepted = accession.publish(ready, now=timezone.now())
    Case.objects.filter(pk=case.pk).update(record=accepted.record_id)
    custody.record(
        custody.Act.ACCESSIONED,
        actor,
        case.id,
        record=str(accepted.record_id),
        version=accepted.version,
        digest=accepted.digest,
    )
    return accepted.record_id
