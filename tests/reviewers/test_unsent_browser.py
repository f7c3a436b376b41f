"""Words typed at the desk and not sent, in a real browser: saved around, kept, asked about."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from tests import journey
from tests.journey import Colleague, Shots
from tests.needs import fixture_needs
from tests.planted import photograph
from tests.reviewers import founded
from tests.server import ROOT, Server, quick, running

SHOTS = ROOT / "build" / "screenshots" / "unsent"
REPORTS = ("First: two shells fell.", "Second: the bridge is closed.")
REASONING, REPLY, REASON = "kanaria: half a reasoning", "kanaria: half a reply", "kanaria: why not"
STORED = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, await indexedDB.databases(),
  await caches.keys(), location.href, history.state])"""
KEPT = "() => Object.keys(sessionStorage).filter(name => name.startsWith('desk-unsent:')).length"


@dataclass(frozen=True)
class Scene:
    """One person who holds every role, and two reports under review.

    ``codename``: of whoever sent the second one.
    """

    server: Server
    browser: Browser
    amal: Colleague
    context: BrowserContext
    cases: tuple[str, ...]
    codename: str

    def at(self, place: str) -> Page:
        """A tab of its own in the one login."""
        page = self.context.new_page()
        page.goto(place)
        journey.unlock(page, self.amal)
        return page

    def at_case(self, number: int = 0) -> Page:
        page = self.at(self.cases[number])
        page.wait_for_selector("[id^=parcel-] .said")
        journey.settled(page)
        return page


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    shots = Shots(SHOTS, 50)
    with ExitStack() as stack:
        browser = stack.enter_context(journey.chromium())
        desk = founded.alone(browser, tmp_path_factory, tmp_path_factory.mktemp("unsent") / "d")
        server, amal = stack.enter_context(running(desk.data, **quick())), desk.amal
        first = desk.page(browser, server.address, amal)
        reporter = journey.open_page(browser, server.address)
        picture: dict[str, object] = {
            "name": "a.jpg",
            "mimeType": "image/jpeg",
            "buffer": photograph(),
        }
        cases: list[str] = []
        for words in REPORTS:
            codename = journey.send_report(reporter, words, [picture], shots)
            first.goto("/desk/")
            rows = first.locator("a[data-row]").all()
            found = [str(row.get_attribute("href")) for row in rows]
            cases += [place for place in found if place not in cases]
        made = Scene(server, browser, amal, first.context, tuple(cases), codename)
        for place in cases:
            first.goto(place)
            journey.unlock(first, amal)
            for move in ("triage", "start"):
                journey.make_move(first, move)
        first.close()
        yield made


@pytest.fixture
def page(scene: Scene) -> Iterator[Page]:
    made = scene.at_case()
    yield made
    made.close()


def asked(page: Page, *no: int) -> list[str]:
    """The questions that the browser asks from now on: yes to all but those of these numbers."""
    questions: list[str] = []

    def listen(dialog: Dialog) -> None:
        questions.append(dialog.type)
        if len(questions) in no:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", listen)
    return questions


def half_written(page: Page) -> None:
    """A verdict's reasoning, a reply and a reason, none of them sent."""
    form = page.locator("form[data-desk=assess]")
    form.locator("[name=verdict]").select_option("disputed")
    form.locator("[name=methods][value=satellite]").check()
    page.fill("#reasoning", REASONING)
    page.fill("#reply", REPLY)
    refusing = page.locator("form[data-desk=move]:has(input[value=reject])")
    refusing.locator("summary").click()
    page.locator("#reason-reject").click()
    page.keyboard.type(REASON)


def expect_half_written(page: Page) -> None:
    expect(page.locator("#reasoning")).to_have_value(REASONING)
    expect(page.locator("#reply")).to_have_value(REPLY)
    expect(page.locator("#reason-reject")).to_have_value(REASON)
    expect(page.locator("#reason-reject")).to_be_visible()
    expect(page.locator("#verdict")).to_have_value("disputed")
    expect(page.locator("[name=methods][value=satellite]")).to_be_checked()


def test_a_saved_note_leaves_every_other_word_and_film_alone(page: Page) -> None:
    half_written(page)
    journey.show_picture(page, Shots(SHOTS))
    frame = page.frames[-1]
    frame.evaluate("window.untouched = true")
    page.fill("#note", "kanaria: a note")
    button = page.locator("form[data-desk=note] button")
    button.focus()
    page.keyboard.press("Enter")
    journey.saved(page)
    journey.settled(page)
    expect(page.locator(".thread .said", has_text="kanaria: a note")).to_be_visible()
    expect(page.locator("#note")).to_have_value("")
    expect(button).to_be_focused()
    expect_half_written(page)
    # Neither loaded anew nor covered.
    expect(page.frame_locator("iframe").locator("img")).to_be_visible()
    assert frame.evaluate("window.untouched && document.images[0].naturalWidth > 1")
    expect(page.locator(".saying")).to_have_text("Saved.")
    Shots(SHOTS, 1).take(page, "saved")


