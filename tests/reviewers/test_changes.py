"""What is public is corrected, retracted, withdrawn and put back: two people, but for one."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from archive import accession
from archive.models import Record, RecordVersion
from reviewers.casework import workflow
from reviewers.consent import proposals
from reviewers.errors import GuardFailed, HashMismatch, IllegalMove, NotAllowed, Stale
from reviewers.models import Case, Draft, Proposal
from reviewers.release import publication
from sealing import HybridIdentity
from tests.reviewers.acting import (
    Cast,
    approved,
    decided,
    document,
    drafted,
    hash_of,
    in_archive,
    in_bytes,
    published,
    received,
    scratch,
    standing,
)
from tests.reviewers.browsing import signed_in, url

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
        proposals.cancel(cast.outsider, proposal.pk)
    proposals.cancel(cast.reviewer, proposal.pk)
    with pytest.raises(Stale):
        publication.confirm(cast.editor, proposal, in_bytes(held), [])
    with pytest.raises(Stale):
        proposals.cancel(cast.reviewer, proposal.pk)
    assert publication.propose(cast.editor, out, hash_of(held))


def script_data(page: str) -> dict[str, Any]:
    """What the scripts of a page are given."""
    found = re.search(r'<script id="page" type="application/json">(.*?)</script>', page, re.S)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_a_case_that_is_looked_at_again_can_be_retracted_at_the_desk(
    out: Case, cast: Cast, body: bytes
) -> None:
    """Its page leads to the editor, which offers a retraction alone, with the status that was
    published."""
    client = signed_in(cast.second)
    offered = {"correction", "clarification", "update", "retraction"}
    told = script_data(client.get(url("draft", out.pk)).content.decode())
    assert {each["slug"] for each in told["changes"]} == offered
    workflow.apply(out.id, "reopen", cast.reviewer, reason=body)
    assert url("draft", out.pk) in client.get(url("case", out.pk)).content.decode()
    told = script_data(client.get(url("draft", out.pk)).content.decode())
    assert [each["slug"] for each in told["changes"]] == ["retraction"]
    assert told["status"] == "reported"


@pytest.mark.parametrize(
    ("verification", "publication_state"),
    [("in_review", "draft"), ("in_review", "withdrawn"), ("destroyed", "published")],
)
def test_without_a_verdict_nothing_else_is_drafted(
    out: Case,
    cast: Cast,
    desk: HybridIdentity,
    verification: str,
    publication_state: str,
) -> None:
    case = standing(out, verification=verification, publication=publication_state)
    assert publication.changes(case) == ()
    client = signed_in(cast.second)
    assert client.get(url("draft", out.pk)).status_code == 404
    assert url("draft", out.pk) not in client.get(url("case", out.pk)).content.decode()
    for change in ("publication", "correction"):
        with pytest.raises((IllegalMove, GuardFailed)):
            drafted(cast.second, case, document(change=change, note=NOTE), desk)


def test_no_words_are_kept_of_a_case_that_was_destroyed(
    out: Case, cast: Cast, desk: HybridIdentity
) -> None:
    case = standing(out, verification="destroyed")
    with pytest.raises(IllegalMove):
        drafted(cast.second, case, document(change="retraction", note=NOTE), desk)


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
    out.refresh_from_db()
    assert publication.changes(out) == ()


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
    assert proposal.act == "restore"
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


def test_it_publishes_each_case_by_itself(
    out: Case, cast: Cast, desk: HybridIdentity, body: bytes
) -> None:
    other = decided(received("Another."), cast.reviewer, cast.second, body)
    approved(cast.second, cast.editor, other, document(), desk)
    assert publication.publish(cast.second, other, in_bytes(document()), []) != out.record


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
    assert state(out) == "withdrawn"
    assert not Proposal.objects.filter(case=out).exists()
    out.refresh_from_db()
    assert "retraction" not in publication.changes(out)


def test_a_correction_says_no_other_status_than_the_verdict(
    out: Case, cast: Cast, desk: HybridIdentity
) -> None:
    held = document(change="correction", note=NOTE, status="verified")
    proposal = proposed(out, cast.second, held, desk)
    with pytest.raises(GuardFailed, match="status"):
        publication.confirm(cast.editor, proposal, in_bytes(held), [])
    proposal.refresh_from_db()
    assert (state(out), public(out)["version"], proposal.closed_at) == ("published", 1, None)
