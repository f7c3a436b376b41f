"""Quarantine: what is over the threshold is kept and acknowledged, and waits aside."""

import datetime
import re
import time

import pytest
from django.core.cache import caches
from pytest_django.fixtures import Settings

from submissions import form_token, intake
from submissions.desks import DeskInfo
from submissions.mailbox import keys
from submissions.mailbox.codename import Codename
from submissions.models import Arrival, Mailbox, Parcel
from submissions.reports import crowding, receiving
from submissions.reports.receipt import Receipt
from submissions.wire import quotas
from tests import plans
from tests.submissions.asking import Answer, Asker, form

PATH = "/en/r/sent/"
FORWARD = "/en/talk/forward/"
ASIDE = "Set aside for now"
TODAY = datetime.datetime.now(datetime.UTC).date()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def threshold(
    settings: Settings, memory_cache: None, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two reports an hour are as many as this desk can look at."""
    settings.QUARANTINE_AFTER = 2
    monkeypatch.setattr(crowding, "WINDOW", 10**9)  # no test runs over the full hour
    caches["counters"].clear()


def send(asker: Asker, seconds: float = 0, *headers: tuple[str, str]) -> str:
    """A report in a form that is so old."""
    token = asker.get("/en/r/all/").field("token")
    with pytest.MonkeyPatch.context() as clock:
        now = time.time() + seconds
        clock.setattr(receiving.time, "time", lambda: now)
        answer = asker.send(PATH, form(token), list(headers))
    assert answer.status == 200
    return answer.text


def flood(asker: Asker, count: int = 5) -> None:
    for _ in range(count):
        send(asker)


def codename_of(page: str) -> str:
    shown = re.search(r'class="codename"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert shown
    return "+".join(re.sub(r"<[^>]+>", " ", shown.group(1)).split()[:6])


def come_back(asker: Asker, codename: str, *headers: tuple[str, str]) -> Answer:
    """The page of the conversation."""
    token = asker.get("/en/back/").field("token")
    answer = asker.post("/en/back/", f"codename={codename}&token={token}", list(headers))
    assert answer.status == 302
    return asker.get("/en/talk/", [("Cookie", answer.cookie)])


def test_a_sender_has_a_part_of_what_a_desk_can_look_at(asker: Asker) -> None:
    flood(asker)
    assert len(intake.arrivals()) == 1
    assert intake.quarantined("raqqa") == (intake.QuarantinedDay(TODAY, 4),)
    assert intake.waiting_aside(["raqqa", "idlib"]) == 4
    assert Parcel.objects.count() == 5


def test_what_waits_is_found_without_all_that_ever_came(asker: Asker) -> None:
    """Each page of the queue asks, and among a million reports it took five seconds."""
    flood(asker)
    with plans.steps() as steps:
        assert intake.waiting_aside(["raqqa", "idlib"]) == 4
        assert intake.new_count(["raqqa"]) == 1
        assert len(intake.waiting_reports("raqqa")) == 4
        assert len(intake.waiting_parcels("raqqa")) == 4
        assert intake.quarantined("raqqa")[0].count == 4
    assert not [step for step in steps if "desk_id=?" in step]
    # Read whole are arrivals alone, of which there are few; V0 is their name within a question.
    assert {step for step in steps if step.startswith("SCAN")} <= {
        "SCAN submissions_arrival",
        "SCAN V0",
    }


def test_a_flood_from_one_address_does_not_put_the_others_aside(
    asker: Asker, settings: Settings
) -> None:
    """Honest forms are as old as writing takes, though everybody comes from one address."""
    settings.QUARANTINE_AFTER = 40
    flood(asker, 41)
    assert intake.waiting_aside(["raqqa"]) == 41 - 10
    honest = [send(asker, seconds) for seconds in (90, 400, 2000, 5000)]
    assert not any(ASIDE in page for page in honest)
    assert intake.waiting_aside(["raqqa"]) == 41 - 10


def test_a_circuit_s_flood_is_its_own(
    asker: Asker, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.QUARANTINE_AFTER = 40
    monkeypatch.setattr(quotas, "CIRCUIT", "X-Circuit")
    monkeypatch.setattr(quotas, "CIRCUIT_RATES", {"report": "1000/m"})
    for number in range(41):
        send(asker, number % 7 * 400, ("X-Circuit", "one"))
    assert intake.waiting_aside(["raqqa"]) == 41 - 1
    honest = [send(asker, 0, ("X-Circuit", f"other-{number}")) for number in range(10)]
    assert not any(ASIDE in page for page in honest)


def test_beyond_what_a_desk_can_look_at_each_age_has_a_part(asker: Asker) -> None:
    """Many senders that look like many people: older forms still come in."""
    senders = [crowding.Sender(f"circuit {number}", circuit=True) for number in range(6)]
    assert [crowding.crowded("raqqa", each) for each in senders] == [False] * 3 + [True] * 3
    assert not crowding.crowded("raqqa", crowding.Sender("honest", circuit=True), age=700)


def test_its_reporter_is_told_and_so_is_the_same_form_again(asker: Asker) -> None:
    first = send(asker)
    assert ASIDE not in first
    token = asker.get("/en/r/all/").field("token")
    body = form(token)
    pages = [asker.send(PATH, body).text for _ in range(2)]
    assert all(ASIDE in page and "Received and sealed" in page for page in pages)
    intake.release_quarantined("raqqa", TODAY, 5)
    again = asker.send(PATH, body).text
    assert ASIDE not in again and "had arrived already" in again


def test_coming_back_with_the_codename_brings_it_forward(asker: Asker) -> None:
    flood(asker, 1)
    codename = codename_of(send(asker))
    assert intake.waiting_aside(["raqqa"]) == 1
    assert ASIDE not in come_back(asker, codename).text
    assert intake.waiting_aside(["raqqa"]) == 0
    assert len(intake.arrivals()) == 2


def test_a_flood_does_not_lift_itself(asker: Asker) -> None:
    """Its codenames are known to it too: so many of a sender come forward in an hour."""
    codenames = [codename_of(send(asker)) for _ in range(4)][1:]
    pages = [come_back(asker, each).text for each in codenames]
    assert [ASIDE in page for page in pages] == [False, True, True]
    assert intake.waiting_aside(["raqqa"]) == 2


def test_a_voucher_brings_it_forward_at_once(asker: Asker) -> None:
    codenames = [codename_of(send(asker)) for _ in range(3)][1:]
    come_back(asker, codenames[0])
    token = asker.get("/en/back/").field("token")
    body = f"codename={codenames[1]}&token={token}"
    visit = [("Cookie", asker.post("/en/back/", body).cookie)]
    token = asker.get("/en/talk/", visit).field("token")
    bad = asker.post(FORWARD, f"token={token}&voucher=1234", visit)
    assert bad.status == 422 and "This code is not good" in bad.text
    assert asker.post(FORWARD, "token=x&voucher=1234", visit).status == 403
    (code,) = intake.issue_vouchers("raqqa", 1, 7)
    good = asker.post(FORWARD, f"token={token}&voucher={code.replace(' ', '+')}", visit)
    assert good.status == 200 and ASIDE not in good.text
    assert intake.waiting_aside(["raqqa"]) == 0 and intake.open_vouchers("raqqa") == ()


def test_some_come_forward_by_lot_each_hour(
    asker: Asker, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.QUARANTINE_AFTER = 12
    flood(asker, 9)
    assert intake.waiting_aside(["raqqa"]) == 6
    assert [intake.draw_from_quarantine() for _ in range(2)] == [2, 0]
    now = time.time() + crowding.WINDOW
    monkeypatch.setattr(crowding.time, "time", lambda: now)
    assert intake.draw_from_quarantine() == 2
    assert intake.waiting_aside(["raqqa"]) == 2


def test_a_report_of_before_knows_nothing_of_it(asker: Asker, desk: DeskInfo) -> None:
    """Receipts from before an upgrade do not say whether it waits."""
    token = form_token.read(asker.get("/en/r/all/").field("token"), form_token.REPORT)
    kept = Receipt((), ()).sealed(token)
    assert not Receipt.unsealed(kept, token).aside


def test_the_threshold_is_each_desk_s_own(asker: Asker, desk: DeskInfo) -> None:
    intake.open_desk("idlib", name="Idlib", recipient=desk.recipient)
    for slug in ("raqqa", "idlib"):
        token = asker.get(f"/en/r/all/{slug}/").field("token")
        assert asker.send(PATH, form(token)).status == 200
    assert intake.waiting_aside(["raqqa", "idlib"]) == 0


def test_nothing_waits_where_the_setting_says_never(asker: Asker, settings: Settings) -> None:
    settings.QUARANTINE_AFTER = 0
    flood(asker)
    assert intake.quarantined("raqqa") == ()


def test_a_report_arrives_also_when_its_counter_goes(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis took the counter's first word and stopped before the second."""
    monkeypatch.setattr(type(caches["counters"]), "add", lambda *_args, **_more: True)
    send(asker)
    assert len(intake.arrivals()) == 1


def test_some_are_let_in(asker: Asker) -> None:
    flood(asker)
    assert intake.release_quarantined("raqqa", TODAY, 2) == 2
    assert len(intake.arrivals()) == 3
    assert intake.quarantined("raqqa") == (intake.QuarantinedDay(TODAY, 2),)
    assert intake.release_quarantined("raqqa", TODAY - datetime.timedelta(days=1), 5) == 0


def test_what_is_added_to_one_waits_with_it(asker: Asker) -> None:
    flood(asker, 1)
    page = asker.get("/en/r/all/")
    token = page.field("token")
    assert asker.send(PATH, form(token)).status == 200
    assert intake.waiting_aside(["raqqa"]) == 1
    held = form_token.read(token, form_token.REPORT)
    assert held.secret is not None
    mailbox = Mailbox.objects.get(lookup=keys.derive(Codename(held.secret)).lookup)
    more = form_token.read(
        form_token.issue(form_token.CONVERSATION, "raqqa"), form_token.CONVERSATION
    )
    words = receiving.ReportText("More.", "en", "ask")
    receiving.add(more, mailbox, words, [], without_refused=False)
    assert Arrival.objects.filter(quarantined=True).count() == 2
    assert intake.waiting_aside(["raqqa"]) == 1
    assert intake.release_quarantined("raqqa", TODAY, 1) == 1
    assert not Arrival.objects.filter(quarantined=True).exists()


def test_a_drop_destroys_what_waits_and_nothing_else(asker: Asker) -> None:
    flood(asker)
    assert intake.drop_quarantined("raqqa", intake.waiting_reports("raqqa")) == 4
    assert Mailbox.objects.count() == Parcel.objects.count() == 1
    assert intake.quarantined("raqqa") == ()


def test_a_drop_takes_no_report_of_the_queue(asker: Asker) -> None:
    flood(asker)
    everything = list(Mailbox.objects.values_list("id", flat=True))
    assert intake.drop_quarantined("raqqa", everything) == 4
    with pytest.raises(intake.Missing):
        intake.drop_quarantined("raqqa", everything)
    assert Parcel.objects.count() == 1


def test_another_desk_s_are_not_dropped(asker: Asker) -> None:
    flood(asker)
    with pytest.raises(intake.Missing):
        intake.drop_quarantined("idlib", intake.waiting_reports("raqqa"))