def test_what_a_save_changed_is_shown_everywhere(page: Page) -> None:
    half_written(page)
    entries = page.locator(".timeline li").count()
    page.select_option("#priority", "2")
    journey.press(page, page.locator("form[data-desk=priority]"))
    journey.press(page, page.locator("form[data-desk=take]"))
    expect(page.locator("#priority")).to_have_value("2")
    # Whoever started the review has the case.
    expect(page.locator("form[data-desk=take] button")).to_have_text("Take it")
    expect(page.locator("aside .facts").first).to_contain_text("nobody")
    expect(page.locator(".timeline li")).to_have_count(entries + 2)
    journey.press(page, page.locator("form[data-desk=take]"))
    expect_half_written(page)


def test_a_move_keeps_words_for_a_form_that_goes_and_gives_them_back(page: Page) -> None:
    half_written(page)
    journey.make_move(page, "await")
    expect(page.locator("form[data-desk=assess]")).to_have_count(0)
    expect(page.locator("[data-leftover]")).to_contain_text(REASONING)
    Shots(SHOTS, 2).take(page, "leftover")
    expect(page.locator("#reply")).to_have_value(REPLY)
    journey.make_move(page, "resume")
    expect(page.locator("[data-leftover]")).to_have_count(0)
    expect(page.locator("#reasoning")).to_have_value(REASONING)


def test_leaving_asks_only_where_something_was_typed(page: Page) -> None:
    questions = asked(page)
    page.reload()
    journey.settled(page)
    assert not questions
    page.locator("#note").click()
    page.keyboard.type("kanaria: a note")
    journey.kept(page)
    page.reload()
    assert questions == ["beforeunload"]
    journey.settled(page)
    expect(page.locator("#note")).to_have_value("kanaria: a note")
    journey.press(page, page.locator("form[data-desk=note]"))
    page.reload()
    assert questions == ["beforeunload"]
    expect(page.locator("#note")).to_have_value("")


