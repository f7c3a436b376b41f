"""What waits aside, in Chromium: its reporter is told, and the desk reads its first words."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import journey
from tests.journey import Shots
from tests.reviewers import founded
from tests.server import ROOT, quick, running

SHOTS = Shots(ROOT / "build" / "screenshots" / "flood")
WORDS = ("In the queue.", "Aside, the first.", "Aside, the second.")
PHONE = {"width": 390, "height": 844}


def pictured(page: Page, name: str) -> None:
    """As it is, on a phone, and nothing wider than that."""
    SHOTS.take(page, name)
    before = page.viewport_size
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    SHOTS.take(page, f"{name}-phone")
    if before:
        page.set_viewport_size(before)


@pytest.mark.needs("chromium")
def test_the_first_words_are_read_and_some_are_let_in(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with ExitStack() as stack:
        browser = stack.enter_context(journey.chromium())
        desk = founded.alone(browser, tmp_path_factory, tmp_path / "data")
        server = stack.enter_context(running(desk.data, AMANA_QUARANTINE_AFTER="1", **quick()))
        page = desk.page(browser, server.address, desk.amal)
        reporter = journey.open_page(browser, server.address)
        for words in WORDS:
            journey.send_report(reporter, words, [], SHOTS)
        expect(reporter.locator("main")).to_contain_text("Set aside for now")
        pictured(reporter, "receipt")
        page.goto("/desk/flood/")
        journey.unlock(page, desk.amal)
        page.get_by_text("Read their first words").click()
        rows = page.locator("[data-list] > li")
        expect(rows.locator(".said")).to_have_count(2)
        for words in WORDS[1:]:
            expect(rows.locator(".said", has_text=words)).to_have_count(1)
        pictured(page, "words")
        rows.filter(has_text=WORDS[2]).locator("[type=checkbox]").check()
        page.get_by_role("button", name="Let the chosen ones in").click()
        # The page is renewed where it stands: one is left.
        expect(page.locator("[name=most]")).to_have_attribute("max", "1")
        expect(rows.locator(".said")).to_have_text([WORDS[1]])
