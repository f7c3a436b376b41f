"""May we release it? One drafts, another approves those bytes, and only they go out."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive import accession
from reviewers import custody
from reviewers.casework import assessment, workflow
from reviewers.errors import GuardFailed, HashMismatch, IllegalMove, NotAllowed, Stale
from reviewers.messages import Problem
from reviewers.models import Approval, Case, CustodyEntry
from reviewers.release import publication
from reviewers.release.publication import Checklist
from sealing import HybridIdentity
from tests.reviewers.acting import (
    ALL_HOLD,
    Cast,
    approved,
    decided,
    document,
    drafted,
    hash_of,
    in_archive,
    in_bytes,
    published,
    scratch,
    standing,
)


@pytest.fixture
def ready(case: Case, cast: Cast, body: bytes) -> Case:
    """Decided by two: reported."""
    return decided(case, cast.reviewer, cast.second, body)


@pytest.fixture
def out(ready: Case, cast: Cast, desk: HybridIdentity) -> Case:
    """Published, without media."""
    return published(cast.second, cast.editor, ready, document(), desk)


def state(case: Case) -> str:
    return str(Case.objects.get(pk=case.pk).publication)


def public(case: Case) -> dict[str, Any]:
    case.refresh_from_db()
    assert case.record
    found = accession.published(case.record)
    assert found and found.public
    return found.public


@pytest.mark.parametrize(
    "point", ["consent_covers", "files_clean", "precision_not_finer", "nobody_endangered"]
)
def test_it_is_approved_when_every_point_holds(
    ready: Case, cast: Cast, desk: HybridIdentity, point: str
) -> None:
    draft = drafted(cast.editor, ready, document(), desk)
    workflow.apply(ready.id, "submit", cast.editor)
    with pytest.raises(GuardFailed) as caught:
        held = Checklist(**{**vars(ALL_HOLD), point: False})
        publication.approve(cast.second, ready, draft.content_hash, held)
    assert caught.value.problems == (Problem.CHECKLIST,)
    assert state(ready) == "safety_review"


def test_nobody_approves_their_own_draft(ready: Case, cast: Cast, desk: HybridIdentity) -> None:
    draft = drafted(cast.reviewer, ready, document(), desk)
    workflow.apply(ready.id, "submit", cast.reviewer)
    with pytest.raises(NotAllowed, match="another person"):
        publication.approve(cast.reviewer, ready, draft.content_hash, ALL_HOLD)
    approved_now = publication.approve(cast.second, ready, draft.content_hash, ALL_HOLD)
    assert approved_now.publication == "approved"


def test_it_approves_what_was_looked_at(ready: Case, cast: Cast, desk: HybridIdentity) -> None:
    drafted(cast.editor, ready, document(), desk)
    workflow.apply(ready.id, "submit", cast.editor)
    with pytest.raises(Stale):
        publication.approve(cast.second, ready, "0" * 64, ALL_HOLD)


def test_any_edit_voids_an_approval(ready: Case, cast: Cast, desk: HybridIdentity) -> None:
    held = document()
    approved(cast.editor, cast.second, ready, held, desk)
    drafted(cast.editor, ready, document(dateline={"ar": "الرقة", "en": "Raqqa"}), desk)
    assert state(ready) == "draft"
    for actor in (cast.editor, cast.second):
        with pytest.raises(IllegalMove):
            publication.publish(actor, ready, in_bytes(held), [])


def test_the_same_draft_can_be_sent_back_and_approved_again(
    ready: Case, cast: Cast, desk: HybridIdentity, body: bytes
) -> None:
    held = document()
    approved(cast.editor, cast.second, ready, held, desk)
    workflow.apply(ready.id, "send_back", cast.second, reason=body)
    workflow.apply(ready.id, "submit", cast.editor)
    publication.approve(cast.second, ready, hash_of(held), ALL_HOLD)
    assert publication.publish(cast.editor, ready, in_bytes(held), [])
    assert Approval.objects.count() == 2


def test_it_publishes_the_approved_bytes_with_a_real_picture(
    ready: Case, cast: Cast, desk: HybridIdentity, clean_picture: bytes
) -> None:
    held = document([clean_picture])
    approved(cast.second, cast.editor, ready, held, desk)
    with scratch(clean_picture) as file:
        record = publication.publish(cast.second, ready, in_bytes(held), [file])
    ready.refresh_from_db()
    assert (ready.publication, ready.record) == ("published", record)
    assert public(ready)["headline"]["en"] == "A road is closed"
    acts = list(CustodyEntry.objects.filter(case=ready.id).order_by("number"))
    assert [entry.act for entry in acts[-2:]] == ["publish", "accessioned"]
    assert acts[-1].facts["record"] == str(record) and acts[-2].actor == "second"


def test_it_publishes_no_picture_that_stripping_would_change(
    ready: Case, cast: Cast, desk: HybridIdentity, picture: bytes
) -> None:
    held = document([picture])
    approved(cast.second, cast.editor, ready, held, desk)
    with scratch(picture) as file, pytest.raises(GuardFailed, match="files"):
        publication.publish(cast.second, ready, in_bytes(held), [file])
    assert state(ready) == "approved"


def test_it_publishes_no_picture_but_the_approved_one(
    ready: Case, cast: Cast, desk: HybridIdentity, clean_picture: bytes
) -> None:
    held = document([clean_picture])
    approved(cast.second, cast.editor, ready, held, desk)
    edited = clean_picture[:-3] + bytes([clean_picture[-3] ^ 1]) + clean_picture[-2:]
    with scratch(edited) as file, pytest.raises(HashMismatch):
        publication.publish(cast.second, ready, in_bytes(held), [file])
    for files in ([], [scratch(clean_picture), scratch(clean_picture)]):
        with pytest.raises(HashMismatch):
            publication.publish(cast.second, ready, in_bytes(held), files)
        for each in files:
            each.close()
    assert state(ready) == "approved"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"[]",
        b"not json",
        b"[" * 20_000,
        in_bytes(document(licence="CC0-1.0")),
        in_bytes({**document(), "embargo": "2020-01-01T00:00:00Z"}),
        in_bytes(document()).replace(b"{", b'{"licence": "CC0-1.0", ', 1),
        in_bytes({**document(), "more": float("nan")}),
    ],
)
def test_it_publishes_no_document_but_the_approved_one(
    ready: Case, cast: Cast, desk: HybridIdentity, sent: bytes
) -> None:
    approved(cast.second, cast.editor, ready, document(), desk)
    with pytest.raises(HashMismatch):
        publication.publish(cast.second, ready, sent, [])
    assert state(ready) == "approved"


def test_it_publishes_no_other_status_than_the_verdict(
    ready: Case, cast: Cast, desk: HybridIdentity
) -> None:
    held = document(status="verified")
    approved(cast.second, cast.editor, ready, held, desk)
    with pytest.raises(GuardFailed, match="status"):
        publication.publish(cast.second, ready, in_bytes(held), [])
    assert state(ready) == "approved"


def test_it_waits_for_an_embargo(ready: Case, cast: Cast, desk: HybridIdentity) -> None:
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    held = document(embargo=tomorrow.isoformat())
    approved(cast.second, cast.editor, ready, held, desk)
    with pytest.raises(accession.AccessionError, match="embargo"):
        publication.publish(cast.second, ready, in_bytes(held), [])
    assert state(ready) == "approved"
    assert not CustodyEntry.objects.filter(act="publish").exists()


def test_it_lets_the_archive_refuse_and_then_nothing_has_happened(
    ready: Case, cast: Cast, desk: HybridIdentity
) -> None:
    held = document(reporter="Abu Karim")
    approved(cast.second, cast.editor, ready, held, desk)
    with pytest.raises(accession.AccessionError, match="reporter"):
        publication.publish(cast.second, ready, in_bytes(held), [])
    ready.refresh_from_db()
    assert (ready.publication, ready.record) == ("approved", None)


def test_a_state_is_no_approval(ready: Case, cast: Cast, desk: HybridIdentity) -> None:
    """Neither "approved" without anybody's word, nor a word of the author's under another name,
    which the database refuses."""
    draft = drafted(cast.editor, ready, document(), desk)
    standing(ready, publication="approved")
    with pytest.raises(GuardFailed, match="approval"):
        publication.publish(cast.second, ready, in_bytes(document()), [])
    with pytest.raises(IntegrityError, match="nobody releases"), transaction.atomic():
        Approval.objects.create(
            draft=draft,
            author=cast.second,
            approver=cast.editor,
            content_hash=draft.content_hash,
            at=timezone.now(),
        )


@pytest.mark.parametrize("who", ["administrator", "outsider"])
def test_only_editors_of_the_desk_publish(
    ready: Case, cast: Cast, desk: HybridIdentity, who: str
) -> None:
    approved(cast.second, cast.editor, ready, document(), desk)
    with pytest.raises(NotAllowed):
        publication.publish(getattr(cast, who), ready, in_bytes(document()), [])


def test_a_new_verdict_needs_a_new_approval(
    ready: Case, cast: Cast, desk: HybridIdentity, body: bytes
) -> None:
    held = document()
    approved(cast.editor, cast.second, ready, held, desk)
    workflow.apply(ready.id, "reopen", cast.reviewer, reason=body)
    with pytest.raises(IllegalMove):
        publication.publish(cast.editor, ready, in_bytes(held), [])
    with pytest.raises(GuardFailed, match="verdict"):
        workflow.apply(ready.id, "submit", cast.editor)


def test_ratings_that_differ_lead_to_disputed_and_that_can_be_published(
    case: Case, cast: Cast, desk: HybridIdentity, body: bytes
) -> None:
    disputed = decided(case, cast.reviewer, cast.second, body, "disputed")
    assert assessment.choices(disputed) == ("disputed",)
    held = document(status="disputed")
    assert published(cast.second, cast.editor, disputed, held, desk).publication == "published"


def longer(held: dict[str, Any]) -> dict[str, Any]:
    return {**held, "dateline": {"ar": "الرقة", "en": "Raqqa"}}


TOMORROW = {"embargo": (timezone.now() + datetime.timedelta(days=1)).isoformat()}
# What is in the approved document, what is done to it and to the file, and what is then said.
REFUSED: dict[str, tuple[dict[str, Any], Any, Any, type[Exception]]] = {
    "edited": ({}, longer, None, HashMismatch),
    "file changed": ({}, None, lambda file: file[:-3] + b"\0" + file[-2:], HashMismatch),
    "file longer": ({}, None, lambda file: file + b"\0", HashMismatch),
    "status": ({"status": "verified"}, None, None, GuardFailed),
    "embargo": (TOMORROW, None, None, accession.AccessionError),
    "no warning": ({"content_warnings": []}, None, None, accession.AccessionError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_of_a_refused_release_is_in_the_archive(
    ready: Case, cast: Cast, desk: HybridIdentity, clean_picture: bytes, data: Path, name: str
) -> None:
    changed, edit, damage, error = REFUSED[name]
    held = document([clean_picture], **changed)
    approved(cast.second, cast.editor, ready, held, desk)
    sent, kept = (edit or dict)(held), (damage or bytes)(clean_picture)
    before = custody.heads()
    with scratch(kept) as file, pytest.raises(error):
        publication.publish(cast.second, ready, in_bytes(sent), [file])
    assert (state(ready), in_archive(data), custody.heads()) == ("approved", [], before)
    assert Case.objects.get(pk=ready.pk).record is None


def test_nothing_of_a_draft_that_was_not_approved_is_in_the_archive(
    ready: Case, cast: Cast, desk: HybridIdentity, data: Path
) -> None:
    held = document()
    drafted(cast.second, ready, held, desk)
    for step in (None, "submit"):
        if step:
            workflow.apply(ready.id, step, cast.second)
        with pytest.raises(IllegalMove):
            publication.publish(cast.second, ready, in_bytes(held), [])
    with pytest.raises(NotAllowed):
        publication.approve(cast.second, ready, hash_of(held), ALL_HOLD)
    assert in_archive(data) == [] and not Approval.objects.exists()
