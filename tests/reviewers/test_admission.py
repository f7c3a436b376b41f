"""Taking notice of many arrivals: reporters and pages go on meanwhile."""

import sqlite3
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from reviewers.casework import admission, queue
from reviewers.models import Case, CaseParcel, CustodyEntry, Reviewer
from sealing import HybridIdentity
from submissions import intake
from submissions.mailbox import withdrawal
from submissions.models import Arrival
from submissions.reports import turn
from submissions.reports.receiving import ReportText
from tests.reviewers.acting import DESK, Cast
from tests.reviewers.browsing import signed_in, url
from tests.reviewers.crowding import plant
from tests.server import PATIENCE, Server, manage, running
from tests.submissions import wire
from tests.submissions.asking import form

MANY = 2000  # of one day, which are laid anew in one piece
WAITING = 600  # a dozen bites, during which each sender sends again and again
SENDERS = 4
IMPORT = "from tests.reviewers import crowding as c"
PLANT = IMPORT + "; c.plant('raqqa', {}); print(c.cookie('raqqa'))"


@pytest.fixture
def server(tmp_path: Path, desk: HybridIdentity) -> Iterator[Server]:
    folder = tmp_path / "server"
    folder.mkdir()
    manage(folder, "migrate", "-v0")
    recipient = str(desk.recipient())
    manage(folder, "open_desk", "raqqa", "--name", "Raqqa", "--recipient", recipient)
    with running(folder, AMANA_QUARANTINE_AFTER="0") as found:
        yield found


def rows(server: Server, table: str) -> int:
    line = sqlite3.connect(f"file:{server.data}/amana.sqlite3?mode=ro", uri=True)
    (count,) = line.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    line.close()
    return int(count)


def opened(server: Server, cookie: str, until: threading.Event) -> list[str]:
    """The queue's page, opened again and again."""
    pages = []
    while not until.is_set():
        asked = urllib.request.Request(f"{server.address}/desk/", headers={"Cookie": cookie})  # noqa: S310
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
            assert answer.url.endswith("/desk/")
            pages.append(answer.read().decode())
    return pages


def sent(server: Server, until: threading.Event) -> list[int]:
    """The status of each report that one reporter after another sends."""
    statuses = []
    while not until.is_set():
        body = form(wire.fresh(server))
        statuses.append(wire.converse(server, [wire.request(body)]).status)
    return statuses


def test_no_report_is_refused_while_many_are_taken_in(server: Server) -> None:
    cookie = manage(server.data, "shell", "-v0", "-c", PLANT.format(WAITING)).strip()
    over = threading.Event()
    with ThreadPoolExecutor(SENDERS + 1) as threads:
        pages = threads.submit(opened, server, cookie, over)
        senders = [threads.submit(sent, server, over) for _ in range(SENDERS)]
        while rows(server, "reviewers_case") < WAITING and not pages.done():
            time.sleep(0.2)
        over.set()
    statuses = [each for sender in senders for each in sender.result()]
    assert len(statuses) > SENDERS
    assert set(statuses) == {200}
    assert any("more arrivals are being taken in" in page for page in pages.result())


def test_no_report_is_refused_while_a_day_is_laid_anew(server: Server) -> None:
    manage(server.data, "shell", "-v0", "-c", f"{IMPORT}; c.plant('raqqa', {MANY}, 1)")
    over = threading.Event()
    with ThreadPoolExecutor(SENDERS) as threads:
        senders = [threads.submit(sent, server, over) for _ in range(SENDERS)]
        said = manage(server.data, "relay")
        over.set()
    statuses = [each for sender in senders for each in sender.result()]
    assert f"laid anew: {MANY} reports" in said
    assert len(statuses) > SENDERS
    assert set(statuses) == {200}
    assert rows(server, "submissions_parcel") == MANY + len(statuses)


@pytest.fixture
def resting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing goes on in a thread: a test looks at one bite."""
    monkeypatch.setattr(admission, "_go_on", lambda: None)


def test_a_page_takes_one_bite_and_says_how_many_are_coming(cast: Cast, resting: None) -> None:
    plant(DESK, 3 * queue.BITE)
    Reviewer.objects.update(language="en")
    page = signed_in(cast.second).get(url("index")).content.decode()
    assert Case.objects.count() == queue.BITE
    assert f"{2 * queue.BITE} more arrivals are being taken in." in page
    signed_in(cast.second).get(url("needs"))
    assert Case.objects.count() == 2 * queue.BITE


def test_a_page_is_shown_also_when_nothing_could_be_taken_in(
    cast: Cast, resting: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(DESK, 1)
    monkeypatch.setattr(turn, "PATIENCE", 0.01)
    with intake.turn():
        page = signed_in(cast.second).get(url("index"))
    assert page.status_code == 200
    assert not Case.objects.exists()


def test_the_loop_takes_all_that_waits_and_takes_it_once(cast: Cast) -> None:
    plant(DESK, 5 * queue.BITE + 1)
    assert queue.admit_all(pause=0) == 5 * queue.BITE + 1
    assert queue.admit_all(pause=0) == 0
    assert Case.objects.count() == 5 * queue.BITE + 1
    assert CaseParcel.objects.filter(noted=False).count() == 5 * queue.BITE + 1


def test_an_arrival_with_many_originals_is_a_bite_of_its_own(cast: Cast) -> None:
    info = intake.ParcelInfo(*[None] * 4)  # type: ignore[arg-type]
    big = intake.Arrival(*[None] * 7, originals=(info,) * queue.BITE)  # type: ignore[arg-type]
    small = intake.Arrival(*[None] * 7)  # type: ignore[arg-type]
    assert queue._few([big, small]) == [big]
    assert queue._few([small, big]) == [small]
    assert queue._few([small] * 3) == [small] * 3


@pytest.mark.usefixtures("apart")
def test_what_was_taken_back_between_reading_and_writing_makes_no_case(
    desk: HybridIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake.open_desk("raqqa", name="Raqqa", recipient=str(desk.recipient()))
    intake.submit("raqqa", ReportText("A word.", "ar", "ask"))
    read = intake.arrivals

    def overtaken(limit: int) -> tuple[intake.Arrival, ...]:
        found = read(limit)
        for each in found:
            withdrawal.withdraw(each.report)
        return found

    monkeypatch.setattr(intake, "arrivals", overtaken)
    queue.admit_arrivals()
    assert not Case.objects.exists()
    assert list(CustodyEntry.objects.values_list("act", flat=True)) == ["taken back unseen"]


def test_without_room_for_a_thread_the_next_page_goes_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    plant(DESK, 3 * queue.BITE)
    monkeypatch.setattr(threading.Thread, "start", full)
    for taken in (1, 2):
        assert admission.take_notice()
        assert Arrival.objects.count() == (3 - taken) * queue.BITE
    assert not admission.take_notice()


def test_it_goes_on_in_a_thread_that_ends(apart: None, desk: HybridIdentity) -> None:
    intake.open_desk("raqqa", name="Raqqa", recipient=str(desk.recipient()))
    plant("raqqa", 3 * queue.BITE)
    assert admission.take_notice()
    for thread in threading.enumerate():
        if thread.name == "admission":
            thread.join(PATIENCE)
    assert not Arrival.objects.exists()
    assert not admission.take_notice()
    assert connection.vendor
