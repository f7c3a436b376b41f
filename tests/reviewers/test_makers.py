"""Who made a draft does not release it: of any revision that it descends from."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviewers.casework import workflow
from reviewers.consent import proposals
from reviewers.errors import NotAllowed, Stale
from reviewers.models import Approval, Case, Confirmation, CustodyEntry, Draft
from reviewers.release import publication
from sealing import HybridIdentity
from tests.reviewers.acting import (
    ALL_HOLD,
    Cast,
    decided,
    document,
    drafted,
    hash_of,
    in_bytes,
    published,
)

NOTE = {"ar": "صححنا التاريخ.", "en": "We corrected the date."}
EARLIER = document(licence="CC0-1.0")


@pytest.fixture
def ready(case: Case, cast: Cast, body: bytes) -> Case:
    return decided(case, cast.reviewer, cast.second, body)


@pytest.fixture
def out(ready: Case, cast: Cast, desk: HybridIdentity) -> Case:
    return published(cast.second, cast.editor, ready, document(), desk)


def test_who_made_an_earlier_revision_does_not_approve(
    ready: Case, cast: Cast, desk: HybridIdentity
) -> None:
    """The redaction of one person, in a text that another went on with."""
    drafted(cast.second, ready, EARLIER, desk, redacted=1)
    drafted(cast.editor, ready, document(), desk)
    workflow.apply(ready.id, "submit", cast.editor)
    for maker in (cast.second, cast.editor):
        with pytest.raises(NotAllowed, match="another person"):
            publication.approve(maker, ready, hash_of(document()), ALL_HOLD)
    moved = publication.approve(cast.reviewer, ready, hash_of(document()), ALL_HOLD)
    assert moved.publication == "approved"


def test_the_database_refuses_it_too(ready: Case, cast: Cast, desk: HybridIdentity) -> None:
    drafted(cast.second, ready, EARLIER, desk)
    draft = drafted(cast.editor, ready, document(), desk)
    word = Approval(draft=draft, author=cast.editor, content_hash="0" * 64, at=timezone.now())
    with pytest.raises(IntegrityError, match="nobody releases"), transaction.atomic():
        word.approver = cast.second
        word.save()
    word.approver = cast.reviewer
    word.save()


def test_who_altered_a_file_is_in_custody(ready: Case, cast: Cast, desk: HybridIdentity) -> None:
    drafted(cast.second, ready, document(), desk, redacted=2)
    entry = CustodyEntry.objects.get(act="draft")
    assert (entry.actor, entry.facts["redacted"]) == ("second", 2)


def test_a_discarded_draft_begins_anew(ready: Case, cast: Cast, desk: HybridIdentity) -> None:
    """Two people can get out of a draft that both had a hand in."""
    drafted(cast.second, ready, EARLIER, desk)
    drafted(cast.editor, ready, document(dateline=NOTE), desk)
    workflow.apply(ready.id, "discard", cast.editor)
    drafted(cast.editor, ready, document(), desk, based_on=0)
    workflow.apply(ready.id, "submit", cast.editor)
    publication.approve(cast.second, ready, hash_of(document()), ALL_HOLD)


def test_the_same_bytes_stay_their_maker_s(ready: Case, cast: Cast, desk: HybridIdentity) -> None:
    """To discard and to let a colleague save the same again gives nobody a second word."""
    drafted(cast.second, ready, document(), desk)
    workflow.apply(ready.id, "discard", cast.second)
    drafted(cast.editor, ready, document(), desk)
    workflow.apply(ready.id, "submit", cast.editor)
    with pytest.raises(NotAllowed, match="another person"):
        publication.approve(cast.second, ready, hash_of(document()), ALL_HOLD)


def test_who_made_a_correction_does_not_confirm_it(
    out: Case, cast: Cast, desk: HybridIdentity
) -> None:
    """Nor when somebody else proposed it for them."""
    held = document(change="correction", note=NOTE)
    draft = drafted(cast.second, out, held, desk)
    proposal = publication.propose(cast.editor, out, draft.content_hash)
    with pytest.raises(NotAllowed, match="another person"):
        publication.confirm(cast.second, proposal, in_bytes(held), [])
    with pytest.raises(NotAllowed, match="another person"):
        proposals.confirm(cast.second, proposal.pk, draft.content_hash, verb=True)
    with pytest.raises(IntegrityError, match="nobody releases"), transaction.atomic():
        Confirmation.objects.create(proposal=proposal, person=cast.second, at=timezone.now())
    assert publication.confirm(cast.reviewer, proposal, in_bytes(held), [])


def test_two_people_can_correct_in_turns(out: Case, cast: Cast, desk: HybridIdentity) -> None:
    """What was released was agreed on: the next draft has its own makers only."""
    for author, other in ((cast.second, cast.editor), (cast.editor, cast.second)) * 2:
        held = document(change="correction", note={**NOTE, "en": f"Number {Draft.objects.count()}"})
        draft = drafted(author, out, held, desk)
        assert draft.since == draft.number
        proposal = publication.propose(author, out, draft.content_hash)
        publication.confirm(other, proposal, in_bytes(held), [])


def test_a_correction_that_was_not_released_goes_on(
    out: Case, cast: Cast, desk: HybridIdentity
) -> None:
    drafted(cast.second, out, document(change="correction", note=NOTE), desk)
    held = document(change="correction", note=NOTE, licence="CC0-1.0")
    draft = drafted(cast.editor, out, held, desk)
    proposal = publication.propose(cast.editor, out, draft.content_hash)
    with pytest.raises(NotAllowed, match="another person"):
        publication.confirm(cast.second, proposal, in_bytes(held), [])


def test_a_newer_revision_is_not_written_over_unseen(
    ready: Case, cast: Cast, desk: HybridIdentity
) -> None:
    first = drafted(cast.second, ready, EARLIER, desk, based_on=0)
    with pytest.raises(Stale):
        drafted(cast.editor, ready, document(), desk, based_on=0)
    assert Draft.objects.get() == first
    drafted(cast.editor, ready, document(), desk, based_on=first.number)
