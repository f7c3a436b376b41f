"""The search page reads many parcels' beginnings at once, and the rest of one where it must."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Request, expect

from tests import journey
from tests.journey import Shots
from tests.reviewers import founded
from tests.server import quick, running

SHOTS = Shots(Path())
SHORT = "two shells fell near the bakery"
LONG = f"{'ordinary words ' * 6_000}marzipan"  # more than the 64 KiB that are read of each


@pytest.mark.needs("chromium")
def test_words_are_found_also_where_they_go_on_behind_the_beginning(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    with ExitStack() as stack:
        browser = stack.enter_context(journey.chromium())
        desk = founded.alone(browser, tmp_path_factory, tmp_path / "data")
        server = stack.enter_context(running(desk.data, **quick()))
        reporter = journey.open_page(browser, server.address)
        for words in (SHORT, LONG):
            journey.send_report(reporter, words, [], SHOTS)
        page = desk.page(browser, server.address, desk.amal)
        page.goto("/desk/")
        page.context.on("request", note)
        page.goto("/desk/search/")
        journey.unlock(page, desk.amal)
        expect(page.locator("#reading")).to_have_text(
            "All 2 reports and additions of this choice are open."
        )
        for sought, count in (("bakery", 1), ("marzipan", 1), ("o", 2), ("nothing of it", 0)):
            page.fill("#sought", sought)
            expect(page.locator("#count")).to_have_text(f"{count} found.")
        # The short one came with the beginnings; the long one once more by itself.
        assert sum("/desk/search/heads/" in url for url in asked) == 1
        assert sum("/desk/parcel/" in url for url in asked) == 1
        # Another choice of the same reports: they are open, and nothing is fetched again.
        page.select_option("#which", "")
        expect(page.locator("#reading")).to_have_text(
            "All 2 reports and additions of this choice are open."
        )
        page.fill("#sought", "bakery")
        expect(page.locator("#count")).to_have_text("1 found.")
        listed = [url for url in asked if "/desk/search/parcels/" in url]
        assert len(listed) == 2 and "which=&" in listed[1]
        assert sum("/desk/search/heads/" in url for url in asked) == 1
