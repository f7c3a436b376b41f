"""Whoever leaves a desk loses what they proposed there; everybody else's word stays."""

from dataclasses import replace

import pytest

from reviewers import custody
from reviewers.consent.acts import BY_NAME
from reviewers.models import Case, CustodyEntry, Outcome, Proposal
from sealing import HybridIdentity
from tests.reviewers.acting import (
    DESK,
    OTHER_DESK,
    Cast,
    approved,
    confirmed,
    decided,
    document,
    proposed,
    received,
)
from tests.reviewers.listing import suspended
from tests.reviewers.test_rewrapping import rotate


@pytest.fixture
def fresh() -> HybridIdentity:
    return HybridIdentity.generate()


def outcome(proposal: Proposal) -> str:
    proposal.refresh_from_db()
    return proposal.outcome


def test_who_is_removed_loses_what_they_proposed(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    mine, theirs = received(), received()
    lost = proposed(cast.reviewer, "hold", mine, body)
    kept = proposed(cast.second, "hold", theirs, body)
    elsewhere = proposed(cast.reviewer, "hold", received(desk=OTHER_DESK), body)
    suspended(cast.second, cast.reviewer)
    assert [outcome(each) for each in (lost, kept, elsewhere)] == [Outcome.VOID, "", ""]
    entry = CustodyEntry.objects.get(act="proposal voided")
    assert (entry.case, entry.actor, entry.facts) == (
        mine.id,
        "second",
        {"desk": DESK, "proposal": "hold", "who": "reviewer"},
    )


def test_a_new_key_alone_takes_nobody_s_word_back(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    proposal = proposed(cast.reviewer, "hold", case, body)
    rotate(cast, desk, fresh)
    assert outcome(proposal) == ""


@pytest.mark.parametrize(("who", "left"), [("editor", "safety_review"), ("reviewer", "approved")])
def test_an_approval_lapses_with_its_approver_alone(
    who: str,
    left: str,
    cast: Cast,
    case: Case,
    body: bytes,
    desk: HybridIdentity,
    fresh: HybridIdentity,
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    approved(cast.second, cast.editor, case, document(), desk)
    suspended(cast.second, getattr(cast, who))
    case.refresh_from_db()
    assert case.publication == left
    lapsed = [entry for entry in custody.entries(case.id) if entry.act == "void_approval"]
    assert [(entry.actor, entry.facts) for entry in lapsed] == (
        [("second", {"who": "editor"})] if who == "editor" else []
    )


def test_whoever_confirmed_as_one_of_three_takes_their_word_along(
    cast: Cast, case: Case, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BY_NAME, "hold", replace(BY_NAME["hold"], needs=3))
    proposal = confirmed(cast.second, proposed(cast.reviewer, "hold", case, body))
    suspended(cast.reviewer, cast.second)
    assert outcome(proposal) == Outcome.VOID
