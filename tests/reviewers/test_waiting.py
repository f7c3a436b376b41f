"""What waits for one person's word: which, until when, and who takes it away."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from reviewers import custody
from reviewers.casework import workflow
from reviewers.consent import proposals, waiting
from reviewers.errors import IllegalMove, NotAllowed, Stale
from reviewers.models import Case, Proposal
from sealing import HybridIdentity
from tests.reviewers.acting import (
    DESK,
    OTHER_DESK,
    Cast,
    confirmed,
    proposed,
    received,
    standing,
)


def test_the_oldest_come_first_and_no_more_than_fit(
    cast: Cast, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST", 2)
    began, made = timezone.now(), []
    for days in (1, 0, 2):
        monkeypatch.setattr(timezone, "now", lambda at=began + datetime.timedelta(days): at)
        made.append(proposed(cast.reviewer, "hold", received(), body))
    assert waiting.of(cast.second, (DESK,)) == (made[1], made[0])


def test_it_is_of_these_desks_and_of_what_is_open(cast: Cast, body: bytes) -> None:
    here = proposed(cast.reviewer, "hold", received(), body)
    there = proposed(cast.reviewer, "hold", received(desk=OTHER_DESK), body)
    assert waiting.of(cast.outsider, (OTHER_DESK,)) == (there,)
    assert waiting.of(cast.second, (DESK,)) == (here,)
    proposals.cancel(cast.second, here.pk)
    assert waiting.of(cast.second, (DESK,)) == ()


def test_what_is_late_or_overtaken_or_another_role_s_does_not_wait(
    cast: Cast, case: Case, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = proposed(cast.reviewer, "hold", case, body)
    custodian = Group.objects.get(name="custodian")
    last = datetime.datetime.combine(proposal.last_day, datetime.time(), datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: last)
    assert proposals.may_confirm(proposal, cast.second)
    assert not proposals.may_confirm(proposal, cast.reviewer)
    monkeypatch.setattr(timezone, "now", lambda: last + datetime.timedelta(days=1))
    assert not proposals.may_confirm(proposal, cast.second)
    monkeypatch.undo()
    standing(case, retention="held")
    proposal.refresh_from_db()
    assert not proposals.may_confirm(proposal, cast.second)
    standing(case, retention="timed")
    cast.second.groups.remove(custodian)
    fresh = type(cast.second).objects.get(pk=cast.second.pk)
    proposal.refresh_from_db()
    assert not proposals.may_confirm(proposal, fresh)


def test_a_desk_s_proposal_is_taken_away_by_who_may_make_it(cast: Cast, unlisted: None) -> None:
    """A case's by any member; it only keeps things as they are."""
    key = str(HybridIdentity.generate().recipient())
    proposal = proposed(cast.reviewer, "custodian_key", DESK, recipient=key)
    for other in (cast.editor, cast.outsider):
        with pytest.raises(NotAllowed):
            proposals.cancel(other, proposal.pk)
    proposals.cancel(cast.second, proposal.pk)
    with pytest.raises(Stale):
        proposals.cancel(cast.second, proposal.pk)


def test_a_case_s_proposal_is_taken_away_by_any_member(cast: Cast, case: Case, body: bytes) -> None:
    proposal = proposed(cast.reviewer, "hold", case, body)
    with pytest.raises(NotAllowed):
        proposals.cancel(cast.outsider, proposal.pk)
    assert proposals.cancel(cast.editor, proposal.pk)
    assert custody.entries(case.id)[-1].act == "hold cancelled"


def test_it_can_be_confirmed_on_its_last_day(
    cast: Cast, case: Case, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = proposed(cast.reviewer, "hold", case, body)
    last = datetime.datetime.combine(proposal.last_day, datetime.time(23, 59), datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: last)
    assert proposals.expire() == 0
    assert confirmed(cast.second, proposal)


def test_a_case_that_is_gone_leaves_nothing_to_confirm(cast: Cast, case: Case, body: bytes) -> None:
    proposal, day = proposed(cast.reviewer, "hold", case, body), timezone.now().date()
    standing(case, news=3)
    assert workflow.apply_system(case.pk, "take_back", day)
    case.refresh_from_db()
    assert case.news == 0
    assert not Proposal.objects.open().filter(pk=proposal.pk)
    assert not workflow.apply_system(case.pk, "take_back", day)
    with pytest.raises(IllegalMove):
        workflow.apply_system(case.pk, "hold", day)


def test_nobody_proposes_who_is_not_of_the_desk_or_whose_account_is_stopped(
    cast: Cast, case: Case, body: bytes, unlisted: None
) -> None:
    key = str(HybridIdentity.generate().recipient())
    type(cast.second).objects.filter(pk=cast.second.pk).update(is_active=False)
    cast.second.refresh_from_db()
    for other in (cast.outsider, cast.second):
        with pytest.raises(NotAllowed, match="member"):
            proposed(other, "hold", case, body)
        with pytest.raises(NotAllowed, match="member"):
            proposed(other, "custodian_key", DESK, recipient=key)
    assert not Proposal.objects.open().exists()
