"""A PDF at the desk: its pages in the frame without rights, and its words beside them as text."""

from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests import journey
from tests.journey import Colleague, Shots
from tests.server import ROOT, quick, running
from tests.stripping.test_pdf import drawn, planted

SHOTS = ROOT / "build" / "screenshots" / "pdf"


@pytest.mark.needs("chromium")
def test_a_document_is_read_without_saving_it(tmp_path: Path) -> None:
    shots, amal = Shots(SHOTS), Colleague("amal")
    files: list[dict[str, object]] = [
        {"name": name, "mimeType": "application/pdf", "buffer": data}
        for name, data in (("a.pdf", planted()), ("b.pdf", drawn()))
    ]
    with sync_playwright() as playwright, running(tmp_path / "data", **quick()) as server:
        browser = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        page = journey.open_page(browser, server.address)
        journey.found_desk(page, server.founding_link, amal, shots, name="Homs", slug="homs")
        journey.send_report(journey.open_page(browser, server.address), "Two files.", files, shots)
        journey.open_case(page, amal, journey.first_case(page), shots)
        for cover in page.locator("details.cover").all():
            cover.locator("summary").click()
            frame = cover.frame_locator("iframe")
            expect(frame.locator("img")).to_have_count(2)
            for picture in frame.locator("img").all():
                assert (
                    picture.evaluate("each => each.decode().then(() => each.naturalWidth)") == 1000
                )
            expect(frame.locator(".meta")).to_contain_text("first 2 of 2 pages")
        written = page.locator("details.written")
        expect(written).to_have_count(2)
        written.last.locator("summary").click()
        expect(written.last.locator(".said")).to_have_text(["words that stay", "second page"])
        shots.take(page, "documents")
        browser.close()
