"""Untouched originals in browsers: a form without a script, two custodians, a key off line."""

import io
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from sealing import HybridIdentity, digits, open_sealed, read_parcel
from tests import journey
from tests.journey import Colleague, Shots
from tests.planted import photograph
from tests.reviewers import founded
from tests.server import ROOT, quick, running

SHOTS = ROOT / "build" / "screenshots" / "originals"
PAPER = b"8BPS\x00\x01KANARIENPAPIER"


def custodian_named(first: Page, second: Page, amal: Colleague, basem: Colleague, key: str) -> None:
    """One custodian proposes the key, the other compares the digits and confirms it."""
    shots = Shots(SHOTS, 10)
    first.goto("/desk/people/")
    journey.unlock(first, amal)
    first.get_by_text("Name a custodian’s key").click()
    first.fill("[name=recipient]", key)
    shots.take(first, "people-naming")
    journey.sign(first.locator("form[data-roster=custodian_key]:has(textarea)"), amal)
    journey.saved(first)
    second.goto("/desk/people/")
    journey.unlock(second, basem)
    expect(second.locator("[data-request-print]")).to_have_text(digits(key))
    shots.take(second, "people-confirming")
    journey.sign(second.locator("form[data-complete]"), basem)
    journey.saved(second)
    expect(second.locator("form[data-complete]")).to_have_count(0)
    # What the custodian reads out, off line, from their own key.
    expect(second.locator(f"[data-print='{key}']")).to_have_text(digits(key))
    shots.take(second, "people-named")


def sent(page: Page) -> None:
    """A reporter without scripts sends a picture and a paper, to be kept untouched."""
    shots = Shots(SHOTS, 20)
    page.goto("/en/r/all/")
    shots.take(page, "form-closed")
    page.fill("[name=words]", "What I saw.")
    page.get_by_text("More choices", exact=True).click()
    page.get_by_text("Keep an untouched original", exact=True).click()
    page.check("[name=untouched]")
    page.set_input_files(
        "[name=originals]",
        [
            FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=photograph()),
            FilePayload(name="b.pdf", mimeType="application/pdf", buffer=PAPER),
        ],
    )
    shots.take(page, "form-open")
    page.locator("main form[enctype] button:not([form])").last.click()
    page.wait_for_url("**/r/sent/")
    expect(page.locator("main table")).to_contain_text("kept untouched")
    shots.take(page, "receipt")


def saved(page: Page, who: Colleague) -> list[bytes]:
    """Every original that the case page lets this custodian save."""
    journey.open_case(page, who, journey.first_case(page), Shots(SHOTS, 30))
    expect(page.locator("[id^=parcel-]")).to_contain_text("The custodian has it, untouched")
    Shots(SHOTS, 31).take(page, "case")
    files, buttons = [], page.get_by_role("button", name="Save it, sealed")
    expect(buttons).to_have_count(2)
    for button in buttons.all():
        with page.expect_download() as download:
            button.click()
        files.append(Path(download.value.path()).read_bytes())
    return files


def signed(page: Page) -> str:
    """What the page saves of the first original for whoever has to check it."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Save what the server signed of it").first.click()
    return Path(download.value.path()).read_text()


def stopped(page: Page, who: Colleague) -> None:
    """One custodian, alone, with their signature."""
    page.goto("/desk/people/")
    journey.unlock(page, who)
    page.get_by_text("Keep no originals any more").click()
    Shots(SHOTS, 40).take(page, "people-stopping")
    journey.sign(page.locator("[data-stop] form"), who)
    journey.saved(page)
    expect(page.get_by_text("None are kept: nobody’s key is named")).to_be_visible()
    page.get_by_text("Who decided what, from the beginning").click()
    expect(page.locator("[data-history]")).to_contain_text("No untouched originals from then on")
    expect(page.locator("[data-unsigned-stop]")).to_be_hidden()
    journey.no_mistake(page)
    Shots(SHOTS, 41).take(page, "people-stopped")


def originals(files: list[bytes], key: HybridIdentity) -> set[bytes]:
    return {
        content.read()
        for file in files
        for member, content in read_parcel(open_sealed(io.BytesIO(file), [key]))
        if member.name != "message.json"
    }


@pytest.fixture
def custodian() -> HybridIdentity:
    return HybridIdentity.generate()


@pytest.mark.needs("chromium")
def test_an_original_goes_from_a_form_to_the_custodian_s_key(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, custodian: HybridIdentity
) -> None:
    with ExitStack() as stack:
        browser = stack.enter_context(journey.chromium())
        desk = founded.of_two(browser, tmp_path_factory, tmp_path / "data")
        server, amal, basem = (
            stack.enter_context(running(desk.data, **quick())),
            desk.amal,
            desk.basem,
        )
        first, second = (desk.page(browser, server.address, who) for who in (amal, basem))
        custodian_named(first, second, amal, basem, str(custodian.recipient()))
        plain = browser.new_context(base_url=server.address, java_script_enabled=False)
        sent(plain.new_page())
        assert originals(saved(first, amal), custodian) == {photograph(), PAPER}
        assert '"kind": "original"' in signed(first)
        stopped(second, basem)
