"""Somebody who writes into the database, met by a real browser with the desk's own scripts."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from sealing import HybridIdentity
from tests import journey
from tests.journey import Colleague, Shots
from tests.needs import fixture_needs
from tests.planted import photograph
from tests.server import ROOT, Server, running

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
    amal = Colleague("amal")
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    with sync_playwright() as playwright, running(tmp_path_factory.mktemp("d") / "d") as server:
        browser = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        page = journey.open_page(browser, server.address)
        journey.found_desk(page, server.founding_link, amal, SHOTS, name="Homs", slug="homs")
        journey.send_report(journey.open_page(browser, server.address), "One.", [picture], SHOTS)
        yield Desk(server, page, amal, journey.first_case(page))
        browser.close()


def test_a_parcel_is_told_by_its_signature(desk: Desk) -> None:
    expect(desk.case().locator(".warning")).to_have_count(0)
    desk.written("UPDATE submissions_parcel SET signature = randomblob(64)")
    warning = desk.case().locator(".warning")
    expect(warning).to_contain_text("treat its files as untouched")
    expect(warning).to_contain_text("not this server’s")
    SHOTS.take(desk.page, "wrong")
    desk.written("UPDATE submissions_parcel SET signature = zeroblob(0)")
    expect(desk.case().locator(".warning")).to_contain_text("before this server signed parcels")
    # It opens all the same, and its files are there.
    expect(desk.page.locator("[id^=parcel-] .said")).to_have_text("One.")


def test_no_reply_goes_to_a_key_that_the_report_does_not_name(desk: Desk) -> None:
    desk.case()
    journey.reply(desk.page, "Stay where you are.", SHOTS)
    assert desk.count("submissions_reply") == 1
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
