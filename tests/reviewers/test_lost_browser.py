"""A desk of one in a real browser: what it lacks, who confirms for it, and what it does when
something is lost.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import accessibility, journey
from tests.journey import Colleague, Shots
from tests.needs import fixture_needs
from tests.reviewers import founded
from tests.server import ROOT, Server, manage, quick, running

SHOTS = Shots(ROOT / "build" / "screenshots" / "lost")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


@dataclass(frozen=True)
class Scene:
    server: Server
    browser: Browser
    amal: Colleague
    basem: Colleague
    page: Page
    second: Page


def speak(page: Page, language: str) -> None:
    page.set_viewport_size(DESKTOP)
    button = page.locator(f".languages button[value={language}]").first
    if button.count():
        if not button.is_visible():
            page.locator(".account summary").click()
        button.click()
        page.wait_for_selector(f"html[lang={language}]")
    if page.locator("#opened").count():
        page.wait_for_selector("#opened:visible")


def both_ways(page: Page, name: str) -> None:
    """In Arabic and English, on a phone and on a desktop."""
    for language in ("ar", "en"):
        speak(page, language)
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)
            assert not accessibility.faults(page), (name, language)
            SHOTS.take(page, f"{name}-{language}-{size['width']}")


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    basem = Colleague("basem", passphrase="zz-88-lantern-street-river")
    with journey.chromium() as browser:
        desk = founded.alone(browser, tmp_path_factory, tmp_path_factory.mktemp("lost") / "data")
        with running(desk.data, **quick()) as server:
            page = desk.page(browser, server.address, desk.amal)
            second = journey.open_page(browser, server.address)
            yield Scene(server, browser, desk.amal, basem, page, second)


def test_an_empty_queue_says_what_next(scene: Scene) -> None:
    page = scene.page
    page.goto("/desk/")
    expect(page.get_by_text("What next")).to_be_visible()
    both_ways(page, "queue-empty")


def test_who_is_let_back_is_shown_in_red_and_ended(scene: Scene) -> None:
    page = scene.page
    manage(scene.server.data, "let_back", "amal")
    page.goto("/desk/needs/")
    expect(page.locator("[role=alert]")).to_contain_text("amal is to be let back to desk homs")
    both_ways(page, "letting-back")
    page.get_by_role("button", name="I object: end it").click()
    expect(page.locator("[role=alert]")).to_have_count(0)


def test_a_second_custodian_confirms_fewer_days(scene: Scene) -> None:
    page = scene.page
    page.goto("/desk/people/")
    journey.unlock(page, scene.amal)
    expect(page.locator("[name=roles][value=custodian]")).to_be_checked()
    both_ways(page, "people-alone")
    basem, second = scene.basem, scene.second
    link = journey.invite(page, scene.amal, SHOTS, "editor", "custodian")
    digits = journey.join(second, link, basem, SHOTS)
    journey.admit(page, scene.amal, digits, SHOTS)
    page.locator("summary", has_text="Change the number of days").click()
    page.fill("[name=days]", "7")
    journey.sign(page.locator("form[data-roster=retention]"), scene.amal)
    asked = page.locator("[data-asked] h3")
    expect(asked).to_have_text(re.compile("^How long cases are kept: proposed by .?amal.?$"))
    second.goto("/desk/needs/")
    expect(second.get_by_text("0 of 0 cases would be due for destruction by")).to_be_visible()
    both_ways(second, "needs-proposal")
    second.goto("/desk/people/")
    journey.unlock(second, basem)
    both_ways(second, "people-proposal")
    form = second.locator("form[data-complete]")
    expect(form.get_by_role("button", name="Set this number of days")).to_be_visible()
    journey.sign(form, basem)
    expect(form).to_have_count(0)
    expect(second.get_by_text("A case is destroyed 7 days after its last move")).to_be_visible()
    page.goto("/desk/needs/")
    expect(page.get_by_text("was changed on")).to_contain_text("by amal and basem")
    both_ways(page, "needs-changed")


def test_a_lost_passphrase_leads_to_a_new_key(scene: Scene) -> None:
    """The wrong one shows the way; the new key's digits are the same on both sides."""
    page = journey.open_page(scene.browser, scene.server.address)
    journey.sign_in(page, scene.amal)
    page.goto("/desk/people/")
    page.fill("#passphrase", "not this one at all")
    page.locator("#unlock-form button").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="I lost it").click()
    lost = opened.value
    expect(lost.get_by_role("heading", name="The passphrase of your key")).to_be_visible()
    both_ways(lost, "lost")
    lost.get_by_role("link", name="Make a new key for my account").click()
    lost.wait_for_selector("#making:visible")
    both_ways(lost, "new-key")
    lost.fill("#password", scene.amal.password)
    lost.fill("#passphrase", "a new one of many signs 77")
    lost.fill("#again", "a new one of many signs 77")
    lost.get_by_role("button", name="Make my new key").click()
    digits = lost.locator("#print")
    expect(digits).to_have_text(re.compile(r"^(\d{4} ){5}\d{4}$"))
    both_ways(lost, "new-key-waits")
    for page, who, ways in ((scene.second, scene.basem, 1), (scene.page, scene.amal, 0)):
        page.goto("/desk/people/")
        journey.unlock(page, who)
        waiting = page.locator(".warning", has_text="amal waits for a new key")
        expect(waiting.locator("[data-claim-print]")).to_have_text(digits.inner_text())
        # Of a desk of two, one suspends the lost key first; nobody helps themselves.
        expect(waiting.locator("form[data-way=suspend]:visible")).to_have_count(ways)
    both_ways(scene.second, "people-new-key")
    back = lost.get_by_role("button", name="I have my passphrase: keep the former key")
    back.click()
    expect(back).to_have_count(0)
    journey.no_mistake(lost)


