"""What the recovery kit signs, in real browsers, with the days that it takes: somebody is removed
from a desk of two, and an only custodian who lost everything comes back.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import accessibility, journey
from tests.journey import Colleague, Shots
from tests.needs import fixture_needs
from tests.reviewers import founded
from tests.reviewers.founded import Desk
from tests.server import ROOT, Server, manage, moved, quick, running

SHOTS = Shots(ROOT / "build" / "screenshots" / "kit")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


@dataclass
class Scene:
    """``desk``: whose server begins anew on other days."""

    browser: Browser
    desk: Desk
    basem: Colleague

    @property
    def amal(self) -> Colleague:
        return self.desk.amal

    @property
    def data(self) -> Path:
        return self.desk.data

    @property
    def kit(self) -> str:
        """The key on the paper."""
        return self.desk.kit[0]

    def page(self, server: Server, who: Colleague, days: int) -> Page:
        """Signed in, on a computer whose calendar is as far ahead as the server's."""
        page = journey.open_page(self.browser, server.address)
        if days:
            now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
            page.clock.install(time=now)
        journey.sign_in(page, who)
        return page


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    basem = Colleague("basem", passphrase="zz-88-lantern-street-river")
    with journey.chromium() as browser:
        desk = founded.alone(browser, tmp_path_factory, tmp_path_factory.mktemp("kit") / "data")
        yield Scene(browser, desk, basem)


def speak(page: Page, language: str) -> None:
    page.set_viewport_size(DESKTOP)
    if page.locator(f"html[lang={language}]").count():
        return
    button = page.locator(f".languages button[value={language}]").first
    if not button.is_visible():
        page.locator(".account summary").click()
    button.click()
    page.wait_for_selector(f"html[lang={language}]")
    page.wait_for_selector(
        "#opened:visible, #locked:visible, #making:visible, #print, form[data-kit-alone]"
    )


def both_ways(page: Page, name: str, opened: str = "") -> None:
    """In Arabic and English, on a phone and on a desktop. ``opened``: the part that is unfolded."""
    for language in ("ar", "en"):
        speak(page, language)
        if opened:
            expect(page.locator("[data-desk-print]").first).not_to_be_empty()
            page.locator(opened).evaluate("each => each.closest('details').open = true")
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)
            assert not accessibility.faults(page), (name, language)
            SHOTS.take(page, f"{name}-{language}-{size['width']}")


def on_people(page: Page, who: Colleague) -> None:
    page.goto("/desk/people/")
    journey.unlock(page, who)


def help_for(page: Page, name: str) -> Locator:
    """The row of somebody, with what can be done about them unfolded."""
    row = page.locator("tr", has=page.locator("th", has_text=name))
    row.locator("summary").click()
    return row


def suspend(page: Page, who: Colleague, name: str) -> None:
    on_people(page, who)
    row = help_for(page, name)
    expect(row.get_by_text("the recovery kit signs as the second")).to_be_visible()
    journey.sign(row.locator("form[data-roster=suspend]"), who)
    expect(row.locator(".tag", has_text="suspended")).to_be_visible()


def test_who_objects_is_not_removed_with_the_kit(scene: Scene) -> None:
    amal, basem = scene.amal, scene.basem
    with running(scene.data, **quick()) as server:
        page = scene.desk.page(scene.browser, server.address, amal)
        second = journey.open_page(scene.browser, server.address)
        digits = journey.join(second, journey.invite(page, amal, SHOTS, "editor"), basem, SHOTS)
        journey.admit(page, amal, digits, SHOTS)
        suspend(page, amal, "basem")
        second.goto("/desk/")
        expect(second.locator("#locked, #opened").first).to_be_attached()
        journey.unlock(second, basem)
        expect(second.get_by_text("You are two at this desk")).to_be_visible()
        both_ways(second, "suspended")
        second.get_by_role("button", name="I object").click()
        expect(second.get_by_text("You objected")).to_be_visible()
        on_people(page, amal)
        row = help_for(page, "basem")
        expect(row.get_by_text("They objected")).to_be_visible()
        expect(row.locator("form[data-roster=remove]:visible")).to_have_count(0)
        both_ways(page, "objected", "[data-ways-act=remove]")
        journey.sign(page.locator("form[data-roster=restore]"), amal)
        expect(row.locator(".tag")).to_have_count(0)
        suspend(page, amal, "basem")
        on_people(page, amal)
        row = help_for(page, "basem")
        expect(row.locator("[data-way=wait]")).to_be_visible()
        both_ways(page, "removal-waits", "[data-ways-act=remove]")


