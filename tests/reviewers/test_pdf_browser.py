"""A PDF at the desk: its photographs in the frame without rights, its words where it is saved."""

from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests import journey
from tests.journey import Colleague, Shots
from tests.server import ROOT, running
from tests.stripping.test_pdf import drawn, planted

SHOTS = ROOT / "build" / "screenshots" / "pdf"


@pytest.mark.needs("chromium")
def test_the_photographs_of_a_document_are_shown(tmp_path: Path) -> None:
    shots, amal = Shots(SHOTS), Colleague("amal")
    files: list[dict[str, object]] = [
        {"name": name, "mimeType": "application/pdf", "buffer": data}
        for name, data in (("a.pdf", planted()), ("b.pdf", drawn()))
    ]
    with sync_playwright() as playwright, running(tmp_path / "data") as server:
        browser = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        page = journey.open_page(browser, server.address)
        journey.found_desk(page, server.founding_link, amal, shots, name="Homs", slug="homs")
        journey.send_report(journey.open_page(browser, server.address), "Two files.", files, shots)
        journey.open_case(page, amal, journey.first_case(page), shots)
        photographs, words = page.locator("details.cover").all()
        photographs.locator("summary").click()
        frame = photographs.frame_locator("iframe")
        expect(frame.locator("img")).to_have_count(1)
        assert frame.locator("img").evaluate("each => each.decode().then(() => each.naturalWidth)")
        words.locator("summary").click()
        expect(words.locator(".warning")).to_contain_text("Save it")
        shots.take(page, "documents")
        browser.close()
