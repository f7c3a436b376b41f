"""How long a case is kept: the desk's days, the hold of two people, and what the timer destroys."""

import datetime

import pytest
from django.db import transaction

from reviewers import custody
from reviewers.casework import purging, queue, retention, workflow
from reviewers.errors import GuardFailed, NotAllowed, Stale
from reviewers.models import (
    Case,
    Decision,
    Outcome,
    Proposal,
    Reviewer,
    SealedBody,
)
from submissions import intake
from submissions.models import Desk, SpentToken
from tests.reviewers.acting import (
    DESK,
    Cast,
    added,
    confirmed,
    in_custody,
    proposed,
    received,
    standing,
)
from tests.reviewers.browsing import SCRIPT, signed_in, url

DAYS = 30


def today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def later(days: int) -> datetime.date:
    return today() + datetime.timedelta(days=days)


@pytest.fixture
def timed(case: Case) -> Case:
    """A case of a desk that has kept for thirty days for a long time."""
    Desk.objects.filter(slug=DESK).update(retention_days=DAYS)
    return case


def held(case: Case, cast: Cast, body: bytes) -> Case:
    confirmed(cast.second, proposed(cast.reviewer, "hold", case, body))
    case.refresh_from_db()
    return case


def test_it_goes_on_its_day_and_not_before(timed: Case) -> None:
    assert retention.due_on(timed) == later(DAYS)
    assert purging.purge(later(DAYS - 1)).destroyed == 0
    assert purging.purge(later(DAYS)).destroyed == 1
    timed.refresh_from_db()
    assert timed.verification == "destroyed"
    assert intake.parcels(timed.report) == ()
    assert purging.purge(later(DAYS)).destroyed == 0


def test_custody_keeps_the_day_and_nobody(timed: Case) -> None:
    purging.purge(later(DAYS))
    last = custody.entries(timed.id)[-1]
    assert (last.act, last.actor, last.at, last.day) == ("expire", "", "", later(DAYS))
    assert not Decision.objects.exists()
    assert not custody.verify().fault


def test_a_move_begins_the_days_anew(timed: Case, cast: Cast) -> None:
    workflow.apply(timed.id, "triage", cast.reviewer)
    Case.objects.filter(pk=timed.pk).update(received_on=later(-20))
    timed.contents.update(received_on=later(-20))
    assert purging.purge(later(DAYS - 20)).destroyed == 0
    assert purging.purge(later(DAYS)).destroyed == 1


def test_what_the_reporter_adds_begins_the_days_anew(timed: Case) -> None:
    Case.objects.filter(pk=timed.pk).update(received_on=later(-DAYS))
    timed.contents.update(received_on=later(-DAYS))
    added(timed.report)
    assert purging.purge(today()).destroyed == 0
    assert len(intake.parcels(timed.report)) == 2


def test_what_came_since_is_not_destroyed_unseen(timed: Case) -> None:
    """Between taking notice and destroying."""
    with transaction.atomic():
        added(timed.report)
        assert not retention.expire(timed, later(DAYS))
    queue.admit_arrivals()
    assert retention.expire(timed, later(DAYS))


def test_without_a_number_nothing_goes(case: Case) -> None:
    assert retention.due_on(case) is None
    assert purging.purge(later(36_500)).destroyed == 0


def test_other_desks_cases_stay(timed: Case) -> None:
    received("Elsewhere.", "idlib")
    assert purging.purge(later(DAYS)).destroyed == 1
    assert Case.objects.filter(verification="new").count() == 1


def test_used_forms_go_when_they_cannot_be_sent_again(case: Case) -> None:
    assert purging.purge(later(1)).spent == 0
    assert purging.purge(later(4)).spent == 1
    assert not SpentToken.objects.exists()


def test_a_held_case_stays(timed: Case, cast: Cast, body: bytes) -> None:
    held(timed, cast, body)
    assert retention.due_on(timed) is None
    assert purging.purge(later(999)).destroyed == 0
    confirmed(cast.reviewer, proposed(cast.second, "lift", timed, body))
    assert purging.purge(later(999)).destroyed == 1