def test_every_word_is_back_after_a_reload_and_a_lock(scene: Scene, page: Page) -> None:
    asked(page)
    half_written(page)
    page.set_input_files("#attached", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    journey.kept(page)
    page.keyboard.press("Control+Alt+l")
    expect(page.locator("#opened")).to_be_hidden()
    page.reload()
    expect(page.locator("#locked")).to_be_visible()
    assert "kanaria" not in page.content()
    journey.unlock(page, scene.amal)
    expect_half_written(page)
    expect(page.locator(".saying")).to_have_text("What you had typed and not sent is back.")
    expect(page.locator("form[data-desk=reply]")).to_contain_text("choose or alter them again")
    Shots(SHOTS, 3).take(page, "back")


def test_what_was_saved_on_the_page_before_is_said_all_the_same(page: Page) -> None:
    asked(page)
    page.locator("#note").click()
    page.keyboard.type("kanaria: a note")
    journey.kept(page)
    page.evaluate("() => sessionStorage.setItem('desk-saved', '1')")
    page.reload()
    journey.saved(page)
    expect(page.locator(".saying")).to_contain_text("Saved.")
    expect(page.locator(".saying")).to_contain_text("What you had typed and not sent is back.")


def test_words_are_never_stored_as_they_are(page: Page) -> None:
    before = len(page.evaluate(STORED))
    half_written(page)
    journey.kept(page)
    stored = page.evaluate(STORED)
    assert len(stored) > before + 1000
    assert not [word for word in ("kanaria", "reasoning", "disputed") if word in stored]
    assert not [case for case in page.url.split("/")[-2:-1] if case in stored.replace(page.url, "")]


def test_words_come_back_to_their_own_case_alone(scene: Scene, page: Page) -> None:
    asked(page)
    half_written(page)
    journey.kept(page)
    page.goto(scene.cases[1])
    journey.settled(page)
    page.wait_for_selector("[id^=parcel-] .said")
    assert page.input_value("#reasoning") == page.input_value("#reply") == ""
    page.goto(scene.cases[0])
    expect_half_written(page)


def sign_out(page: Page) -> None:
    if not page.locator("#logout-form button").is_visible():
        page.locator(".account summary").click()
    page.locator("#logout-form button").click()


def test_signing_out_asks_and_then_leaves_nothing(scene: Scene) -> None:
    page = journey.open_page(scene.browser, scene.server.address)
    journey.sign_in(page, scene.amal)
    page.goto(scene.cases[0])
    journey.unlock(page, scene.amal)
    page.fill("#note", "kanaria: a note")
    journey.kept(page)
    questions = asked(page, 1)
    sign_out(page)
    assert page.input_value("#note") == "kanaria: a note"
    sign_out(page)
    page.wait_for_url("**/desk/login/")
    assert questions == ["confirm", "confirm"]
    assert page.evaluate(KEPT) == 0
    journey.sign_in(page, scene.amal)
    page.goto(scene.cases[0])
    journey.unlock(page, scene.amal)
    journey.settled(page)
    assert page.input_value("#note") == ""
    page.context.close()


def test_locking_and_signing_out_reach_the_other_tabs(scene: Scene) -> None:
    first = journey.open_page(scene.browser, scene.server.address)
    journey.sign_in(first, scene.amal)
    pages = [first, first.context.new_page(), first.context.new_page()]
    for page in pages:
        page.goto(scene.cases[0])
        journey.unlock(page, scene.amal)
    pages[1].fill("#note", "kanaria: a note")
    first.keyboard.press("Control+Alt+l")
    for page in pages:
        expect(page.locator("#opened")).to_be_hidden()
        journey.unlock(page, scene.amal)
    asked(first)
    sign_out(first)
    pages[2].wait_for_url("**/desk/login/**")
    expect(pages[1].locator("#opened")).to_be_hidden()
    assert pages[1].input_value("#note") == "kanaria: a note"
    pages[1].wait_for_function(f"() => !({KEPT})()")
    first.context.close()


def test_a_lost_line_keeps_the_words_and_sends_them_once(page: Page) -> None:
    page.context.set_offline(True)
    page.fill("#note", "kanaria: on a bad line")
    page.locator("form[data-desk=note] button").click()
    expect(page.locator("form[data-desk=note] [role=alert]")).to_contain_text("cannot be reached")
    assert page.input_value("#note") == "kanaria: on a bad line"
    page.context.set_offline(False)
    journey.press(page, page.locator("form[data-desk=note]"))
    expect(page.locator(".said", has_text="on a bad line")).to_have_count(1)


def test_somebody_quicker_costs_no_word(scene: Scene, page: Page) -> None:
    half_written(page)
    other = scene.at_case()
    journey.make_move(other, "await")
    form = page.locator("form[data-desk=move]:has(input[value=reject])")
    form.locator("button").click()
    alert = form.locator("[role=alert]")
    expect(alert).to_contain_text("Somebody else was quicker")
    expect_half_written(page)
    alert.get_by_role("button", name="Show the case as it is now").click()
    expect(page.locator("h1")).to_contain_text("Awaiting corroboration")
    expect(page.locator("[data-leftover]")).to_contain_text(REASONING)
    expect(page.locator("#reason-reject")).to_have_value(REASON)
    expect(page.locator("#reply")).to_have_value(REPLY)
    journey.make_move(other, "resume")
    other.close()


def test_words_without_a_form_are_shown_until_they_are_discarded(scene: Scene, page: Page) -> None:
    asked(page)
    half_written(page)
    journey.kept(page)
    other = scene.at_case()
    journey.make_move(other, "await")
    page.reload()
    expect(page.locator("[data-leftover]")).to_contain_text(REASONING)
    expect(page.locator("#reply")).to_have_value(REPLY)
    page.get_by_role("button", name="Discard these words").click()
    expect(page.locator("[data-leftover]")).to_have_count(0)
    journey.make_move(other, "resume")
    page.reload()
    expect(page.locator("#reply")).to_have_value(REPLY)
    expect(page.locator("#reasoning")).to_have_value("")
    other.close()


def test_a_ticked_promise_is_given_anew(scene: Scene) -> None:
    page = scene.at(f"{scene.cases[0]}dossier/")
    asked(page)
    page.fill("#reason", "kanaria: who asks")
    journey.kept(page)
    page.reload()
    expect(page.locator("#reason")).to_have_value("kanaria: who asks")
    page.close()


def test_the_forms_of_the_people_page_do_not_disturb_each_other(scene: Scene) -> None:
    page = scene.at("/desk/people/")
    page.get_by_text("Name a custodian’s key").click()
    page.fill("[name=recipient]", "age1pq1half")
    page.get_by_text("Change the number of days").click()
    page.fill("[name=days]", "90")
    journey.sign(page.locator("form[data-roster=retention]"), scene.amal)
    expect(page.locator("main")).to_contain_text("destroyed 90 days after its last move")
    expect(page.locator("[name=recipient]")).to_have_value("age1pq1half")
    digits = page.locator("[data-person-print]").first
    expect(digits).to_have_text(re.compile(r"^(\d{4} ?){6}$"))
    page.close()


def taken_back(scene: Scene) -> None:
    page = journey.open_page(scene.browser, scene.server.address)
    page.goto("/en/back/")
    page.fill("[name=codename]", scene.codename)
    page.locator("main form button").first.click()
    page.wait_for_url("**/en/talk/")
    page.goto("/en/talk/all/")
    page.locator("button.danger").click()
    page.context.close()


def test_words_about_a_case_that_is_gone_are_erased(scene: Scene) -> None:
    page = scene.at_case(1)
    asked(page)
    page.fill("#note", "kanaria: about their report")
    journey.kept(page)
    assert page.evaluate(KEPT) == 1
    taken_back(scene)
    page.goto("/desk/")
    assert page.evaluate(KEPT) == 1
    page.goto(scene.cases[1])
    expect(page.locator("main")).to_contain_text("The reporter took everything back")
    page.wait_for_function(f"() => !({KEPT})()")
    page.close()
