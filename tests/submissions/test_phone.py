"""The form on a telephone: words begin on the first screen, and Send stands on the second."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from sealing import HybridIdentity
from tests.accessibility import faults
from tests.journey import ARGUMENTS, CHROMIUM
from tests.needs import fixture_needs
from tests.server import ROOT, manage, running

WIDTH, HEIGHT = 360, 740
SHOTS = ROOT / "build" / "screenshots" / "phone"
TOP = "each => each.getBoundingClientRect().top + scrollY"
END = "each => each.getBoundingClientRect().bottom + scrollY"


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    recipient = str(HybridIdentity.generate().recipient())
    with (
        running(tmp_path_factory.mktemp("phone") / "data") as server,
        sync_playwright() as playwright,
    ):
        manage(server.data, "open_desk", "homs", "--name", "Homs", "--recipient", recipient)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        context = browser.new_context(
            base_url=server.address, viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True
        )
        yield context.new_page()
        browser.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_begin_on_the_first_screen(phone: Page, language: str) -> None:
    phone.goto(f"/{language}/r/")
    SHOTS.mkdir(parents=True, exist_ok=True)
    phone.screenshot(path=SHOTS / f"{language}.png", full_page=True)
    send = phone.locator("main form[enctype] button:not([form])").first
    assert phone.locator("#words").evaluate(TOP) < HEIGHT
    assert send.evaluate(END) <= 2 * HEIGHT
    assert not faults(phone)


def test_whoever_has_files_alone_goes_on_to_them(phone: Page) -> None:
    phone.goto("/en/r/")
    phone.locator("button[name=only]").click()
    expect(phone.locator(".codename").first).to_be_visible()
    expect(phone.locator("form[target=ans] input[type=file]").first).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_telephone_offers_its_microphone_and_camera(phone: Page, language: str) -> None:
    """Behind one line, as further fields of files; and experts' choices behind another."""
    phone.goto(f"/{language}/r/all/")
    kinds = {
        each.get_attribute("accept"): each.get_attribute("capture")
        for each in phone.locator("[name=files][capture]").all()
    }
    assert kinds == {"audio/*": "", "image/*": "environment", "video/*": "environment"}
    for name in ("#voice", "#flat", "[name=uncleanable]", "#voucher"):
        assert not phone.locator(name).first.is_visible()
    for line in phone.locator("main form[enctype] details > summary").all():
        if line.is_visible():
            line.click()
    assert phone.locator("#voice").is_visible()
    assert not faults(phone)
