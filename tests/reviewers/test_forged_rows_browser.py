"""Somebody who writes into the database, met by a real browser with the desk's own scripts."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from sealing import HybridIdentity, seal
from submissions import intake
from tests import journey
from tests.journey import Colleague, Shots
from tests.needs import fixture_needs
from tests.planted import photograph
from tests.reviewers import founded
from tests.server import ROOT, Server, quick, running

SHOTS = Shots(ROOT / "build" / "screenshots" / "forged")


@dataclass(frozen=True)
class Desk:
    server: Server
    page: Page
    amal: Colleague
    number: str

    def written(self, statement: str, *values: object) -> None:
        """What the attacker writes."""
        path = self.server.data / "amana.sqlite3"
        with closing(sqlite3.connect(path, timeout=30)) as database, database:
            database.execute(statement, values)

    def value(self, statement: str) -> bytes:
        path = self.server.data / "amana.sqlite3"
        with closing(sqlite3.connect(path, timeout=30)) as database:
            return bytes(database.execute(statement).fetchone()[0])

    def count(self, table: str) -> int:
        path = self.server.data / "amana.sqlite3"
        with closing(sqlite3.connect(path, timeout=30)) as database:
            return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608

    def case(self) -> Locator:
        """The case anew, and what the reporter sent."""
        journey.open_case(self.page, self.amal, self.number, SHOTS)
        self.page.wait_for_selector("[id^=parcel-] figure")
        return self.page.locator("[id^=parcel-]")


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    with ExitStack() as stack:
        browser = stack.enter_context(journey.chromium())
        copy = founded.alone(browser, tmp_path_factory, tmp_path_factory.mktemp("d") / "d")
        server = stack.enter_context(running(copy.data, **quick()))
        page = copy.page(browser, server.address, copy.amal)
        journey.send_report(journey.open_page(browser, server.address), "One.", [picture], SHOTS)
        yield Desk(server, page, copy.amal, journey.first_case(page))


def test_a_parcel_is_told_by_its_signature(desk: Desk) -> None:
    expect(desk.case().locator(".warning")).to_have_count(0)
    kept = desk.value("SELECT signature FROM submissions_parcel")
    desk.written("UPDATE submissions_parcel SET signature = randomblob(64)")
    warning = desk.case().locator(".warning")
    expect(warning).to_contain_text("treat its files as untouched")
    expect(warning).to_contain_text("not this server’s")
    SHOTS.take(desk.page, "wrong")
    desk.written("UPDATE submissions_parcel SET signature = zeroblob(0)")
    expect(desk.case().locator(".warning")).to_contain_text("before this server signed parcels")
    # It opens all the same, and its files are there.
    expect(desk.page.locator("[id^=parcel-] .said")).to_have_text("One.")
    desk.written("UPDATE submissions_parcel SET signature = ?", kept)


def test_no_reply_goes_to_a_key_that_the_report_does_not_name(desk: Desk) -> None:
    desk.case()
    journey.reply(desk.page, "Stay where you are.", SHOTS)
    assert desk.count("submissions_reply") == 1
    before = desk.value("SELECT CAST(recipient AS BLOB) FROM submissions_mailbox").decode()
    attacker = str(HybridIdentity.generate().recipient())
    desk.written("UPDATE submissions_mailbox SET recipient = ?", attacker)
    desk.case()
    form = desk.page.locator("form[data-desk=reply]")
    form.locator("textarea").fill("Where are you?")
    form.locator("button").last.click()
    expect(form).to_contain_text("gave another key for this reporter", timeout=journey.SLOW)
    expect(form.locator("textarea")).to_have_value("Where are you?")
    SHOTS.take(desk.page, "refused")
    assert desk.count("submissions_reply") == 1
    desk.written("UPDATE submissions_mailbox SET recipient = ?", before)


def test_where_nothing_of_a_report_opens_a_reply_is_sent_only_on_purpose(desk: Desk) -> None:
    desk.case()
    address, kept = desk.page.url, desk.value("SELECT header FROM submissions_parcel")
    foreign = seal(b"", [HybridIdentity.generate().recipient()])
    desk.written("UPDATE submissions_parcel SET header = ?", intake.header_of(foreign))
    desk.page.goto(address)
    journey.unlock(desk.page, desk.amal)
    expect(desk.page.locator("[id^=parcel-] .danger")).to_be_visible()
    form = desk.page.locator("form[data-desk=reply]")
    form.locator("textarea").fill("Please send it again.")
    form.locator("button").last.click()
    expect(form).to_contain_text("no part of this report opens here")
    expect(form.locator("textarea")).to_have_value("Please send it again.")
    SHOTS.take(desk.page, "unopened")
    assert desk.count("submissions_reply") == 1
    form.locator("[data-unchecked]").check()
    form.locator("button").last.click()
    journey.saved(desk.page)
    assert desk.count("submissions_reply") == 2
    desk.written("UPDATE submissions_parcel SET header = ?", kept)


def test_a_parcel_of_another_reporter_is_told(desk: Desk) -> None:
    reporter = desk.page.context.browser
    assert reporter
    journey.send_report(journey.open_page(reporter, desk.server.address), "Two.", [], SHOTS)
    desk.page.goto("/desk/")
    # The second report's parcel is laid into the first one's case.
    desk.written(
        "UPDATE reviewers_caseparcel SET number = 2, case_id ="
        " (SELECT case_id FROM reviewers_caseparcel ORDER BY rowid LIMIT 1)"
        " WHERE rowid = (SELECT max(rowid) FROM reviewers_caseparcel)"
    )
    place = desk.case()
    expect(place).to_have_count(2)
    expect(place.filter(has_text="Two.").locator(".warning")).to_contain_text(
        "This is another reporter’s"
    )
    expect(place.filter(has_text="One.").locator(".warning")).to_have_count(0)
    SHOTS.take(desk.page, "moved")