def test_a_hold_takes_two_and_a_reason(timed: Case, cast: Cast, body: bytes) -> None:
    with pytest.raises(GuardFailed, match="reason"):
        proposed(cast.reviewer, "hold", timed, b"")
    proposal = proposed(cast.reviewer, "hold", timed, body)
    with pytest.raises(NotAllowed, match="alone"):
        confirmed(cast.reviewer, proposal)
    for user in (cast.editor, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            confirmed(user, proposal)
    assert purging.purge(later(DAYS)).destroyed == 1
    assert not Proposal.objects.filter(closed_at=None).exists()


def test_lifting_it_takes_two(timed: Case, cast: Cast, body: bytes) -> None:
    held(timed, cast, body)
    proposal = proposed(cast.reviewer, "lift", timed, body)
    with pytest.raises(NotAllowed, match="alone"):
        confirmed(cast.reviewer, proposal)
    timed.refresh_from_db()
    assert timed.retention == "held"
    assert Decision.objects.get(move="hold").body is not None


def test_two_custodians_cannot_destroy_what_is_held(timed: Case, cast: Cast, body: bytes) -> None:
    held(timed, cast, body)
    with pytest.raises(GuardFailed, match="held"):
        proposed(cast.reviewer, "destroy", timed)


def test_nothing_is_held_that_is_gone(timed: Case, cast: Cast, body: bytes) -> None:
    standing(timed, verification="destroyed")
    with pytest.raises(GuardFailed, match="gone"):
        proposed(cast.reviewer, "hold", timed, body)
    assert not SealedBody.objects.exists()


@pytest.mark.usefixtures("unlisted")
def test_a_new_number_destroys_nothing_for_a_fortnight(case: Case, cast: Cast) -> None:
    """Whoever was away must have time to hold what must stay."""
    Case.objects.filter(pk=case.pk).update(received_on=later(-100))
    case.contents.update(received_on=later(-100))
    case.refresh_from_db()
    confirmed(cast.second, proposed(cast.reviewer, "retention", DESK, days=7))
    assert retention.due_on(case) == later(14)
    assert purging.purge(later(13)).destroyed == 0
    assert purging.purge(later(14)).destroyed == 1


@pytest.mark.usefixtures("unlisted")
def test_only_a_custodian_of_the_desk_sets_it(cast: Cast) -> None:
    for user in (cast.editor, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            retention.set_days(user, DESK, 90)
    for wrong in (-1, 1, 6, 36_501):
        with pytest.raises(intake.DeskError):
            retention.set_days(cast.second, DESK, wrong)
        with pytest.raises(intake.DeskError):
            proposed(cast.second, "retention", DESK, days=wrong)
    Desk.objects.filter(slug=DESK).update(retention_days=30)
    retention.set_days(cast.second, DESK, 90)
    assert days() == 90


@pytest.fixture
def old(case: Case) -> Case:
    """In which nothing happened for eighty days, at a desk that keeps for ninety."""
    Case.objects.filter(pk=case.pk).update(received_on=later(-80), admitted_on=later(-80))
    case.contents.update(received_on=later(-80))
    Desk.objects.filter(slug=DESK).update(retention_days=90)
    case.refresh_from_db()
    return case


def days() -> int:
    found = intake.desk(DESK)
    assert found
    return found.retention_days


@pytest.mark.usefixtures("unlisted")
def test_fewer_days_take_another_custodian(old: Case, cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="alone"):
        retention.set_days(cast.reviewer, DESK, 7)
    proposal = proposed(cast.reviewer, "retention", DESK, days=7)
    assert days() == 90
    for user in (cast.reviewer, cast.editor, cast.outsider):
        with pytest.raises(NotAllowed):
            confirmed(user, proposal)
    confirmed(cast.second, proposal)
    assert days() == 7
    entry = in_custody().last()
    assert entry and (entry.act, entry.actor) == ("retention set", "second")
    assert entry.facts["proposed_by"] == "reviewer"
    assert (entry.facts["before"], entry.facts["days"]) == (90, 7)


@pytest.mark.usefixtures("unlisted")
def test_a_first_number_of_days_is_fewer_than_none(case: Case, cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="alone"):
        retention.set_days(cast.reviewer, DESK, 36_500)
    confirmed(cast.second, proposed(cast.reviewer, "retention", DESK, days=36_500))
    assert days() == 36_500


@pytest.mark.parametrize("longer", [91, 0])
@pytest.mark.usefixtures("unlisted")
def test_more_days_or_none_are_set_by_one(old: Case, cast: Cast, longer: int) -> None:
    with pytest.raises(GuardFailed):
        proposed(cast.reviewer, "retention", DESK, days=longer)
    retention.set_days(cast.reviewer, DESK, longer)
    assert days() == longer


@pytest.mark.usefixtures("unlisted")
def test_more_days_end_a_proposal_for_fewer(old: Case, cast: Cast) -> None:
    proposal = proposed(cast.reviewer, "retention", DESK, days=7)
    retention.set_days(cast.second, DESK, 120)
    proposal.refresh_from_db()
    assert proposal.outcome == Outcome.OVERTAKEN
    with pytest.raises(Stale):
        confirmed(cast.second, proposal)


@pytest.mark.usefixtures("unlisted")
def test_a_proposal_for_another_number_than_is_in_force_is_refused(old: Case, cast: Cast) -> None:
    proposal = proposed(cast.reviewer, "retention", DESK, days=60)
    Desk.objects.filter(slug=DESK).update(retention_days=0)
    with pytest.raises(GuardFailed, match="proposal"):
        confirmed(cast.second, proposal)
    assert days() == 0


@pytest.mark.usefixtures("unlisted")
def test_a_forecast_counts_what_a_purge_destroys(old: Case, cast: Cast, body: bytes) -> None:
    received("Today.")
    held(received("Held."), cast, body)
    found = retention.forecast(DESK, 30)
    assert (found.due, found.timed, found.whole) == (1, 2, 3)
    assert (found.first, found.last) == (later(14), later(30))
    confirmed(cast.second, proposed(cast.reviewer, "retention", DESK, days=30))
    assert purging.purge(later(13)).destroyed == 0
    assert purging.purge(found.first).destroyed == found.due
    assert purging.purge(found.last).destroyed == found.timed - found.due


@pytest.mark.usefixtures("unlisted")
def test_who_confirms_sees_what_it_would_destroy(old: Case, cast: Cast) -> None:
    Reviewer.objects.update(language="en")
    proposed(cast.reviewer, "retention", DESK, days=7)
    page = signed_in(cast.second).get(url("needs")).content.decode()
    assert f"1 of 1 case would be due for destruction by {later(14)}" in page
    received("Since then.")
    page = signed_in(cast.second).get(url("needs")).content.decode()
    assert "When it was proposed: 1 of 1 case would" in page
    assert "Now: 2 of 2 cases would" in page
    theirs = signed_in(cast.reviewer).get(url("people")).content.decode()
    assert "How long cases are kept: proposed by <bdi>reviewer</bdi>" in theirs
    assert "Now: 2 of 2 cases would" in theirs


@pytest.mark.usefixtures("unlisted")
def test_the_page_proposes_fewer_and_sets_more(old: Case, cast: Cast) -> None:
    client = signed_in(cast.reviewer)
    for number in (7, 120):
        given = {"desk": DESK, "days": number}
        assert client.post(url("retention"), given, headers=SCRIPT).status_code == 200
        assert days() == (90 if number == 7 else 120)
    same = client.post(url("retention"), {"desk": DESK, "days": 120}, headers=SCRIPT)
    assert same.status_code == 409


@pytest.mark.usefixtures("unlisted")
def test_colleagues_are_told_of_a_change_for_a_month(old: Case, cast: Cast) -> None:
    Reviewer.objects.update(language="en")
    page = signed_in(cast.editor).get(url("needs")).content.decode()
    assert "Nothing waits for you." in page
    retention.set_days(cast.reviewer, DESK, 0)
    page = signed_in(cast.editor).get(url("needs")).content.decode()
    assert f"was changed on {today()} by reviewer:" in page
    assert "nothing is destroyed by itself any more" in page
    assert (
        "keeps its cases was changed"
        not in signed_in(cast.outsider).get(url("needs")).content.decode()
    )
    Desk.objects.filter(slug=DESK).update(retention_since=later(-31))
    assert (
        "keeps its cases was changed"
        not in signed_in(cast.editor).get(url("needs")).content.decode()
    )
