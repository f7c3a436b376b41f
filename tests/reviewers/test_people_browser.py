"""People and keys in real browsers, from a desk of an older release on: its first list, a lost
passphrase to its end, and a further desk by two.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from operations.demonstration.cast import AMAL, BASEM, SLUG, Person
from tests import accessibility, journey
from tests.journey import Authenticator, Colleague, Shots
from tests.needs import fixture_needs
from tests.server import ROOT, Server, manage, quick, running
from tests.unpacking import unpack

SHOTS = Shots(ROOT / "build" / "screenshots" / "people")
DIGITS = re.compile(r"^(\d{4} ){5}\d{4}$")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
NEW_PASSPHRASE = "a new one of many signs 77"


@dataclass(frozen=True)
class Scene:
    server: Server
    browser: Browser
    amal: Colleague
    basem: Colleague
    first: Page
    second: Page


def colleague(who: Person) -> Colleague:
    return Colleague(who.username, who.password, who.passphrase, "en", Authenticator(who.totp))


def speak(page: Page, language: str) -> None:
    page.set_viewport_size(DESKTOP)
    if page.locator(f"html[lang={language}]").count():
        return
    page.locator(".account summary").click()
    page.locator(f".languages button[value={language}]").first.click()
    page.wait_for_selector(f"html[lang={language}]")
    page.wait_for_selector("#opened:visible")


def both_ways(page: Page, name: str) -> None:
    """In Arabic and English, on a phone and on a desktop."""
    for language in ("ar", "en"):
        speak(page, language)
        expect(page.locator("[data-person-print]").first).to_have_text(DIGITS)
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)
            assert not accessibility.faults(page), (name, language)
            SHOTS.take(page, f"{name}-{language}-{size['width']}")


def on_people(page: Page, who: Colleague) -> None:
    page.goto("/desk/people/")
    journey.unlock(page, who)


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("people")
    unpack(ROOT / "tests" / "releases" / "second.tar.xz", folder)
    manage(folder / "data", "migrate", "-v0")
    amal, basem = colleague(AMAL), colleague(BASEM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        with running(folder / "data", **quick()) as server:
            first, second = (journey.open_page(browser, server.address) for _ in range(2))
            journey.sign_in(first, amal)
            journey.sign_in(second, basem)
            yield Scene(server, browser, amal, basem, first, second)
        browser.close()


def test_two_sign_the_first_list_of_an_older_desk(scene: Scene) -> None:
    """The second sees what the first signed, with digits that both compare; the kit is new."""
    first, second = scene.first, scene.second
    on_people(first, scene.amal)
    speak(first, "en")
    first.get_by_role("link", name="Compare and sign the first list").click()
    journey.unlock(first, scene.amal)
    expect(first.get_by_text("has not shown their keys yet")).to_be_visible()
    expect(first.locator("form[data-carry]")).to_have_count(0)
    on_people(second, scene.basem)
    first.reload()
    journey.unlock(first, scene.amal)
    both_ways(first, "first-list")
    form = first.locator("form[data-carry]")
    form.locator("[type=checkbox]").check()
    form.locator("[data-passphrase]").fill(scene.amal.passphrase)
    form.locator("button").click()
    first.wait_for_selector("#kit:visible", timeout=journey.SLOW)
    SHOTS.take(first, "first-list-kit")
    first.fill("#last-group", first.inner_text("#kit-key").split()[-1])
    first.locator("#confirm-form button").click()
    first.wait_for_url("**/desk/people/")
    expect(first.locator("[data-asked]")).to_contain_text("proposed by")
    second.reload()
    journey.unlock(second, scene.basem)
    speak(second, "en")
    asked = second.locator("[data-asked]")
    expect(asked).to_contain_text("amal", timeout=journey.SLOW)
    expect(asked.locator("li")).to_have_count(2)
    digits = first.locator("[data-asked] .codename")
    expect(digits).to_have_text(DIGITS)
    expect(asked.locator(".codename")).to_have_text(digits.inner_text())
    both_ways(second, "first-list-second")
    form = second.locator("form[data-complete]")
    form.locator("[type=checkbox]").check()
    form.locator("[data-passphrase]").fill(scene.basem.passphrase)
    form.locator("button").click()
    expect(form).to_have_count(0, timeout=journey.SLOW)
    journey.no_mistake(second)
    expect(second.locator("[data-desk-print]")).to_have_text(DIGITS)
    assert "head 1:" in manage(scene.server.data, "verify_roster")


def test_a_lost_passphrase_ends_with_a_new_key_by_two(scene: Scene) -> None:
    clara = Colleague("clara", passphrase="lantern street river stone 12")
    third = journey.open_page(scene.browser, scene.server.address)
    link = journey.invite(scene.first, scene.amal, SHOTS)
    digits = journey.join(third, link, clara, SHOTS)
    on_people(scene.first, scene.amal)
    form = scene.first.locator("form[data-roster=admit]")
    expect(scene.first.locator("[data-claim-print]")).to_have_text(digits)
    form.locator("[name=compared]").check()
    form.locator("[data-passphrase]").fill(scene.amal.passphrase)
    form.locator("button").click()
    expect(form).to_have_count(0, timeout=journey.SLOW)
    third.goto("/desk/key/replace/")
    third.wait_for_selector("#making:visible")
    third.fill("#password", clara.password)
    third.fill("#passphrase", NEW_PASSPHRASE)
    third.fill("#again", NEW_PASSPHRASE)
    third.get_by_role("button", name="Make my new key").click()
    expect(third.locator("#print")).to_have_text(DIGITS, timeout=journey.SLOW)
    digits = third.inner_text("#print")
    first, second = scene.first, scene.second
    on_people(first, scene.amal)
    expect(first.locator("[data-claim-print]")).to_have_text(digits)
    both_ways(first, "new-key")
    form = first.locator("[data-ways-act=admit] [data-way=two]")
    form.locator("[name=compared]").check()
    form.locator("[data-passphrase]").fill(scene.amal.passphrase)
    form.locator("button").click()
    expect(first.locator("[data-asked] .codename")).to_have_text(digits, timeout=journey.SLOW)
    on_people(second, scene.basem)
    speak(second, "en")
    expect(second.locator("[data-asked]")).to_contain_text("gets a new key")
    expect(second.locator("[data-asked] .codename")).to_have_text(digits)
    form = second.locator("form[data-complete]")
    form.locator("[type=checkbox]").check()
    form.locator("[data-passphrase]").fill(scene.basem.passphrase)
    form.locator("button").click()
    expect(form).to_have_count(0, timeout=journey.SLOW)
    journey.no_mistake(second)
    clara.passphrase = NEW_PASSPHRASE
    third.goto("/desk/people/")
    journey.unlock(third, clara)
    # No report opens before the digits were compared; then it is her list as anybody's.
    journey.compare(third, clara)
    third.reload()
    journey.unlock(third, clara)
    expect(third.locator("[data-desk-print]")).to_have_text(DIGITS)
    journey.no_mistake(third)


def test_who_holds_what_is_told_from_the_beginning(scene: Scene) -> None:
    second = scene.second
    on_people(second, scene.basem)
    second.locator("summary", has_text="Who decided what").click()
    lines = second.locator("[data-history] li")
    expect(lines).to_have_count(3)
    expect(lines.nth(0)).to_contain_text("in the place of a lost one")
    expect(lines.nth(1)).to_contain_text("was admitted by")
    expect(lines.nth(1)).to_contain_text("Signed by one")
    expect(lines.nth(2)).to_contain_text("opened the desk’s list")
    # Who has not unlocked since the list began has left no mark on it.
    row = second.locator("tr", has=second.locator("th", has_text="clara"))
    week = re.compile(r"in the week from \W?\d{4}-\d\d-\d\d")
    expect(row.locator("[data-mark]")).to_have_text(week)
    both_ways(second, "history")


def test_two_members_found_a_further_desk(scene: Scene) -> None:
    first, second = scene.first, scene.second
    second.goto("/desk/open/")
    journey.unlock(second, scene.basem)
    second.locator("summary", has_text="My colleague makes the desk").click()
    form = second.locator("form[data-part]")
    form.locator("[name=slug]").fill("aleppo")
    form.locator("button").click()
    expect(second.locator("#own-part")).not_to_be_empty(timeout=journey.SLOW)
    part = second.inner_text("#own-part")
    first.goto("/desk/open/")
    journey.unlock(first, scene.amal)
    first.fill("#name", "Aleppo desk")
    first.fill("#slug", "aleppo")
    first.fill("#part", part)
    SHOTS.take(first, "further-desk")
    first.locator("#name-form button").click()
    first.wait_for_selector("#kit:visible", timeout=journey.SLOW)
    first.fill("#last-group", first.inner_text("#kit-key").split()[-1])
    first.locator("#confirm-form button").click()
    first.wait_for_url("**/desk/people/", timeout=journey.SLOW)
    on_people(second, scene.basem)
    asked = second.locator("[data-asked]")
    expect(asked).to_contain_text("The desk", timeout=journey.SLOW)
    expect(asked.locator("li")).to_have_count(2)
    form = second.locator("form[data-complete]")
    form.locator("[data-passphrase]").fill(scene.basem.passphrase)
    form.locator("button").click()
    expect(second.locator("[data-desk-list]")).to_have_count(2, timeout=journey.SLOW)
    journey.no_mistake(second)
    assert SLUG in manage(scene.server.data, "verify_roster")
