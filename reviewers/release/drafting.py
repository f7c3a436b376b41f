"""Drafts: sealed versions of what may be published, each named by the hash of its plaintext."""

import re
from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.casework import bodies, workflow
from reviewers.casework.guards import newest_draft, publishable
from reviewers.consent import signatures
from reviewers.consent.signatures import Signed
from reviewers.errors import GuardFailed, IllegalMove, NotAllowed, StaleDraft
from reviewers.messages import Problem
from reviewers.models import Case, Draft, Outcome, Proposal
from reviewers.states import GONE, PUBLISHABLE, UNRELEASED, Publication
from sealing import Scratch
from submissions import intake

HASH = re.compile(r"[0-9a-f]{64}")
FIRST, RETRACTION = "publication", "retraction"
# What a later draft of a published case may be, and the transition that releases it.
RELEASE_OF = {
    "correction": "correct",
    "clarification": "correct",
    "update": "correct",
    RETRACTION: "retract",
}
# Where the publication of a case stands while a first draft, or a later one, can be written.
FIRST_DRAFT = (Publication.NONE, *UNRELEASED)
LATER_DRAFT = (Publication.PUBLISHED, Publication.CORRECTED, Publication.WITHDRAWN)


@dataclass(frozen=True)
class Revision:
    """What the server knows of a draft: what it is, and the SHA-256 (hex) of its document.

    ``redacted``: how many of its files its author altered. ``based_on``: the number of the
    revision that its author began from (0: none); None for whatever is the newest.
    """

    change: str
    content_hash: str
    redacted: int = 0
    based_on: int | None = None


@dataclass(frozen=True)
class SealedDraft:
    """A whole age file is ``header`` and then ``payload`` (``size`` bytes)."""

    header: bytes
    payload: BinaryIO
    size: int


def save_draft(
    actor: User,
    case: Case,
    revision: Revision,
    *,
    header: bytes,
    payload: Scratch,
    said: Signed | None = None,
) -> Draft:
    """Keeps a new version of the draft. Saving voids an approval, because it was for other bytes.

    ``header`` and ``payload`` are the two parts of one age file to the desk; ``said``: the author's
    signature, without which it is kept and not released. Raises NotAllowed,
    IllegalMove, GuardFailed, KeyRefused, OSError, and Stale when there is a newer revision than
    the one it was made from: nobody's words are written over unseen.
    """
    _require(actor, Case.objects.get(pk=case.pk), revision.change)
    if not HASH.fullmatch(revision.content_hash) or revision.redacted < 0:
        raise GuardFailed(Problem.DRAFT)
    bodies.checked(case.desk, header)
    blob = intake.keep_blob(payload)
    try:
        with transaction.atomic():
            fresh = Case.objects.select_for_update().get(pk=case.pk)
            _require(actor, fresh, revision.change)
            words = signatures.drafted(fresh.desk, fresh.pk, revision.content_hash)
            signatures.take(actor, words, said, needed=False)
            return _add(actor, fresh, revision, bodies.keep(fresh, header).id, blob, payload.size)
    except BaseException:
        # Also when interrupted: without a row nobody could find this payload again.
        intake.drop_blob(blob)
        raise


@transaction.atomic
def sign_draft(actor: User, case: Case, content_hash: str, said: Signed | None = None) -> Draft:
    """Its author's signature for the newest draft, which came without one: from off line, or from
    before the desk had a list of people.

    Raises NotAllowed, KeyRefused, and Stale when it is another draft by now.
    """
    fresh = workflow.locked(case.pk)
    workflow.require(actor, fresh, "draft_case")
    draft = newest_draft(fresh)
    if draft is None or draft.content_hash != content_hash:
        raise StaleDraft("sign")
    if draft.author_id != actor.pk:
        raise NotAllowed(Problem.DRAFT_AUTHOR)
    signatures.take(actor, signatures.drafted(fresh.desk, fresh.pk, content_hash), said)
    custody.record(custody.Act.DRAFT_SIGNED, actor, case.pk, content_hash=content_hash)
    return draft


def _require(actor: User, case: Case, change: str) -> None:
    workflow.require(actor, case, "draft_case")
    if change != FIRST and change not in RELEASE_OF:
        raise GuardFailed(Problem.DRAFT)
    if case.publication not in (FIRST_DRAFT if change == FIRST else LATER_DRAFT):
        raise IllegalMove(change)
    if case.verification in GONE:
        # Words that came after the destruction could never be destroyed.
        raise IllegalMove(change)
    if change != RETRACTION:
        publishable(case, actor)


def changes(case: Case) -> tuple[str, ...]:
    """What a draft of this case can be now; nothing once it is retracted, destroyed or taken back.

    Without a verdict in force what is public can still be retracted. What comes back after it was
    withdrawn says something again: it is no retraction.
    """
    if case.verification in GONE:
        return ()
    verdict = case.verification in PUBLISHABLE
    if case.publication in FIRST_DRAFT:
        return (FIRST,) if verdict else ()
    if case.publication not in LATER_DRAFT:
        return ()
    withdrawn = case.publication == Publication.WITHDRAWN
    return tuple(each for each in RELEASE_OF if (not withdrawn if each == RETRACTION else verdict))


def base(case: Case) -> Draft | None:
    """The revision that the next one is made from; None once a draft was discarded."""
    return None if case.publication == Publication.NONE else newest_draft(case)


def _since(case: Case, number: int) -> int:
    """The first revision that revision ``number`` descends from.

    What was released two people have agreed on, so a later draft has only its own makers; and a
    draft that was discarded is nobody's.
    """
    last = base(case)
    if last is None:
        return number
    releases = Proposal.objects.filter(case=case, act__in=workflow.RELEASES)
    confirmed = releases.filter(bound_to=last.content_hash, outcome=Outcome.CONFIRMED)
    was_first = last.change == FIRST and case.publication in LATER_DRAFT
    return number if was_first or confirmed.exists() else last.since


def _add(actor: User, case: Case, revision: Revision, header: UUID, blob: str, size: int) -> Draft:
    last, begun = newest_draft(case), base(case)
    if revision.based_on not in {None, begun.number if begun else 0}:
        raise StaleDraft("draft")
    number = last.number + 1 if last else 1
    draft = Draft.objects.create(
        case=case,
        number=number,
        since=_since(case, number),
        redacted=revision.redacted,
        author=actor,
        change=revision.change,
        content_hash=revision.content_hash,
        header=header,
        blob=blob,
        size=size,
        at=timezone.now(),
    )
    facts: workflow.Facts = {
        "content_hash": revision.content_hash,
        "change": revision.change,
        "redacted": revision.redacted,
    }
    if revision.change == FIRST:
        workflow.apply(case.id, "draft", actor, verb=True, facts=facts)
        return draft
    # A proposal was for the draft before; another one has to be made for this.
    voided = Proposal.objects.filter(case=case, act__in=workflow.RELEASES).overtaken()
    custody.record(custody.Act.DRAFTED, actor, case.id, **facts, voided=voided)
    return draft


def open_draft(actor: User, draft: Draft) -> SealedDraft:
    """Raises NotAllowed, and submissions.intake.Missing when the case was destroyed."""
    workflow.require_member(actor, draft.case)
    return sealed(draft)


def sealed(draft: Draft) -> SealedDraft:
    """For whoever may have it. Raises submissions.intake.Missing when the case was destroyed."""
    body = bodies.read(draft.header)
    return SealedDraft(body, cast(BinaryIO, intake.open_blob(draft.blob)), draft.size)
