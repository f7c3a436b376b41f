"""What came is in the chain when its day is closed, in an order that was drawn, and once."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection

from reviewers import custody
from reviewers.casework import admission, closing, queue, retention, workflow
from reviewers.custody import arrivals
from reviewers.models import Case, CaseParcel, CustodyEntry
from submissions import intake
from submissions.mailbox import withdrawal
from submissions.reports.receiving import ReportText
from tests.reviewers.acting import DESK, Cast, added, destroyed, received
from tests.reviewers.browsing import signed_in, url

TODAY = intake.today()
DAY = datetime.timedelta(days=1)


def acts(case: Case) -> list[str]:
    return [entry.act for entry in custody.entries(case.pk)]


def test_nothing_is_noted_before_its_day_is_over(case: Case) -> None:
    custody.close_day(TODAY - DAY)
    assert acts(case) == []
    custody.close_day(TODAY)
    assert acts(case) == ["received"]
    newest = CustodyEntry.objects.get(number=custody.head().number)
    assert newest.act == "heads joined"
    custody.close_day(TODAY)
    custody.close_day(TODAY + DAY)
    assert acts(case) == ["received"]
    assert not custody.verify().fault


def test_what_the_desk_did_that_day_stands_before_it(case: Case, cast: Cast) -> None:
    workflow.apply(case.pk, "triage", cast.second)
    added(case.report)
    queue.admit_arrivals()
    custody.close_day(TODAY)
    assert acts(case) == ["triage", "received", "added to"]


def test_people_read_what_came_before_what_was_done(case: Case, cast: Cast) -> None:
    workflow.apply(case.pk, "triage", cast.second)

    def shown() -> list[str]:
        return [entry.act for entry in custody.history(case)]

    assert shown() == ["received", "triage"]
    custody.close_day(TODAY)
    assert shown() == ["received", "triage"]
    page = signed_in(cast.second).get(url("case", case.pk))
    assert [entry.act for entry in page.context["entries"]] == ["received", "triage"]


def test_the_cases_of_a_day_are_noted_in_an_order_that_is_drawn(cast: Cast) -> None:
    """Fourteen cases, noted twice: the same order twice is a chance of one in 10^10."""
    for _ in range(14):
        intake.submit(DESK, ReportText("A word.", "ar", "ask"))
    queue.admit_all(pause=0)
    orders = []
    for _ in range(2):
        undone = connection.savepoint()
        custody.close_day(TODAY)
        noted = CustodyEntry.objects.filter(act="received").order_by("number")
        orders.append(list(noted.values_list("case", flat=True)))
        connection.savepoint_rollback(undone)
    assert len(orders[0]) == 14
    assert set(orders[0]) == set(orders[1]) and orders[0] != orders[1]


def test_many_are_noted_by_parts_that_hold_together(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "TOGETHER", 2)
    cases = [received() for _ in range(5)]
    custody.close_day(TODAY)
    assert [acts(case) for case in cases] == [["received"]] * 5
    assert not CaseParcel.objects.filter(noted=False).exists()
    assert not custody.verify().fault


def test_what_is_destroyed_before_the_close_was_received_first(case: Case, cast: Cast) -> None:
    destroyed(case, cast.reviewer, cast.second)
    assert [act for act in acts(case) if act in ("received", "destroy")] == ["received", "destroy"]
    custody.close_day(TODAY)
    assert acts(case).count("received") == 1


def test_what_is_taken_back_before_the_close_was_received_first(case: Case) -> None:
    withdrawal.withdraw(case.report)
    retention.admit_withdrawals()
    assert acts(case) == ["received", "take_back"]
    assert [entry.act for entry in custody.history(case)] == ["received", "take_back"]


def test_yesterday_is_closed_and_not_the_day_that_has_begun(case: Case) -> None:
    call_command("custody_head")
    closed = CustodyEntry.objects.get(act="day_closed")
    assert closed.day == TODAY - DAY
    assert acts(case) == []


def test_a_day_that_an_older_version_closed_early_is_not_closed_again(case: Case) -> None:
    custody.close_day(TODAY)
    assert closing.is_closed(TODAY)
    call_command("custody_head")
    assert CustodyEntry.objects.filter(act="day_closed").count() == 1


@pytest.fixture
def held(settings: object) -> None:
    settings.ARRIVALS = frozenset({6, 18})  # type: ignore[attr-defined]


def test_held_reports_come_at_their_hour_and_with_no_page(cast: Cast, held: None) -> None:
    intake.submit(DESK, ReportText("A word.", "ar", "ask"))
    for name in ("index", "needs"):
        assert signed_in(cast.second).get(url(name)).status_code == 200
    assert "06:00, 18:00" in signed_in(cast.second).get(url("index")).content.decode()
    assert not admission.prompt()
    assert admission.at_its_hour(7) == 0
    assert not Case.objects.exists()
    assert admission.at_its_hour(18) == 1
    assert Case.objects.count() == 1


def test_a_held_addition_keeps_its_case_from_being_destroyed(
    case: Case, cast: Cast, held: None
) -> None:
    intake.set_retention(DESK, 7)
    added(case.report)
    later = TODAY + 60 * DAY
    assert not retention.expire(case, later)
    admission.at_its_hour(6)
    case.refresh_from_db()
    assert case.parcels == 2