def test_after_thirty_days_the_kit_signs_for_a_removal(scene: Scene) -> None:
    with running(scene.data, **(quick() | moved(31))) as server:
        page = scene.page(server, scene.amal, 31)
        on_people(page, scene.amal)
        row = help_for(page, "basem")
        form = row.locator("form[data-roster=remove][data-way=kit]")
        expect(form).to_be_visible()
        both_ways(page, "removal", "[data-ways-act=remove]")
        form.locator("[data-kit]").fill(scene.kit.replace("Q", "P", 1))
        journey.sign(form, scene.amal)
        expect(form.locator("[role=alert]")).to_be_visible()
        form.locator("[data-kit]").fill(" ".join(re.findall(".{1,7}", scene.kit.lower())))
        journey.sign(form, scene.amal)
        expect(page.locator("th", has_text="basem")).to_have_count(0)
        journey.no_mistake(page)
        page.locator("summary", has_text="Who decided what").click()
        last = page.locator("[data-history] li").first
        expect(last).to_contain_text("left the desk, by")
        expect(last).to_contain_text("the recovery kit")
        both_ways(page, "removed")
        assert "head 7:" in manage(scene.data, "verify_roster", **moved(31))


def test_an_only_custodian_comes_back_by_the_kit_alone(scene: Scene) -> None:
    """With the passphrase lost, in two browsers that never held the old key."""
    amal = scene.amal
    with running(scene.data, **(quick() | moved(32))) as server:
        said = manage(scene.data, "let_back", amal.name, **moved(32))
        (address,) = [line for line in said.splitlines() if line.startswith("/desk/lost/kit/")]
        keeper = journey.open_page(scene.browser, server.address)
        keeper.clock.install(time=datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=32))
        keeper.goto(address)
        both_ways(keeper, "kit-alone")
        keeper.locator("[data-kit]").fill(scene.kit)
        keeper.get_by_role("button", name="Suspend the lost key").click()
        expect(keeper.get_by_text("The lost key is suspended")).to_be_visible()
        journey.no_mistake(keeper)
    with running(scene.data, **(quick() | moved(63))) as server:
        page = scene.page(server, amal, 63)
        page.goto("/desk/key/replace/")
        page.wait_for_selector("#making:visible")
        amal.passphrase = "a new one of many signs 77"
        page.fill("#password", amal.password)
        page.fill("#passphrase", amal.passphrase)
        page.fill("#again", amal.passphrase)
        page.get_by_role("button", name="Make my new key").click()
        form = page.locator("form[data-kit-alone=admit]")
        expect(form).to_be_visible()
        both_ways(page, "kit-signs")
        form.locator("[data-kit]").fill(scene.kit)
        form.locator("[data-passphrase]").fill("not the one of the new key")
        form.locator("button").click()
        expect(form.locator("[role=alert]")).to_be_visible()
        form.locator("[data-passphrase]").fill(amal.passphrase)
        form.locator("button").click()
        page.wait_for_url("**/desk/")
        on_people(page, amal)
        journey.compare(page, amal)
        page.locator("summary", has_text="Who decided what").click()
        last = page.locator("[data-history] li").first
        expect(last).to_contain_text("the recovery kit")
        assert "head 9:" in manage(scene.data, "verify_roster", **moved(63))
