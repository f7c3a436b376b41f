"""Quarantine: what is over the threshold is kept and acknowledged, and waits aside."""

import datetime

import pytest
from django.core.cache import caches
from pytest_django.fixtures import Settings

from submissions import form_token, intake
from submissions.desks import DeskInfo
from submissions.mailbox import keys
from submissions.mailbox.codename import Codename
from submissions.models import Arrival, Mailbox, Parcel
from submissions.reports import receiving
from tests.submissions.asking import Asker, form

PATH = "/en/report/sealed/"
TODAY = datetime.datetime.now(datetime.UTC).date()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def threshold(settings: Settings, memory_cache: None, desk: DeskInfo) -> None:
    """Two reports an hour are as many as this desk can look at."""
    settings.QUARANTINE_AFTER = 2
    caches["counters"].clear()


def send(asker: Asker) -> str:
    token = asker.get("/en/report/").field("token")
    answer = asker.send(PATH, form(token))
    assert answer.status == 200
    return answer.text


def flood(asker: Asker, count: int = 5) -> None:
    for _ in range(count):
        send(asker)


def test_what_is_over_the_threshold_waits_aside(asker: Asker) -> None:
    flood(asker)
    assert len(intake.arrivals()) == 2
    assert intake.quarantined("raqqa") == (intake.QuarantinedDay(TODAY, 3),)
    assert intake.waiting_aside(["raqqa", "idlib"]) == 3
    assert Parcel.objects.count() == 5


def test_its_reporter_cannot_tell(asker: Asker) -> None:
    pages = [send(asker) for _ in range(4)]
    assert all("Received and sealed" in page for page in pages)
    assert len({len(page.partition("<ol")[0]) for page in pages}) == 1


def test_the_threshold_is_each_desk_s_own(asker: Asker, desk: DeskInfo) -> None:
    intake.open_desk("idlib", name="Idlib", recipient=desk.recipient)
    for slug in ("raqqa", "idlib") * 2:
        token = asker.get(f"/en/report/{slug}/").field("token")
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
    assert len(intake.arrivals()) == 4
    assert intake.quarantined("raqqa") == (intake.QuarantinedDay(TODAY, 1),)
    assert intake.release_quarantined("raqqa", TODAY - datetime.timedelta(days=1), 5) == 0


def test_what_is_added_to_one_waits_with_it(asker: Asker) -> None:
    flood(asker, 2)
    page = asker.get("/en/report/")
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
    assert intake.drop_quarantined("raqqa", intake.waiting_reports("raqqa")) == 3
    assert Mailbox.objects.count() == Parcel.objects.count() == 2
    assert intake.quarantined("raqqa") == ()


def test_a_drop_takes_no_report_of_the_queue(asker: Asker) -> None:
    flood(asker)
    everything = list(Mailbox.objects.values_list("id", flat=True))
    assert intake.drop_quarantined("raqqa", everything) == 3
    with pytest.raises(intake.Missing):
        intake.drop_quarantined("raqqa", everything)
    assert Parcel.objects.count() == 2


def test_another_desk_s_are_not_dropped(asker: Asker) -> None:
    flood(asker)
    with pytest.raises(intake.Missing):
        intake.drop_quarantined("idlib", intake.waiting_reports("raqqa"))
