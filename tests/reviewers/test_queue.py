import datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewers import custody
from reviewers.casework import counting, queue
from reviewers.casework.counting import Counted
from reviewers.errors import GuardFailed, NotAllowed
from reviewers.models import Case, CustodyEntry
from submissions import intake
from submissions.reports.receiving import ReportText
from tests.reviewers.acting import DESK, OTHER_DESK, Cast, added, received, standing


def send(desk: str = DESK) -> None:
    intake.submit(desk, ReportText("A word.", "ar", "ask"))


def test_it_makes_a_case_of_each_report_once(cast: Cast) -> None:
    send()
    send(desk=OTHER_DESK)
    assert queue.admit_arrivals() == 2
    assert queue.admit_arrivals() == 0
    assert intake.arrivals() == ()
    case = Case.objects.get(desk=DESK)
    assert (case.verification, case.publication, case.parcels, case.news) == ("new", "none", 1, 1)
    assert case.size == intake.parcels(case.report)[0].size
    assert case.id != case.report


def test_it_adds_to_the_case_of_the_same_reporter(case: Case) -> None:
    added(case.report)
    assert queue.admit_arrivals() == 1
    case.refresh_from_db()
    assert (case.parcels, case.verification) == (2, "new")
    assert [row.number for row in case.contents.order_by("number")] == [1, 2]
    assert case.size == sum(row.size for row in case.contents.all())


def test_an_addition_to_a_decided_case_is_a_sign_alone(case: Case) -> None:
    standing(case, verification="verified", publication="published", news=0)
    added(case.report)
    queue.admit_arrivals()
    case.refresh_from_db()
    assert (case.verification, case.publication, case.news) == ("verified", "published", 1)


def test_it_takes_reports_before_additions_that_came_with_them(cast: Cast) -> None:
    send()
    report = intake.arrivals()[0].report
    for _ in range(3):
        added(report)
    assert queue.admit_arrivals() == 4
    custody.close_day(intake.today())
    acts = [entry.act for entry in CustodyEntry.objects.exclude(case=None).order_by("number")]
    assert acts == ["received", "added to", "added to", "added to"]


def test_custody_keeps_the_day_of_an_arrival_and_no_time(case: Case) -> None:
    assert not CustodyEntry.objects.filter(case=case.id).exists()
    custody.close_day(intake.today())
    entry = CustodyEntry.objects.get(case=case.id)
    assert (entry.day, entry.at, entry.actor) == (case.received_on, "", "")


def test_it_shows_members_the_cases_of_their_desks(cast: Cast) -> None:
    here, there = received(), received(desk=OTHER_DESK)

    def shown(user: User) -> set[Case]:
        return set(Case.objects.for_user(user))

    assert shown(cast.second) == shown(cast.editor) == {here}
    assert shown(cast.outsider) == {there}
    assert shown(cast.reviewer) == {here, there}
    assert shown(cast.administrator) == set()


def test_it_counts_by_state(cast: Cast) -> None:
    standing(received(), verification="spam")
    received()
    received(desk=OTHER_DESK)
    standing(received(), received_on="2026-01-02")
    with CaptureQueriesContext(connection) as queries:
        found = counting.counted([DESK])
    assert len(queries) == 1
    assert found == Counted({"spam": 1, "new": 2}, datetime.date(2026, 1, 2))
    assert counting.counted([DESK, OTHER_DESK]).states == {"spam": 1, "new": 3}
    assert counting.counted(["none"]) == counting.counted(()) == Counted({}, None)


def test_it_assigns_to_members(case: Case, cast: Cast) -> None:
    queue.assign(case, cast.reviewer, cast.second)
    case.refresh_from_db()
    assert case.assignee == cast.second
    queue.assign(case, cast.second, None)
    case.refresh_from_db()
    assert case.assignee is None
    for by, to in ((cast.outsider, cast.second), (cast.second, cast.outsider)):
        with pytest.raises(NotAllowed):
            queue.assign(case, by, to)
    facts = [entry.facts for entry in CustodyEntry.objects.filter(act="assigned")]
    assert sorted(each["to"] for each in facts) == ["", "second"]


def test_it_sets_a_priority(case: Case, cast: Cast) -> None:
    queue.prioritise(case, cast.editor, 3)
    case.refresh_from_db()
    assert case.priority == 3
    with pytest.raises(NotAllowed):
        queue.prioritise(case, cast.outsider, 1)
    for priority in (-1, 4):
        with pytest.raises(GuardFailed):
            queue.prioritise(case, cast.editor, priority)
