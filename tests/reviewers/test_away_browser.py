"""From a page that was taken along to the desk: sealed in flight mode, sent by the form, opened."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests import journey
from tests.accessibility import faults
from tests.journey import Colleague, Shots
from tests.planted import photograph
from tests.reviewers import founded
from tests.server import ROOT, Server, manage, quick, running

SHOTS = ROOT / "build" / "screenshots" / "away-desk"
WORDS = "What I saw, away from the network."


def taken_along(page: Page, to: Path) -> Path:
    """The page, saved from the site while there is a network."""
    page.goto("/en/away/")
    Shots(SHOTS, 10).take(page, "description")
    assert faults(page) == []
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the page").click()
    saved.value.save_as(to)
    return to


def sealed(browser: Browser, page_file: Path, to: Path) -> Path:
    """A person without a network seals words and a picture."""
    context = browser.new_context()
    page = context.new_page()
    context.set_offline(True)
    page.goto(page_file.as_uri())
    page.fill("#account", WORDS)
    picture = FilePayload(name="IMG_1.jpg", mimeType="image/jpeg", buffer=photograph())
    page.set_input_files("#files", [picture])
    page.click("#seal")
    with page.expect_download() as saved:
        page.click("#save")
    saved.value.save_as(to)
    context.close()
    return to


def sent(browser: Browser, server: Server, file: Path) -> None:
    """Later, with a network and without scripts."""
    page = browser.new_context(base_url=server.address, java_script_enabled=False).new_page()
    page.goto("/en/r/all/")
    page.set_input_files("[name=files]", file)
    page.locator("main form[enctype] button").last.click()
    expect(page.locator("main")).to_contain_text("It came sealed")
    Shots(SHOTS, 20).take(page, "receipt")


def opened(page: Page, who: Colleague, server: Server) -> None:
    """The desk reads it, is told what it is, and makes the picture anew for a draft."""
    shots = Shots(SHOTS, 30)
    journey.open_case(page, who, journey.first_case(page), shots)
    expect(page.locator("article.card").nth(1)).to_contain_text("Sealed by its sender")
    part = page.locator("[id^=parcel-]").nth(1)
    expect(part).to_contain_text(WORDS)
    expect(part).to_contain_text("no stripper saw it")
    part.locator("details.cover summary").click()
    expect(part.frame_locator("iframe").locator("img")).to_be_visible()
    shots.take(page, "case")
    # Two people's verdict, without the two people.
    concluded = "from reviewers.models import Case; Case.objects.update(verification='reported')"
    manage(server.data, "shell", "-v0", "-c", concluded)
    page.goto(f"{page.url.rstrip('/')}/draft/")
    journey.unlock(page, who)
    row = page.locator("#media [data-row]").first
    expect(row).to_contain_text("No stripper saw this file")
    row.locator("[data-alter=redact]").click()
    # By keyboard: the frame still grows to its picture, and a pointer can miss a button that moves.
    row.frame_locator("iframe").locator("#use:not([disabled])").press("Enter")
    expect(row.locator("[data-alter=redact_original]")).to_be_visible()
    expect(row).not_to_contain_text("No stripper saw this file")
    shots.take(page, "draft")
    journey.no_mistake(page)


@pytest.mark.needs("chromium")
def test_what_was_sealed_in_flight_mode_is_read_at_the_desk(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with ExitStack() as stack:
        browser = stack.enter_context(journey.chromium())
        copy = founded.alone(browser, tmp_path_factory, tmp_path / "data")
        server = stack.enter_context(running(copy.data, **quick()))
        desk = copy.page(browser, server.address, copy.amal)
        reporter = browser.new_context(base_url=server.address).new_page()
        page = taken_along(reporter, tmp_path / "page.html")
        sent(browser, server, sealed(browser, page, tmp_path / "data.bin"))
        opened(desk, copy.amal, server)
