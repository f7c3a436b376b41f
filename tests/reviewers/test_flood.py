"""When too much arrives: codes for reporters whom the desk knows, and what waits aside."""

import datetime
import re

import pytest
from django.core.cache import caches
from pytest_django.fixtures import Settings

from reviewers.casework import admission, flood, purging, queue
from reviewers.consent import proposals
from reviewers.errors import NotAllowed, Stale
from reviewers.models import Case, CustodyEntry, Proposal, Reviewer
from submissions import intake
from submissions.models import Desk, Mailbox, Parcel
from submissions.reports.receiving import ReportText
from tests.reviewers.acting import (
    DESK,
    Cast,
    confirmed,
    in_custody,
    proposed,
)
from tests.reviewers.browsing import SCRIPT, signed_in, url

TODAY = datetime.datetime.now(datetime.UTC).date()
WORDS = ReportText("They came at dawn.", "ar", "ask")


@pytest.fixture
def crowd(cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """One report in the queue and three aside, and the lots of this hour are due."""
    monkeypatch.setattr(admission.LOTS.here(), "until", 0.0)
    Reviewer.objects.update(language="en")
    settings.QUARANTINE_AFTER = 1
    caches["counters"].clear()
    for _ in range(4):
        intake.submit(DESK, WORDS)


def acts() -> list[str]:
    return list(in_custody().values_list("act", flat=True))


def test_the_queue_takes_no_notice_of_what_waits_aside(cast: Cast, crowd: None) -> None:
    queue.admit_arrivals()
    assert Case.objects.count() == 1
    page = signed_in(cast.reviewer).get(url("index")).content.decode()
    # One came forward by lot.
    assert "2 reports wait aside" in page and Case.objects.count() == 2


def test_what_is_let_in_becomes_cases(cast: Cast, crowd: None) -> None:
    (aside,) = intake.quarantined(DESK)
    flood.release(cast.second, DESK, aside.day, 2)
    queue.admit_arrivals()
    assert Case.objects.count() == 3
    assert "quarantine released" in acts()


def test_some_come_forward_by_lot_when_somebody_looks(cast: Cast, crowd: None) -> None:
    client = signed_in(cast.reviewer)
    for _ in range(2):
        client.get(url("index"))
    assert Case.objects.count() == 2
    assert intake.waiting_aside([DESK]) == 2


def chosen_ones(cast: Cast, *reports: object) -> dict[str, str]:
    return {"desk": DESK, "reports": ",".join(str(each) for each in reports)}


def test_what_waits_is_listed_for_the_browser_to_open(cast: Cast, crowd: None) -> None:
    client = signed_in(cast.reviewer)
    listed = client.get(url("aside-list", DESK), headers=SCRIPT).json()["reports"]
    assert {each["id"] for each in listed} == {each.hex for each in intake.waiting_reports(DESK)}
    sealed = client.get(listed[0]["url"])
    assert b"".join(sealed.streaming_content).startswith(b"age-encryption.org/v1")
    assert sealed["Amana-Statement"]


def test_a_parcel_that_waits_is_for_its_desk_and_until_it_is_let_in(
    cast: Cast, crowd: None
) -> None:
    (listed, *_others) = intake.waiting_parcels(DESK)
    address = url("aside-parcel", listed.parcel)
    for person in (cast.outsider, cast.administrator):
        assert signed_in(person).get(address).status_code == 404
        assert signed_in(person).get(url("aside-list", DESK)).status_code == 404
    intake.release_these(DESK, [listed.report])
    assert signed_in(cast.reviewer).get(address).status_code == 404


def test_chosen_ones_are_let_in(cast: Cast, crowd: None) -> None:
    first, *others = intake.waiting_reports(DESK)
    client = signed_in(cast.reviewer)
    answer = client.post(url("release-these"), chosen_ones(cast, first), headers=SCRIPT)
    assert answer.status_code == 200 and intake.waiting_reports(DESK) == tuple(others)
    assert acts()[-1] == "quarantine released"
    again = client.post(url("release-these"), chosen_ones(cast, first), headers=SCRIPT)
    assert again.status_code == 409
    wrong = client.post(url("release-these"), chosen_ones(cast, "x"), headers=SCRIPT)
    assert wrong.status_code == 400 and "Reload it" in wrong.json()["problems"][0]


def test_dropping_takes_two(cast: Cast, crowd: None) -> None:
    proposal = proposed(cast.reviewer, "drop_quarantine", DESK)
    with pytest.raises(NotAllowed):
        confirmed(cast.reviewer, proposal)
    assert Mailbox.objects.count() == 4
    confirmed(cast.second, proposal)
    assert Mailbox.objects.count() == 1
    assert acts()[-2:] == ["quarantine drop proposed", "quarantine dropped"]


def test_a_drop_takes_what_was_seen_and_nothing_else(cast: Cast, crowd: None) -> None:
    """While a flood lasts more comes every second, and the first of it must be droppable."""
    proposal = proposed(cast.reviewer, "drop_quarantine", DESK)
    (aside,) = intake.quarantined(DESK)
    flood.release(cast.reviewer, DESK, aside.day, 1)
    intake.submit(DESK, WORDS)
    confirmed(cast.second, proposal)
    assert Mailbox.objects.count() == 3
    assert intake.quarantined(DESK) == (intake.QuarantinedDay(aside.day, 1),)
    proposal.refresh_from_db()
    assert proposal.details["count"] == 3
    assert "reports" not in proposal.details
    assert CustodyEntry.objects.get(act="quarantine dropped").facts["count"] == 2


def test_a_drop_of_what_was_let_in_meanwhile_is_refused(cast: Cast, crowd: None) -> None:
    proposal = proposed(cast.reviewer, "drop_quarantine", DESK)
    (aside,) = intake.quarantined(DESK)
    flood.release(cast.reviewer, DESK, aside.day, 3)
    with pytest.raises(Stale):
        confirmed(cast.second, proposal)
    assert Mailbox.objects.count() == 4
    assert Proposal.objects.open().get() == proposal


def test_a_drop_is_confirmed_once(cast: Cast, crowd: None) -> None:
    proposal = proposed(cast.reviewer, "drop_quarantine", DESK)
    with pytest.raises(Stale):
        proposed(cast.second, "drop_quarantine", DESK)
    proposals.cancel(cast.second, proposal.pk)
    with pytest.raises(Stale):
        confirmed(cast.second, proposal)
    assert Mailbox.objects.count() == 4


def test_nothing_is_dropped_where_nothing_waits(cast: Cast) -> None:
    with pytest.raises(Stale):
        proposed(cast.reviewer, "drop_quarantine", DESK)


def test_another_desk_has_no_say(cast: Cast, crowd: None) -> None:
    proposal = proposed(cast.reviewer, "drop_quarantine", DESK)
    (aside,) = intake.quarantined(DESK)
    for act in (
        lambda: flood.issue(cast.outsider, DESK, 1, 1),
        lambda: proposed(cast.outsider, "void_vouchers", DESK),
        lambda: flood.release(cast.outsider, DESK, aside.day, 1),
        lambda: flood.release_these(cast.outsider, DESK, list(intake.waiting_reports(DESK))),
        lambda: proposed(cast.outsider, "drop_quarantine", DESK),
        lambda: confirmed(cast.outsider, proposal),
        lambda: proposals.cancel(cast.outsider, proposal.pk),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert DESK not in signed_in(cast.outsider).get(url("flood")).content.decode()


def test_codes_are_shown_once(cast: Cast) -> None:
    Reviewer.objects.update(language="en")
    browser = signed_in(cast.reviewer)
    made = browser.post(url("issue-codes"), {"desk": DESK, "count": 3, "days": 7})
    codes = re.findall(r'<samp dir="ltr">([0-9 ]+)</samp>', made.content.decode())
    assert len(set(codes)) == 3
    page = browser.get(url("flood")).content.decode()
    assert not any(code in page for code in codes)
    assert sum(each.count for each in intake.open_vouchers(DESK)) == 3
    entry = CustodyEntry.objects.get(act="vouchers issued")
    assert entry.facts == {"desk": DESK, "count": 3}


def test_too_many_codes_are_refused_in_words(cast: Cast) -> None:
    Reviewer.objects.update(language="en")
    held = {"desk": DESK, "count": 99, "days": 7}
    answer = signed_in(cast.reviewer).post(url("issue-codes"), held)
    assert answer.status_code == 400
    assert "50" in answer.content.decode()
    assert intake.open_vouchers(DESK) == ()


def test_two_people_make_open_codes_worthless(cast: Cast) -> None:
    flood.issue(cast.reviewer, DESK, 2, 7)
    proposal = proposed(cast.reviewer, "void_vouchers", DESK)
    assert sum(each.count for each in intake.open_vouchers(DESK)) == 2
    confirmed(cast.second, proposal)
    assert intake.open_vouchers(DESK) == ()
    assert acts()[-2:] == ["vouchers void proposed", "vouchers voided"]
    assert CustodyEntry.objects.get(act="vouchers voided").facts["count"] == 2


def test_codes_of_a_later_day_stay_good(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever confirms a week later has not seen those that were made meanwhile."""
    flood.issue(cast.reviewer, DESK, 2, 7)
    proposal = proposed(cast.reviewer, "void_vouchers", DESK)
    monkeypatch.setattr(intake, "today", lambda: TODAY + datetime.timedelta(days=1))
    flood.issue(cast.reviewer, DESK, 3, 7)
    confirmed(cast.second, proposal)
    assert sum(each.count for each in intake.open_vouchers(DESK)) == 3


def test_nothing_is_proposed_where_no_code_is_open(cast: Cast) -> None:
    with pytest.raises(Stale):
        proposed(cast.reviewer, "void_vouchers", DESK)


def test_the_list_of_codes_proposes_it(cast: Cast) -> None:
    flood.issue(cast.reviewer, DESK, 2, 7)
    (row,) = intake.open_vouchers(DESK)
    chosen = {"action": "void", "_selected_action": f"{DESK} {row.issued_on} {row.expires_on}"}
    signed_in(cast.reviewer).post(url("reviewers_vouchers_changelist"), chosen)
    assert Proposal.objects.open().get().act == "void_vouchers"
    assert intake.open_vouchers(DESK) == (row,)


def test_what_waits_aside_never_expires(cast: Cast, crowd: None) -> None:
    Desk.objects.filter(slug=DESK).update(retention_days=30)
    waiting = intake.waiting_reports(DESK)
    assert purging.purge(TODAY + datetime.timedelta(days=4000)).destroyed == 1
    assert intake.waiting_reports(DESK) == waiting
    assert Mailbox.objects.count() == len(waiting) == 3


def test_what_is_let_in_late_is_not_due_on_that_day(cast: Cast, crowd: None) -> None:
    """Its reporter was told that it is kept, and nobody has seen it yet."""
    Desk.objects.filter(slug=DESK).update(retention_days=30)
    queue.admit_all()
    long_ago = TODAY - datetime.timedelta(days=60)
    for model in (Mailbox, Parcel):
        model.objects.filter(received_on=TODAY).update(received_on=long_ago)
    flood.release(cast.second, DESK, long_ago, 3)
    assert purging.purge(TODAY).destroyed == 0
    assert purging.purge(TODAY + datetime.timedelta(days=29)).destroyed == 0
    assert purging.purge(TODAY + datetime.timedelta(days=30)).destroyed == 4
