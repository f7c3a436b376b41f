"""A PDF at the desk: its pages in the frame without rights, and its words beside them as text."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import journey
from tests.journey import Shots
from tests.reviewers import founded
from tests.server import ROOT, quick, running
from tests.stripping.test_pdf import drawn, planted

SHOTS = ROOT / "build" / "screenshots" / "pdf"


@pytest.mark.needs("chromium")
def test_a_document_is_read_without_saving_it(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shots = Shots(SHOTS)
    files: list[dict[str, object]] = [
        {"name": name, "mimeType": "application/pdf", "buffer": data}
        for name, data in (("a.pdf", planted()), ("b.pdf", drawn()))
    ]
    with ExitStack() as stack:
        browser = stack.enter_context(journey.chromium())
        desk = founded.alone(browser, tmp_path_factory, tmp_path / "data")
        server = stack.enter_context(running(desk.data, **quick()))
        page = desk.page(browser, server.address, desk.amal)
        journey.send_report(journey.open_page(browser, server.address), "Two files.", files, shots)
        journey.open_case(page, desk.amal, journey.first_case(page), shots)
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
