"""A lost paper: a custodian makes another kit in their browser, and a second person confirms it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests import journey
from tests.journey import Colleague, Shots
from tests.needs import fixture_needs
from tests.reviewers import founded
from tests.server import ROOT, quick, running

SHOTS = ROOT / "build" / "screenshots" / "new-kit"
PAPER = "[id^=kit-]:is(textarea)"


@dataclass(frozen=True)
class Scene:
    """``kit``: the recovery key on the first paper."""

    amal: Colleague
    basem: Colleague
    kit: str
    first: Page
    second: Page


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with journey.chromium() as browser:
        desk = founded.of_two(browser, tmp_path_factory, tmp_path_factory.mktemp("kit") / "data")
        with running(desk.data, **quick()) as server:
            people = (desk.amal, desk.basem)
            first, second = (desk.page(browser, server.address, who) for who in people)
            yield Scene(*people, desk.kit[0], first, second)


def try_paper(page: Page, who: Colleague, paper: str) -> None:
    page.goto("/desk/keys/")
    journey.unlock(page, who)
    page.get_by_text("Try the recovery kit").click()
    page.fill(PAPER, paper)
    page.get_by_role("button", name="Try it").click()


def propose(page: Page, who: Colleague) -> str:
    """Gives the recovery key of the new paper."""
    page.goto("/desk/keys/")
    journey.unlock(page, who)
    page.get_by_text("Make a new recovery kit").click()
    form = page.locator("[data-new-kit]")
    Shots(SHOTS, 60).take(page, "asked")
    form.locator("[data-passphrase]").fill("not the passphrase")
    form.get_by_role("button").click()
    expect(form.locator(".danger")).to_be_visible()
    form.locator("[data-passphrase]").fill(who.passphrase)
    form.get_by_role("button").click()
    expect(page.locator("#kit")).to_be_visible()
    groups = page.inner_text("#kit-key").split()
    Shots(SHOTS, 61).take(page, "paper")
    page.fill("#last-group", "WRONG11")
    page.get_by_role("button", name="It is kept. Propose this kit").click()
    expect(page.locator("#confirm-failure .danger")).to_be_visible()
    page.fill("#last-group", groups[-1])
    page.get_by_role("button", name="It is kept. Propose this kit").click()
    expect(page.get_by_text("A new recovery kit is proposed by")).to_be_visible()
    Shots(SHOTS, 62).take(page, "proposed")
    return "".join(groups)


def test_another_kit_takes_two_and_both_try_it(scene: Scene) -> None:
    paper = propose(scene.first, scene.amal)
    assert paper != scene.kit
    # Nothing has changed yet: the paper before is the kit.
    try_paper(scene.first, scene.amal, scene.kit)
    expect(scene.first.get_by_text("Last tried on")).to_be_visible()
    page = scene.second
    page.goto("/desk/people/")
    journey.unlock(page, scene.basem)
    form = page.locator("form[data-complete]")
    form.locator("[data-passphrase]").fill(scene.basem.passphrase)
    Shots(SHOTS, 63).take(page, "confirm")
    form.locator("[data-sign]").click()
    expect(page.locator("form[data-complete]")).to_have_count(0)
    try_paper(page, scene.basem, scene.kit)
    expect(page.locator(".danger")).to_be_visible()
    try_paper(page, scene.basem, paper)
    expect(page.get_by_text("Last tried on")).to_be_visible()
    expect(page.get_by_text("The paper before still opens")).to_be_visible()
    Shots(SHOTS, 64).take(page, "tried-once")
    try_paper(scene.first, scene.amal, paper)
    expect(scene.first.get_by_text("By a second person on")).to_be_visible()
    expect(scene.first.get_by_text("The paper before still opens")).to_have_count(0)


def test_the_page_fits_a_phone_in_arabic(scene: Scene) -> None:
    page = scene.first
    page.goto("/desk/keys/")
    page.locator(".account summary").click()
    page.locator(".account button", has_text="العربية").click()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/desk/keys/")
    journey.unlock(page, scene.amal)
    page.locator("details:has([data-new-kit]) summary").click()
    Shots(SHOTS, 65).take(page, "phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
