"""A restored backup in real browsers that saw more than it has: two members say so, and each of
them goes on by voice; nobody does it alone.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import accessibility, journey, server
from tests.journey import Colleague, Shots
from tests.needs import fixture_needs
from tests.reviewers import founded
from tests.reviewers.founded import Desk
from tests.server import ROOT, manage, quick, running

SHOTS = Shots(ROOT / "build" / "screenshots" / "set_back")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
DIGITS = re.compile(r"^(\d{4} ){5}\d{4}$")


@dataclass
class Scene:
    browser: Browser
    data: Path
    desk: Desk

    @property
    def amal(self) -> Colleague:
        return self.desk.amal

    @property
    def basem(self) -> Colleague:
        return self.desk.basem


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    data = tmp_path_factory.mktemp("set-back") / "data"
    with journey.chromium() as browser:
        yield Scene(browser, data, founded.of_two(browser, tmp_path_factory, data))


def both_ways(page: Page, name: str) -> None:
    """In Arabic and English, on a phone and on a desktop."""
    for language in ("ar", "en"):
        page.set_viewport_size(DESKTOP)
        if not page.locator(f"html[lang={language}]").count():
            page.locator(".account summary").click()
            page.locator(f".languages button[value={language}]").first.click()
            page.wait_for_selector(f"html[lang={language}]")
        page.wait_for_selector("[data-set-back]:visible")
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)
            assert not accessibility.faults(page), (name, language)
            SHOTS.take(page, f"{name}-{language}-{size['width']}")


def on_people(page: Page, who: Colleague) -> None:
    page.goto("/desk/people/")
    journey.unlock(page, who)


def act(page: Page, who: Colleague, name: str, tag: int) -> None:
    """A suspension, or its end: an entry that one person signs."""
    row = page.locator("tr", has=page.locator("th", has_text="basem"))
    row.locator("details").evaluate("each => each.open = true")
    journey.sign(page.locator(f"form[data-roster={name}]:visible"), who)
    expect(row.locator(".tag")).to_have_count(tag)


def test_two_say_that_a_backup_was_restored(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    amal, basem, data = scene.amal, scene.basem, scene.data
    # What a browser remembers belongs to an address: the restored server has the same.
    port = server.free_port()
    monkeypatch.setattr(server, "free_port", lambda: port)
    with running(data, **quick()) as first:
        pages = (scene.desk.page(scene.browser, first.address, who) for who in (amal, basem))
        page, second = pages
        on_people(page, amal)
        on_people(second, basem)
        expect(second.locator("[data-desk-print]")).to_have_text(DIGITS)
    shutil.copytree(data, data.with_name("copy"))
    with running(data, **quick()):
        on_people(page, amal)
        act(page, amal, "suspend", 1)
        act(page, amal, "restore", 0)
        on_people(second, basem)
        expect(second.locator("[data-kit-line]")).to_have_text(re.compile("^4:"))
    shutil.rmtree(data)
    data.with_name("copy").rename(data)
    with running(data, **quick()):
        _say_so(scene, page, second)
        assert "head 3:" in manage(data, "verify_roster")


def _say_so(scene: Scene, page: Page, second: Page) -> None:
    amal, basem = scene.amal, scene.basem
    on_people(page, amal)
    box = page.locator("[data-set-back=rolled_back]")
    expect(box.locator("[data-seen-before]")).to_have_text(re.compile("^4:"))
    expect(box.locator("[data-seen-now]")).to_have_text(re.compile("^2:"))
    both_ways(page, "rolled-back")
    journey.sign(box.locator("form"), amal)
    # One member alone changes nothing: the box stays, and what they signed stands beside it.
    expect(page.locator("[data-asked]")).to_contain_text("A backup was restored")
    expect(page.locator("[data-desk-print]")).to_be_empty()
    on_people(second, basem)
    expect(second.locator("[data-set-back=rolled_back]")).to_be_visible()
    expect(second.locator("[data-asked]")).to_contain_text("amal")
    both_ways(second, "rolled-back-second")
    form = second.locator("form[data-complete]")
    expect(form.locator("[data-sign]")).to_have_text("Sign that it was restored")
    journey.sign(form, basem)
    expect(form).to_have_count(0)
    for each, who in ((second, basem), (page, amal)):
        on_people(each, who)
        box = each.locator("[data-set-back=restored]")
        expect(box.locator("[data-seen-said]")).to_contain_text("amal")
        expect(box.locator("[data-seen-digits]")).to_have_text(DIGITS)
        both_ways(each, f"restored-{who.name}")
        journey.sign(box.locator("form"), who)
        expect(each.locator("[data-desk-print]")).to_have_text(DIGITS)
        expect(each.locator("[data-set-back]:visible")).to_have_count(0)
    page.locator("summary", has_text="Who decided what").click()
    expect(page.locator("[data-history] li").first).to_contain_text("A backup was restored")
