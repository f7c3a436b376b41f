"""May we release it? One drafts, another approves those bytes, and only they go out."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError, connection, transaction

from archive import accession
from archive.models import Medium, Record, RecordVersion
from reviewers import assessment, bodies, custody, drafting, publication, workflow
from reviewers.errors import GuardFailed, HashMismatch, IllegalMove, KeyRefused, NotAllowed, Stale
from reviewers.models import Approval, Case, CustodyEntry, Draft, Proposal
from reviewers.publication import Checklist
from sealing import HybridIdentity, Opener, seal
from submissions import intake
from tests.reviewers.acting import (
    ALL_HOLD,
    Cast,
    approved,
    decided,
    document,
    drafted,
    hash_of,
    in_bytes,
    published,
    received,
    scratch,
    standing,
)

NOTE = {"ar": "صححنا التاريخ.", "en": "We corrected the date."}


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
    assert caught.value.problems == ("checklist", point)
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
    tomorrow = workflow.now() + datetime.timedelta(days=1)
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
            at=workflow.now(),
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


def proposed(out: Case, by: User, held: dict[str, Any], desk: HybridIdentity) -> Proposal:
    draft = drafted(by, out, held, desk)
    return publication.propose(by, out, draft.content_hash)


def test_a_correction_takes_two(out: Case, cast: Cast, desk: HybridIdentity) -> None:
    held = document(change="correction", note=NOTE)
    proposal = proposed(out, cast.second, held, desk)
    assert state(out) == "published"
    with pytest.raises(NotAllowed, match="alone"):
        publication.confirm(cast.second, proposal, in_bytes(held), [])
    publication.confirm(cast.editor, proposal, in_bytes(held), [])
    assert state(out) == "corrected"
    assert public(out)["version"] == 2


@pytest.mark.parametrize("who", ["administrator", "outsider"])
def test_a_correction_is_confirmed_by_an_editor(
    out: Case, cast: Cast, desk: HybridIdentity, who: str
) -> None:
    held = document(change="correction", note=NOTE)
    proposal = proposed(out, cast.second, held, desk)
    with pytest.raises(NotAllowed):
        publication.confirm(getattr(cast, who), proposal, in_bytes(held), [])


def test_a_correction_is_bound_to_its_bytes(out: Case, cast: Cast, desk: HybridIdentity) -> None:
    held = document(change="correction", note=NOTE)
    proposal = proposed(out, cast.second, held, desk)
    other = document(change="correction", note=NOTE, licence="CC0-1.0")
    with pytest.raises(HashMismatch):
        publication.confirm(cast.editor, proposal, in_bytes(other), [])
    drafted(cast.second, out, other, desk)
    for sent in (held, other):
        with pytest.raises(HashMismatch):
            publication.confirm(cast.editor, proposal, in_bytes(sent), [])
    proposal.refresh_from_db()
    assert proposal.closed_at is not None
    assert publication.propose(cast.editor, out, hash_of(other))


def test_a_draft_says_what_it_is(out: Case, cast: Cast, desk: HybridIdentity) -> None:
    """A retraction that calls itself a correction to the server is neither."""
    held = document(change="retraction", note=NOTE)
    draft = drafted(cast.second, out, held, desk)
    forged = Draft.objects.create(
        **{
            field.attname: getattr(draft, field.attname)
            for field in Draft._meta.concrete_fields
            if field.name not in {"id", "number", "change"}
        },
        number=draft.number + 1,
        change="correction",
    )
    proposal = publication.propose(cast.second, out, forged.content_hash)
    with pytest.raises(HashMismatch, match="change"):
        publication.confirm(cast.editor, proposal, in_bytes(held), [])


def test_a_proposal_is_made_once_and_can_be_cancelled(
    out: Case, cast: Cast, desk: HybridIdentity
) -> None:
    held = document(change="update", note=NOTE)
    proposal = proposed(out, cast.second, held, desk)
    with pytest.raises(Stale):
        publication.propose(cast.editor, out, hash_of(held))
    with pytest.raises(NotAllowed):
        workflow.cancel(proposal.pk, cast.outsider)
    workflow.cancel(proposal.pk, cast.reviewer)
    with pytest.raises(Stale):
        publication.confirm(cast.editor, proposal, in_bytes(held), [])
    with pytest.raises(Stale):
        workflow.cancel(proposal.pk, cast.reviewer)
    assert publication.propose(cast.editor, out, hash_of(held))


def test_a_retraction_takes_two_and_no_verdict(
    out: Case, cast: Cast, desk: HybridIdentity, body: bytes
) -> None:
    """What turned out wrong can be retracted while the case is looked at again."""
    workflow.apply(out.id, "reopen", cast.reviewer, reason=body)
    out.refresh_from_db()
    with pytest.raises(GuardFailed, match="verdict"):
        drafted(cast.second, out, document(change="correction", note=NOTE), desk)
    held = document(change="retraction", note=NOTE)
    proposal = proposed(out, cast.second, held, desk)
    publication.confirm(cast.editor, proposal, in_bytes(held), [])
    assert state(out) == "retracted"
    with pytest.raises(IllegalMove):
        drafted(cast.second, out, document(change="correction", note=NOTE), desk)


@pytest.mark.parametrize("who", ["reviewer", "second", "editor"])
def test_any_one_editor_withdraws_at_once(out: Case, cast: Cast, who: str) -> None:
    assert publication.withdraw(getattr(cast, who), out, NOTE).publication == "withdrawn"
    out.refresh_from_db()
    assert out.record
    found = accession.published(out.record)
    assert found and found.withdrawn and found.public is None


def test_it_is_withdrawn_by_editors_of_the_desk(out: Case, cast: Cast) -> None:
    for user in (cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            publication.withdraw(user, out)
    assert state(out) == "published"


def test_undoing_a_withdrawal_takes_two(out: Case, cast: Cast, desk: HybridIdentity) -> None:
    publication.withdraw(cast.editor, out)
    out.refresh_from_db()
    held = document(change="update", note=NOTE)
    proposal = proposed(out, cast.editor, held, desk)
    assert proposal.move == "restore"
    with pytest.raises(NotAllowed):
        publication.confirm(cast.editor, proposal, in_bytes(held), [])
    publication.confirm(cast.second, proposal, in_bytes(held), [])
    assert state(out) == "published"
    assert public(out)["version"] == 3


def test_a_withdrawal_overtakes_a_correction(out: Case, cast: Cast, desk: HybridIdentity) -> None:
    held = document(change="correction", note=NOTE)
    proposal = proposed(out, cast.second, held, desk)
    publication.withdraw(cast.reviewer, out)
    with pytest.raises(IllegalMove):
        publication.confirm(cast.editor, proposal, in_bytes(held), [])
    assert state(out) == "withdrawn"


def test_it_never_tells_the_case_by_the_record(out: Case) -> None:
    assert out.record not in {out.id, out.report, None}
    assert str(out.id) not in str(public(out)) and str(out.report) not in str(public(out))


def test_a_destroyed_case_has_no_draft_to_open(
    ready: Case, cast: Cast, desk: HybridIdentity
) -> None:
    draft = drafted(cast.editor, ready, document(), desk)
    bodies.SealedBody.objects.filter(pk=draft.header).delete()
    with pytest.raises(intake.Missing):
        publication.open_draft(cast.editor, draft)


def test_it_publishes_each_case_by_itself(
    out: Case, cast: Cast, desk: HybridIdentity, body: bytes
) -> None:
    other = decided(received("Another."), cast.reviewer, cast.second, body)
    approved(cast.second, cast.editor, other, document(), desk)
    assert publication.publish(cast.second, other, in_bytes(document()), []) != out.record


def test_ratings_that_differ_lead_to_disputed_and_that_can_be_published(
    case: Case, cast: Cast, desk: HybridIdentity, body: bytes
) -> None:
    disputed = decided(case, cast.reviewer, cast.second, body, "disputed")
    assert assessment.choices(disputed) == ("disputed",)
    held = document(status="disputed")
    assert published(cast.second, cast.editor, disputed, held, desk).publication == "published"


def test_sealed_words_are_what_they_say(body: bytes) -> None:
    assert bodies.checked(body) == body
    with pytest.raises(KeyRefused):
        bodies.checked(seal(bytes(bodies.LARGEST), [HybridIdentity.generate().recipient()]))


def in_archive(data: Path) -> list[object]:
    """All that the archive holds: rows and files."""
    files = [path for path in (data / "archive-media").rglob("*") if path.is_file()]
    return [*Record.objects.all(), *RecordVersion.objects.all(), *Medium.objects.all(), *files]


def longer(held: dict[str, Any]) -> dict[str, Any]:
    return {**held, "dateline": {"ar": "الرقة", "en": "Raqqa"}}


TOMORROW = {"embargo": (workflow.now() + datetime.timedelta(days=1)).isoformat()}
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
    before = custody.head()
    with scratch(kept) as file, pytest.raises(error):
        publication.publish(cast.second, ready, in_bytes(sent), [file])
    assert (state(ready), in_archive(data), custody.head()) == ("approved", [], before)
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


def test_a_withdrawal_takes_the_files_and_leaves_a_tombstone(
    ready: Case,
    cast: Cast,
    desk: HybridIdentity,
    clean_picture: bytes,
    data: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    held = document([clean_picture])
    approved(cast.second, cast.editor, ready, held, desk)
    with scratch(clean_picture) as file:
        record = publication.publish(cast.second, ready, in_bytes(held), [file])
    assert len(in_archive(data)) == 4
    with django_capture_on_commit_callbacks(execute=True):
        publication.withdraw(cast.editor, ready, NOTE)
    found = accession.published(record)
    assert found == accession.Published(2, withdrawn=True, public=None)
    assert in_archive(data) == [Record.objects.get(), *RecordVersion.objects.all()]


def test_a_withdrawal_is_not_undone_by_a_retraction(
    out: Case, cast: Cast, desk: HybridIdentity
) -> None:
    """It would be public again without the status rule, which retractions are free of."""
    publication.withdraw(cast.editor, out)
    draft = drafted(
        cast.editor, out, document(change="retraction", note=NOTE, status="verified"), desk
    )
    with pytest.raises(IllegalMove):
        publication.propose(cast.editor, out, draft.content_hash)
    assert (state(out), Proposal.objects.count()) == ("withdrawn", 0)


def test_a_correction_says_no_other_status_than_the_verdict(
    out: Case, cast: Cast, desk: HybridIdentity
) -> None:
    held = document(change="correction", note=NOTE, status="verified")
    proposal = proposed(out, cast.second, held, desk)
    with pytest.raises(GuardFailed, match="status"):
        publication.confirm(cast.editor, proposal, in_bytes(held), [])
    proposal.refresh_from_db()
    assert (state(out), public(out)["version"], proposal.closed_at) == ("published", 1, None)
