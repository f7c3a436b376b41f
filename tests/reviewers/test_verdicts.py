"""A verdict that somebody wrote into the database is told, and nothing is published with it."""

import pytest

from reviewers.errors import GuardFailed
from reviewers.messages import Problem
from reviewers.models import Case, CustodyEntry, Reviewer
from reviewers.release import publication
from sealing import HybridIdentity
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
    standing,
)
from tests.reviewers.browsing import signed_in, url

NOTE = {"ar": "تصحيح.", "en": "A correction."}
TOLD = "This is not the verdict that two people came to."


@pytest.fixture
def disputed(case: Case, cast: Cast, body: bytes) -> Case:
    Reviewer.objects.update(language="en")
    return decided(case, cast.reviewer, cast.second, body, "disputed")


def problems(refused: pytest.ExceptionInfo[GuardFailed]) -> tuple[object, ...]:
    return tuple(refused.value.problems)


def test_its_pages_say_so(disputed: Case, cast: Cast, desk: HybridIdentity) -> None:
    drafted(cast.second, disputed, document(status="disputed"), desk)
    client = signed_in(cast.editor)
    pages = [url("case", disputed.pk), url("release", disputed.pk)]
    assert not any(TOLD in client.get(page).content.decode() for page in pages)
    standing(disputed, verification="verified")
    assert all(TOLD in client.get(page).content.decode() for page in pages)


def test_it_is_neither_approved_nor_published(
    disputed: Case, cast: Cast, desk: HybridIdentity
) -> None:
    held = document(status="disputed")
    case = approved(cast.second, cast.editor, disputed, held, desk)
    standing(case, verification="verified")
    with pytest.raises(GuardFailed) as refused:
        publication.publish(cast.second, case, in_bytes(held), [])
    assert problems(refused) == (Problem.VERDICT_CHANGED,)
    standing(case, publication="safety_review")
    with pytest.raises(GuardFailed) as refused:
        publication.approve(cast.editor, case, hash_of(held), ALL_HOLD)
    assert problems(refused) == (Problem.VERDICT_CHANGED,)
    standing(case, publication="approved", verification="disputed")
    assert publication.publish(cast.second, case, in_bytes(held), [])


def test_a_later_version_is_not_released_with_it_but_a_retraction_is(
    disputed: Case, cast: Cast, desk: HybridIdentity
) -> None:
    case = published(cast.second, cast.editor, disputed, document(status="disputed"), desk)
    standing(case, verification="verified")
    for change, taken in (("correction", False), ("retraction", True)):
        draft = drafted(cast.second, case, document(change=change, note=NOTE), desk)
        if taken:
            assert publication.propose(cast.second, case, draft.content_hash)
            continue
        with pytest.raises(GuardFailed) as refused:
            publication.propose(cast.second, case, draft.content_hash)
        assert problems(refused) == (Problem.VERDICT_CHANGED,)


def test_an_entry_of_custody_that_was_rewritten_is_no_proof(
    disputed: Case, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing(disputed, verification="verified")
    rows = CustodyEntry.objects.filter(case=disputed.pk)
    written = [*rows.order_by("number")]
    written[-1].act = "verified"
    monkeypatch.setattr("reviewers.custody.history", lambda case: written)
    page = signed_in(cast.editor).get(url("case", disputed.pk)).content.decode()
    assert TOLD in page