def test_who_was_removed_is_told_so_and_comes_back(scene: Scene) -> None:
    page, second = scene.page, scene.second
    page.goto("/desk/people/")
    journey.unlock(page, scene.amal)
    clara = Colleague("clara", passphrase="olive tree river stone lamp")
    third = journey.open_page(scene.browser, scene.server.address)
    link = journey.invite(page, scene.amal, SHOTS)
    journey.admit(page, scene.amal, journey.join(third, link, clara, SHOTS), SHOTS)
    row = page.locator("tr", has=page.locator("th", has_text="basem"))
    row.locator("summary").click()
    journey.sign(row.locator("form[data-roster=remove][data-way=two]"), scene.amal)
    expect(page.locator("[data-asked] h3")).to_contain_text("amal")
    third.goto("/desk/people/")
    journey.unlock(third, clara)
    both_ways(third, "people-removal")
    journey.sign(third.locator("form[data-complete]"), clara)
    expect(third.locator("form[data-complete]")).to_have_count(0)
    journey.no_mistake(third)
    second.goto("/desk/")
    second.wait_for_url("**/desk/outside/")
    expect(second.get_by_role("heading", name="You are of no desk any more")).to_be_visible()
    both_ways(second, "outside")
    page.goto("/desk/people/")
    journey.unlock(page, scene.amal)
    page.select_option("#former", "basem")
    both_ways(page, "people-former")
    page.select_option("#former", "basem")
    page.locator("form[data-invite] button").click()
    page.wait_for_selector("#invited:visible")
    link = page.inner_text("#link")
    second.goto(link)
    both_ways(second, "join-again")
    second.fill("[name=password]", scene.basem.password)
    second.get_by_role("button", name="Come back").click()
    second.wait_for_url("**/desk/login/")
    second.fill("[name=username]", scene.basem.name)
    second.fill("[name=password]", scene.basem.password)
    second.fill("[name=code]", scene.basem.app.code())
    second.locator("main form button").first.click()
    second.wait_for_selector("#making:visible")
    digits = journey.make_key(second, scene.basem, SHOTS)
    journey.show_keys(second, scene.basem, digits, SHOTS)
    journey.admit(page, scene.amal, digits, SHOTS)


def test_a_stranger_reads_it_from_the_sign_in(scene: Scene) -> None:
    page = journey.open_page(scene.browser, scene.server.address)
    page.goto("/desk/login/")
    page.get_by_role("link", name="Something is lost").click()
    expect(page.get_by_role("heading", name="A computer that was seized or stolen")).to_be_visible()
    both_ways(page, "lost-stranger")
