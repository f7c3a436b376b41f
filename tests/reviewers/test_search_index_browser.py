"""The second search of a desk opens its index, and no report; a server that lies in it gains
nothing, and what ends takes its part along."""

import base64
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Response, expect

from sealing import parse_recipient, seal
from tests import journey
from tests.needs import fixture_needs
from tests.reviewers import founded
from tests.server import Server, manage, quick, running

REPORTS = 25
SEND = f"""
from reviewers.casework import queue
from submissions import intake
for number in range({REPORTS}):
    words = "A rooster crowed at bridge {{number}}." if number else "KANARIA near the quarry"
    intake.submit("homs", intake.ReportText(words.format(number=number), "en", "ask"))
queue.admit_all(0)
"""
WITHDRAW = """
from reviewers.casework import queue
from reviewers.models import SearchEntry
from submissions.mailbox import withdrawal
withdrawal.withdraw(SearchEntry.objects.first().report)
print(SearchEntry.objects.count())
queue.admit_arrivals()
"""
COUNTS = """
from reviewers.models import SearchEntry, SearchSegment
print(SearchSegment.objects.count(), SearchEntry.objects.count())
"""
# The server's own hand: the segment is another file under its maker's name.
FORGE = """
import base64
from reviewers.models import SearchSegment
row = SearchSegment.objects.get()
entries = [(each.parcel, each.report) for each in row.entries.all()]
row.delete()
row.data = base64.b64decode("{data}")
row.save(force_insert=True)
for parcel, report in entries:
    row.entries.create(parcel=parcel, report=report)
"""
MORE = """
from reviewers.casework import queue
from submissions import intake
for number in range(20):
    intake.submit("homs", intake.ReportText(f"A hen of the {day}th day, {{number}}.", "en", "ask"))
queue.admit_all(0)
"""
RECIPIENT = "from submissions.models import Desk; print(Desk.objects.get().recipient)"


@dataclass
class Visits:
    """Amal's search page, opened anew each time; ``asked``: what it asked for this time."""

    browser: Browser
    server: Server
    desk: founded.Desk
    asked: list[str] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)

    def shell(self, words: str) -> str:
        return manage(self.server.data, "shell", "-v0", "-c", words).strip()

    @contextmanager
    def visit(self, ready: str) -> Iterator[Page]:
        """Until the page says ``ready``; what is written afterwards has come, too."""
        page = self.desk.page(self.browser, self.server.address, self.desk.amal)
        self.asked.clear()
        self.taken.clear()
        page.context.on("request", self._note)
        page.context.on("response", self._answered)
        with closing(page.context):
            page.goto("/desk/search/")
            journey.unlock(page, self.desk.amal)
            expect(page.locator("#reading")).to_have_text(ready, timeout=60_000)
            yield page
            page.wait_for_load_state("networkidle")

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)

    def _answered(self, response: Response) -> None:
        if "/take/" in response.url:
            self.taken.append(response.status)

    def written(self, page: Page) -> None:
        """The server keeps what was sealed for the next one."""
        for _ in range(300):
            if self.taken[-1:] == [200]:
                return
            page.wait_for_timeout(100)
        raise AssertionError(self.taken)

    def count(self, part: str) -> int:
        return sum(part in url for url in self.asked)


def found(page: Page, words: str, count: int) -> None:
    page.fill("#sought", words)
    expect(page.locator("#count")).to_have_text(f"{count} found.")


def all_open(count: int) -> str:
    return f"All {count} reports and additions of this choice are open."


@pytest.fixture
@fixture_needs("chromium")
def visits(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    with ExitStack() as stack:
        browser = stack.enter_context(journey.chromium())
        desk = founded.alone(browser, tmp_path_factory, tmp_path / "data")
        server = stack.enter_context(running(desk.data, **quick()))
        manage(desk.data, "shell", "-v0", "-c", SEND)
        yield Visits(browser, server, desk)


@pytest.mark.needs("chromium")
def test_who_searches_next_opens_the_index_and_no_report(visits: Visits) -> None:
    with visits.visit(all_open(REPORTS)) as page:
        found(page, "kanaria quarry", 1)
        visits.written(page)
    assert visits.count("/desk/search/heads/") == 1
    assert visits.shell(COUNTS) == f"1 {REPORTS}"

    with visits.visit(all_open(REPORTS)) as page:
        found(page, "kanaria quarry", 1)
        found(page, "rooster", REPORTS - 1)
        # Of the choice that is made, as the server's list has it now.
        page.select_option("#which", "decided")
        expect(page.locator("#reading")).to_have_text(all_open(0))
        found(page, "rooster", 0)
    assert visits.count("/desk/search/segment/") == 1
    assert visits.count("/desk/search/heads/") == visits.count("/desk/parcel/") == 0
    assert visits.count("/take/") == 0

    # One of them is taken back: its part of the index is gone before anybody asks.
    assert visits.shell(WITHDRAW) == "0"
    assert visits.shell(COUNTS) == "0 0"
    with visits.visit(all_open(REPORTS - 1)) as page:
        # Whichever it was.
        found(page, "r", REPORTS - 1)
    assert visits.count("/desk/search/heads/") == 1


@pytest.mark.needs("chromium")
def test_a_server_cannot_make_the_search_lie(visits: Visits) -> None:
    with visits.visit(all_open(REPORTS)) as page:
        visits.written(page)
    recipient = parse_recipient(visits.shell(RECIPIENT))
    forged = base64.b64encode(seal(b"anything", [recipient])).decode()
    visits.shell(FORGE.format(data=forged))
    said = (
        f"{all_open(REPORTS)} Parts of the search index that were not believed: 1. Their reports "
        "are opened instead."
    )
    with visits.visit(said) as page:
        found(page, "kanaria quarry", 1)
        found(page, "rooster", REPORTS - 1)
    assert visits.count("/desk/search/heads/") == 1


@pytest.mark.needs("chromium")
def test_many_small_parts_become_one(visits: Visits) -> None:
    reports = REPORTS
    for day in range(10):
        with visits.visit(all_open(reports)) as page:
            visits.written(page)
        assert visits.shell(COUNTS) == f"{day + 1} {reports}"
        visits.shell(MORE.format(day=day))
        reports += 20
    # Whoever comes next finds ten of them, and the part of the newest reports is the eleventh.
    with visits.visit(all_open(reports)) as page:
        visits.written(page)
        for _ in range(300):
            if len(visits.taken) == 2:
                break
            page.wait_for_timeout(100)
        found(page, "hen", reports - REPORTS)
    assert visits.taken == [200, 200]
    assert visits.shell(COUNTS) == f"2 {reports}"
    with visits.visit(all_open(reports)) as page:
        found(page, "hen", reports - REPORTS)
        found(page, "kanaria", 1)
    assert visits.count("/desk/search/segment/") == 2
    assert visits.count("/desk/search/heads/") == visits.count("/take/") == 0
