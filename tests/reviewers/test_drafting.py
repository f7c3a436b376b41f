"""Drafts are sealed, and written by editors from a verdict that may be published."""

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from archive import accession
from reviewers.casework import bodies, workflow
from reviewers.errors import GuardFailed, IllegalMove, KeyRefused, NotAllowed
from reviewers.models import Case, Draft
from reviewers.release import drafting, publication
from sealing import HybridIdentity, Opener, seal
from submissions import intake
from tests.reviewers.acting import (
    DESK,
    Cast,
    decided,
    document,
    drafted,
    scratch,
    standing,
)


@pytest.fixture
def ready(case: Case, cast: Cast, body: bytes) -> Case:
    """Decided by two: reported."""
    return decided(case, cast.reviewer, cast.second, body)


def state(case: Case) -> str:
    return str(Case.objects.get(pk=case.pk).publication)


def public(case: Case) -> dict[str, Any]:
    case.refresh_from_db()
    assert case.record
    found = accession.published(case.record)
    assert found and found.public
    return found.public


def test_it_keeps_a_draft_sealed(ready: Case, cast: Cast, desk: HybridIdentity) -> None:
    draft = drafted(cast.editor, ready, document(), desk)
    held = publication.open_draft(cast.second, draft)
    with held.payload as payload:
        opened = Opener(held.header, payload, [desk]).read()
    assert publication.content_hash(publication.parsed(opened)) == draft.content_hash
    assert state(ready) == "draft"
    with pytest.raises(NotAllowed):
        publication.open_draft(cast.outsider, draft)


def test_it_refuses_a_draft_that_is_not_sealed(ready: Case, cast: Cast) -> None:
    with scratch(b"in the clear") as payload, pytest.raises(KeyRefused):
        drafting.save_draft(
            cast.editor,
            ready,
            drafting.Revision("publication", "0" * 64),
            header=b"in the clear",
            payload=payload,
        )
    assert not Draft.objects.exists()


def test_it_leaves_no_payload_of_a_draft_that_was_not_kept(
    ready: Case, cast: Cast, desk: HybridIdentity, data: Path
) -> None:
    def lost(execute: Any, sql: str, *rest: Any) -> Any:
        """The database goes away at the draft's own row."""
        if sql.startswith('INSERT INTO "reviewers_draft"'):
            raise OperationalError("connection lost")
        return execute(sql, *rest)

    before = set((data / "blobs").rglob("*/*"))
    with connection.execute_wrapper(lost), pytest.raises(OperationalError):
        drafted(cast.editor, ready, document(), desk)
    assert set((data / "blobs").rglob("*/*")) == before


@pytest.mark.parametrize("verdict", ["unverifiable", "rejected", "spam", "duplicate", "in_review"])
def test_it_drafts_from_no_other_verdict(
    case: Case, cast: Cast, desk: HybridIdentity, verdict: str
) -> None:
    standing(case, verification=verdict)
    with pytest.raises(GuardFailed, match="verdict"):
        drafted(cast.editor, case, document(), desk)


def test_it_lets_editors_draft(ready: Case, cast: Cast, desk: HybridIdentity) -> None:
    for user in (cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            drafted(user, ready, document(), desk)


@pytest.mark.parametrize("change", ["correction", "retraction", "safety_withdrawal", ""])
def test_it_drafts_no_change_of_what_is_not_public(
    ready: Case, cast: Cast, desk: HybridIdentity, change: str
) -> None:
    with pytest.raises((IllegalMove, GuardFailed)):
        drafted(cast.editor, ready, document(change=change), desk)


def test_it_is_submitted_by_its_author(ready: Case, cast: Cast, desk: HybridIdentity) -> None:
    drafted(cast.editor, ready, document(), desk)
    with pytest.raises(NotAllowed, match="author"):
        workflow.apply(ready.id, "submit", cast.second)
    assert workflow.apply(ready.id, "submit", cast.editor).publication == "safety_review"


def test_a_destroyed_case_has_no_draft_to_open(
    ready: Case, cast: Cast, desk: HybridIdentity
) -> None:
    draft = drafted(cast.editor, ready, document(), desk)
    bodies.SealedBody.objects.filter(pk=draft.header).delete()
    with pytest.raises(intake.Missing):
        publication.open_draft(cast.editor, draft)


def test_sealed_words_are_what_they_say(cast: Cast, body: bytes) -> None:
    assert bodies.checked(DESK, body) == body
    with pytest.raises(KeyRefused):
        bodies.checked(DESK, seal(bytes(bodies.LARGEST), [HybridIdentity.generate().recipient()]))
