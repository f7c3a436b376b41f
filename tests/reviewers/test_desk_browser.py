"""The desk in a real browser against a real server: what must never leave it, and what goes wrong.

Two people found a desk once for the module; each test then opens pages of its own.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Browser, Page, Request, StorageState, expect

from reviewers.views.search import OPEN
from sealing import open_sealed, parse_identity, read_parcel, unseal
from tests import journey
from tests.journey import Colleague, Shots
from tests.needs import fixture_needs
from tests.planted import photograph
from tests.server import ROOT, Server, manage, quick, running

WORDS = "kanaria: two shells fell near the bakery"
SHOTS = ROOT / "build" / "screenshots" / "desk"


@dataclass
class Overheard:
    """Everything that pages sent, and every complaint of the browser."""

    bodies: list[bytes] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> Page:
        page.on("request", self._keep)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                self.complaints.append(said.text)
                if "Content Security Policy" in said.text or "Trusted" in said.text
                else None
            ),
        )
        return page

    def _keep(self, request: Request) -> None:
        self.bodies.append(request.url.encode() + b"\n" + (request.post_data_buffer or b""))

    def hold(self, secret: str) -> bool:
        return any(
            secret in spelling
            for body in self.bodies
            for text in [body.decode("latin-1")]
            for spelling in (text, unquote_plus(text, "latin-1"))
        )


@dataclass(frozen=True)
class Scene:
    """``kit``: the recovery key from the paper, and the sealed desk key that lies beside it.

    ``parcel``: where the payload of the one report lies.
    """

    server: Server
    browser: Browser
    overheard: Overheard
    amal: Colleague
    basem: Colleague
    kit: tuple[str, bytes]
    logins: dict[str, StorageState]
    parcel: Path

    def at_desk(self, who: Colleague) -> Page:
        """A page of theirs in the login that they joined with."""
        login = self.logins[who.name]
        return self.overheard.listen(
            journey.open_page(self.browser, self.server.address, login=login)
        )

    def signing_in(self, who: Colleague) -> Page:
        page = self.overheard.listen(journey.open_page(self.browser, self.server.address))
        journey.sign_in(page, who)
        return page


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def browser() -> Iterator[Browser]:
    with journey.chromium() as started:
        yield started


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def scene(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    overheard, shots = Overheard(), Shots(SHOTS)
    amal, basem = Colleague("amal"), Colleague("basem", passphrase="zz-شارع-النهر-88-lantern")
    with running(tmp_path_factory.mktemp("desk") / "data", **quick()) as server:
        pages = [overheard.listen(journey.open_page(browser, server.address)) for _ in range(2)]
        first, second = pages
        link = server.founding_link
        kit = journey.found_desk(first, link, amal, shots, name="Raqqa desk", slug="raqqa")
        link = journey.invite(first, amal, shots, "reviewer", "editor", "custodian")
        digits = journey.join(second, link, basem, shots)
        journey.admit(first, amal, digits, shots)
        reporter = journey.open_page(browser, server.address)
        picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
        journey.send_report(reporter, WORDS, [picture], shots)
        logins = {"amal": first.context.storage_state(), "basem": second.context.storage_state()}
        for page in (first, second, reporter):
            page.context.close()
            (parcel,) = (server.data / "blobs").glob("*/*")
        yield Scene(server, browser, overheard, amal, basem, kit, logins, parcel)


@pytest.fixture
def at_case(scene: Scene) -> Iterator[Page]:
    """The founder, at the one case, unlocked."""
    page = scene.at_desk(scene.amal)
    number = journey.first_case(page)
    journey.open_case(page, scene.amal, number, Shots(SHOTS))
    yield page
    page.context.close()


def test_two_people_join_open_a_report_and_assess_it(scene: Scene) -> None:
    shots = Shots(SHOTS, 50)
    amal, basem = scene.at_desk(scene.amal), scene.at_desk(scene.basem)
    number = journey.first_case(amal)
    journey.open_case(amal, scene.amal, number, shots)
    expect(amal.locator("[id^=parcel-]")).to_contain_text(WORDS)
    journey.show_picture(amal, shots)
    journey.make_move(amal, "triage")
    journey.make_move(amal, "start")
    journey.write_note(amal, "kanaria: a note")
    journey.assess(amal, "reported", 2, "kanaria: a reason", shots)
    journey.open_case(basem, scene.basem, number, shots)
    assert "kanaria: a reason" not in basem.inner_text("main")
    journey.assess(basem, "reported", 3, "kanaria: another reason", shots)
    expect(basem.locator("main")).to_contain_text("kanaria: a reason")
    journey.conclude(basem, "reported", shots)
    expect(basem.locator("h1")).to_contain_text("Reported")
    for page in (amal, basem):
        page.context.close()


def test_a_release_takes_two_and_a_withdrawal_one(scene: Scene) -> None:
    shots = Shots(SHOTS, 60)
    amal, basem = scene.at_desk(scene.amal), scene.at_desk(scene.basem)
    number = journey.first_case(amal)
    journey.open_case(amal, scene.amal, number, shots)
    journey.draft(amal, scene.amal, {"headline.en": "Shells near a bakery"}, shots)
    journey.open_case(basem, scene.basem, number, shots)
    journey.send_back(basem, scene.basem, "kanaria: say which bakery")
    journey.open_case(amal, scene.amal, number, shots)
    expect(amal.locator("aside")).to_contain_text("kanaria: say which bakery")
    text = {"headline.en": "Shells near the old bakery"}
    journey.redraft(amal, scene.amal, text, shots, alter=True)
    journey.open_case(basem, scene.basem, number, shots)
    beside_the_original(basem, scene, shots)
    journey.approve(basem, scene.basem, shots)
    journey.publish(basem, scene.basem, shots)
    journey.open_case(amal, scene.amal, number, shots)
    note = {"note.ar": "صُحّح المكان.", "note.en": "The place was corrected."}
    journey.redraft(amal, scene.amal, {**note, "place.name.en": "Raqqa"}, shots)
    assert not amal.locator("form[data-release=confirm]").count()
    journey.open_case(basem, scene.basem, number, shots)
    journey.confirm(basem, scene.basem, shots)
    expect(basem.locator("h1")).to_contain_text("Corrected")
    journey.withdraw(basem, {"ar": "سُحب.", "en": "Withdrawn."}, shots)
    expect(basem.locator("h1")).to_contain_text("Withdrawn")
    for page in (amal, basem):
        page.context.close()


def at_draft(scene: Scene, who: Colleague) -> Page:
    """The editor, with the newest draft in it."""
    page = scene.at_desk(who)
    journey.open_case(page, who, journey.first_case(page), Shots(SHOTS, 78))
    page.click("a[href$='/draft/']")
    journey.unlock(page, who)
    expect(page.locator("[id='headline.en']")).not_to_have_value("", timeout=journey.SLOW)
    return page


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("event_date.edtf", "2016-02-31", "Date of the event is not a day of the calendar"),
        ("event_date.edtf", "2016-06-20T10:30Z", "a time has seconds and its zone"),
        ("event_date.edtf", "[2016-06-20..2016-06-22]", "is not a date as it must be written"),
        ("event_date.edtf", "2016", "Precision of the date is finer than the date itself"),
        ("place.latitude", "35.8", "Latitude and longitude go together"),
    ],
)
def test_the_editor_says_what_the_archive_would_refuse(
    scene: Scene, path: str, value: str, sentence: str
) -> None:
    page = at_draft(scene, scene.amal)
    page.fill(f"[id='{path}']", value)
    expect(page.locator("#missing")).to_contain_text(sentence)
    expect(page.locator("#submit")).to_be_disabled()
    page.context.close()


def test_a_problem_leads_to_its_field_and_unfolds_it(scene: Scene) -> None:
    page = at_draft(scene, scene.amal)
    more = page.locator("details:has([id='casualties.killed.min'])")
    more.locator("summary").click()
    for end, count in (("min", "10"), ("max", "3")):
        page.fill(f"[id='casualties.killed.{end}']", count)
    more.locator("summary").click()
    field = page.locator("[id='casualties.killed.min']")
    expect(field).to_be_hidden()
    page.locator("#missing a", has_text="Killed, at least is above").click()
    expect(field).to_be_visible()
    page.context.close()


def test_what_a_browser_cannot_read_as_a_number_is_unfolded_when_it_is_saved(scene: Scene) -> None:
    page = at_draft(scene, scene.amal)
    more = page.locator("details:has([id='casualties.killed.min'])")
    more.locator("summary").click()
    field = page.locator("[id='casualties.killed.min']")
    field.press_sequentially("10-12")
    expect(page.locator("#missing")).to_contain_text("Killed, at least")
    expect(page.locator("#complete")).to_be_hidden()
    more.locator("summary").click()
    expect(field).to_be_hidden()
    page.click("#save")
    expect(field).to_be_focused()
    page.context.close()


def test_a_draft_that_was_overtaken_keeps_its_words_and_shows_the_difference(scene: Scene) -> None:
    amal, basem = at_draft(scene, scene.amal), at_draft(scene, scene.basem)
    basem.fill("[id='dateline.en']", "kanaria: by basem")
    basem.click("#save")
    journey.saved(basem)
    amal.fill("[id='dateline.en']", "kanaria: by amal")
    amal.click("#save")
    shown = amal.locator("#save-failure")
    expect(shown.locator("[role=alert]")).to_contain_text("A colleague saved another draft")
    expect(shown.locator(".differences")).to_contain_text("kanaria: by basem")
    expect(shown.locator(".differences section")).to_have_count(1)
    Shots(SHOTS, 79).take(amal, "draft-overtaken")
    assert amal.input_value("[id='dateline.en']") == "kanaria: by amal"
    amal.click("#save")
    journey.saved(amal)
    for page in (amal, basem):
        page.context.close()


def test_a_draft_that_was_not_saved_survives_a_reload_with_its_rows(scene: Scene) -> None:
    page = at_draft(scene, scene.amal)
    page.locator("details:has(#actors) > summary").click()
    page.locator("[data-add=actors]").click()
    page.fill("[id='actors.0.name.en']", "kanaria: a colonel")
    page.locator("[id='dateline.en']").click()
    page.keyboard.type(" kanaria: more")
    line = page.input_value("[id='dateline.en']")
    journey.kept(page)
    assert "kanaria" not in stored(page)
    page.reload()
    expect(page.locator(".saying")).to_contain_text("is back", timeout=journey.SLOW)
    expect(page.locator("[id='dateline.en']")).to_have_value(line)
    expect(page.locator("[id='actors.0.name.en']")).to_have_value("kanaria: a colonel")
    expect(page.locator("#actors [data-row]")).to_have_count(1)
    other = at_draft(scene, scene.basem)
    other.fill("[id='dateline.en']", "kanaria: by basem again")
    other.click("#save")
    journey.saved(other)
    page.reload()
    expect(page.locator("[id='dateline.en']")).to_have_value(line, timeout=journey.SLOW)
    page.click("#save")
    expect(page.locator("#save-failure")).to_contain_text("A colleague saved another draft")
    page.click("#save")
    journey.saved(page)
    page.reload()
    expect(page.locator("[id='dateline.en']")).to_have_value(line, timeout=journey.SLOW)
    page.fill("[id='dateline.en']", "kanaria: not meant")
    journey.kept(page)
    page.reload()
    page.get_by_role("button", name="Discard what was not saved").click()
    expect(page.locator("[id='dateline.en']")).to_have_value(line, timeout=journey.SLOW)
    assert page.evaluate("!Object.keys(sessionStorage).some(key => key.startsWith('desk-unsent'))")
    for each in (page, other):
        each.context.close()


def beside_the_original(page: Page, scene: Scene, shots: Shots) -> None:
    """The safety review shows the covered picture beside the one that was sent."""
    journey.look_at_release(page, scene.basem)
    expect(page.get_by_role("heading", name="Files, as they came")).to_be_visible()
    sides = page.locator("[data-compare] .pair > div")
    expect(sides).to_have_count(2)
    expect(page.locator("[data-compare]")).to_contain_text("Faces covered", timeout=journey.SLOW)
    for side in sides.all():
        side.locator("summary").click()
        expect(side.frame_locator("iframe").locator("img")).to_be_visible()
    shots.take(page, "safety-review-beside")
    page.go_back()
    page.wait_for_selector("[id^=parcel-] .said")


def test_no_request_carried_a_key_a_passphrase_or_a_word(scene: Scene) -> None:
    assert len(scene.overheard.bodies) > 50
    secrets = [scene.amal.passphrase, scene.basem.passphrase, scene.kit[0]]
    for secret in (*secrets, "AGE-SECRET-KEY", "kanaria"):
        assert not scene.overheard.hold(secret), secret


def test_it_would_have_been_overheard(scene: Scene) -> None:
    assert scene.overheard.hold(scene.amal.password)
    assert scene.overheard.hold("age1pq1")


def test_the_browser_had_no_complaint(scene: Scene) -> None:
    assert not scene.overheard.complaints


def test_the_recovery_kit_opens_every_parcel(scene: Scene, tmp_path: Path) -> None:
    """All reviewers are lost: there is the paper, the sealed key beside it, and a backup."""
    key, sealed = scene.kit
    (line,) = [
        line
        for line in unseal(sealed, [parse_identity(key)]).decode().splitlines()
        if not line.startswith("#")
    ]
    manage(scene.server.data, "export_parcels", str(tmp_path))
    (parcel,) = tmp_path.glob("*.age")
    opened = read_parcel(open_sealed(io.BytesIO(parcel.read_bytes()), [parse_identity(line)]))
    members = {member.name: content.read() for member, content in opened}
    assert WORDS.encode() in members["message.json"]
    assert "files/01.jpg" in members


def test_a_wrong_passphrase_is_said_and_opens_nothing(scene: Scene) -> None:
    page = scene.at_desk(scene.amal)
    page.goto("/desk/people/")
    page.fill("#passphrase", "not the passphrase at all")
    page.locator("#unlock-form button").click()
    failure = page.locator("#unlock-failure")
    expect(failure).to_contain_text("does not open your key", timeout=journey.SLOW)
    expect(page.locator("#opened")).to_be_hidden()
    journey.unlock(page, scene.amal)


def test_the_frame_of_a_picture_has_no_rights(scene: Scene, at_case: Page) -> None:
    journey.show_picture(at_case, Shots(SHOTS, 80))
    frame = at_case.frames[-1]
    assert frame.evaluate("window.origin") == "null"
    denied = "() => { try { return String(document.cookie) } catch (error) { return error.name } }"
    assert frame.evaluate(denied) == "SecurityError"
    outside = "() => fetch('/desk/session-key/').then(() => 'sent', () => 'refused')"
    before = len(scene.overheard.complaints)
    # The browser complains, as it is meant to.
    with at_case.expect_console_message(lambda said: "Content Security Policy" in said.text):
        assert frame.evaluate(outside) == "refused"
    at_case.close()  # nothing more comes from it
    assert scene.overheard.complaints[before:]
    del scene.overheard.complaints[before:]


def test_a_picture_is_covered_until_it_is_asked_for(at_case: Page) -> None:
    assert not at_case.locator("iframe").count()


def test_a_locked_tab_shows_nothing_and_loses_nothing(scene: Scene, at_case: Page) -> None:
    at_case.fill("#note", "half a sentence")
    at_case.locator(".account summary").click()
    at_case.locator("[data-lock]").click()
    expect(at_case.locator("#opened")).to_be_hidden()
    assert at_case.evaluate("sessionStorage.getItem('desk-identity')") is None
    at_case.reload()
    expect(at_case.locator("#locked")).to_be_visible()
    journey.unlock(at_case, scene.amal)


def test_an_idle_tab_locks_itself(scene: Scene) -> None:
    page = scene.at_desk(scene.amal)
    page.clock.install()
    journey.open_case(page, scene.amal, journey.first_case(page), Shots(SHOTS, 85))
    page.fill("#note", "half a sentence")
    page.clock.fast_forward(16 * 60 * 1000)
    expect(page.locator("#opened")).to_be_hidden()
    journey.unlock(page, scene.amal)
    assert page.input_value("#note") == "half a sentence"


def test_what_a_tab_keeps_is_no_key_and_dies_with_the_login(scene: Scene) -> None:
    page = scene.signing_in(scene.basem)
    page.goto("/desk/people/")
    journey.unlock(page, scene.basem)
    kept = page.evaluate("sessionStorage.getItem('desk-identity')")
    assert kept
    assert "AGE-SECRET" not in kept
    journey.sign_out(page)
    assert page.evaluate("sessionStorage.getItem('desk-identity')") is None
    journey.sign_in(page, scene.basem)
    page.evaluate("kept => sessionStorage.setItem('desk-identity', kept)", kept)
    page.goto("/desk/people/")
    expect(page.locator("#locked")).to_be_visible()


def stored(page: Page) -> str:
    """All that the browser keeps for this tab and this address."""
    return str(
        page.evaluate(
            """async () => JSON.stringify([
              {...localStorage}, {...sessionStorage}, document.cookie,
              await indexedDB.databases(), await caches.keys(), location.href, history.state])"""
        )
    )


def lock(page: Page) -> None:
    page.locator(".account summary").click()
    page.locator("[data-lock]").click()


def test_an_expired_session_loses_no_word_and_stores_none(scene: Scene, at_case: Page) -> None:
    words, form = "kanaria: written meanwhile", at_case.locator("form[data-desk=note]")
    locked = scene.overheard.listen(at_case.context.new_page())
    locked.goto(at_case.url)
    journey.unlock(locked, scene.amal)
    for page in (at_case, locked):
        page.fill("#note", words)
    lock(locked)
    for page in (at_case, locked):
        expect(page.locator("#locked")).to_be_visible()
    journey.unlock(at_case, scene.amal)
    at_case.context.clear_cookies()
    form.locator("button").click()
    expect(at_case.locator("[role=alert]")).to_contain_text("Your session has ended")
    locked.fill("#passphrase", scene.amal.passphrase)
    locked.locator("#unlock-form button").click()
    failure = locked.locator("#unlock-failure")
    expect(failure).to_contain_text("sign in in another tab", timeout=journey.SLOW)
    for page in (at_case, locked):
        assert page.input_value("#note") == words
        assert "kanaria" not in stored(page)
    journey.sign_in(scene.overheard.listen(at_case.context.new_page()), scene.amal)
    journey.unlock(locked, scene.amal)
    assert locked.input_value("#note") == words
    journey.press(at_case, form)
    expect(at_case.locator("main")).to_contain_text(words)


def test_a_case_that_changed_meanwhile_is_said_and_loses_no_word(
    scene: Scene, at_case: Page
) -> None:
    other = scene.at_desk(scene.basem)
    journey.open_case(other, scene.basem, journey.first_case(other), Shots(SHOTS, 90))
    form = at_case.locator("form:has(#reason-reopen)")
    form.locator("summary").click()
    form.locator("textarea").fill("kanaria: my own reason")
    journey.make_move(other, "reopen", "kanaria: new evidence")
    form.locator("button").click()
    expect(at_case.locator("[role=alert]")).to_contain_text("Somebody else was quicker")
    expect(at_case.locator("[role=alert] li")).to_have_text("Reopen on new evidence · basem")
    assert at_case.input_value("#reason-reopen") == "kanaria: my own reason"


def test_an_assessment_needs_a_method(scene: Scene, at_case: Page) -> None:
    form = at_case.locator("form[data-desk=assess]")
    form.locator("[name=verdict]").select_option("reported")
    form.locator("[name=credibility]").select_option("3")
    form.locator("[name=reasoning]").fill("kanaria: no method")
    form.locator("button").click()
    expect(at_case.locator("[role=alert]")).to_contain_text("Choose at least one method")


def test_a_damaged_parcel_is_red_and_shows_nothing(scene: Scene, at_case: Page) -> None:
    blob = scene.parcel
    whole = blob.read_bytes()
    blob.write_bytes(whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:])
    at_case.reload()
    parcel = at_case.locator("[id^=parcel-]")
    expect(parcel.locator(".danger")).to_contain_text("damaged or was changed")
    assert WORDS not in parcel.inner_text()
    blob.write_bytes(whole[: len(whole) // 2])
    at_case.reload()
    expect(parcel.locator(".danger")).to_be_visible()
    blob.write_bytes(whole)
    at_case.reload()
    expect(parcel).to_contain_text(WORDS)


def test_words_are_searched_in_the_tab_and_nowhere_else(scene: Scene) -> None:
    page = scene.at_desk(scene.amal)
    page.goto("/desk/search/")
    journey.unlock(page, scene.amal)
    expect(page.locator("#reading")).to_contain_text("All 1 reports")
    before = len(scene.overheard.bodies)
    page.fill("#sought", "BAKERY she")
    expect(page.locator("#results li")).to_contain_text("near the bakery")
    Shots(SHOTS, 95).take(page, "search")
    page.fill("#sought", "bakery nowhere")
    expect(page.locator("#results li")).to_have_count(0)
    expect(page.locator("#count")).to_have_text("0 found.")
    assert len(scene.overheard.bodies) == before
    page.fill("#sought", "bakery")
    page.locator("#results a").click()
    expect(page.locator("[id^=parcel-]")).to_contain_text(WORDS)
    page.go_back()
    # The question and its answer are there again, sealed meanwhile.
    expect(page.locator("#results li")).to_contain_text("near the bakery")
    expect(page.locator("#results .badge")).to_have_count(1)
    assert page.input_value("#sought") == "bakery"
    assert not page.evaluate(
        "Object.values(sessionStorage).some((each) => each.includes('bakery'))"
    )
    assert not scene.overheard.hold("bakery")


def test_search_finds_decided_cases_and_is_narrowed(scene: Scene) -> None:
    page = scene.at_desk(scene.amal)
    page.goto("/desk/search/")
    journey.unlock(page, scene.amal)
    page.fill("#sought", "bakery")
    expect(page.locator("#results li")).to_have_count(1)
    open_case = page.locator("#results .badge").get_attribute("data-state") in OPEN
    for which, count in (("open", int(open_case)), ("decided", int(not open_case)), ("", 1)):
        page.select_option("#which", which)
        expect(page.locator("#results li")).to_have_count(count)
    Shots(SHOTS, 95).take(page, "search-narrowed")


def test_a_lock_forgets_what_was_searched(scene: Scene) -> None:
    page = scene.at_desk(scene.amal)
    page.goto("/desk/search/")
    journey.unlock(page, scene.amal)
    page.fill("#sought", "bakery")
    expect(page.locator("#results li")).to_have_count(1)
    page.locator(".account summary").click()
    with page.expect_navigation():
        page.locator("[data-lock]").click()
    expect(page.locator("#locked")).to_be_visible()
    assert not page.locator("#results li").count()
    assert page.input_value("#sought") == ""


def test_the_queue_is_worked_through_by_keyboard(scene: Scene) -> None:
    reporter = journey.open_page(scene.browser, scene.server.address)
    journey.send_report(reporter, "Another one, which nobody has", [], Shots(SHOTS))
    page = scene.at_desk(scene.basem)
    page.goto("/desk/")
    page.keyboard.press("j")
    expect(page.locator("a[data-row]").first).to_be_focused()
    Shots(SHOTS, 95).take(page, "queue-keys")
    page.keyboard.press("/")
    expect(page.locator("#filters select").first).to_be_focused()
    rows, free = page.locator("#result_list tbody tr"), page.locator("[data-desk=take]")
    number = rows.filter(has=free).first.locator("a[data-row]").inner_text()
    row = rows.filter(has_text=number)
    row.locator("a[data-row]").focus()
    page.keyboard.press("t")
    expect(row).to_contain_text("basem")
    journey.saved(page)
    expect(row.locator("a[data-row]")).to_be_focused()
    page.goto("/desk/needs/")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/desk/case/" in page.url


# Of what a row of cases has, what one does not see without pushing the list aside.
BESIDE = """() => [...document.querySelectorAll('main table :is(td, th, a, button, .badge)')]
  .map(part => part.getBoundingClientRect())
  .filter(({ width, left, right }) => width && (left < 0 || right > innerWidth)).length"""


def test_the_lists_read_well_on_a_phone_and_in_arabic(scene: Scene) -> None:
    page = scene.at_desk(scene.amal)
    for path, name in (("/desk/", "queue"), ("/desk/needs/", "needs"), ("/desk/search/", "search")):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            Shots(SHOTS, 95).take(page, f"{name}-{width}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(BESIDE) == 0


def test_nothing_of_all_this_was_overheard_either(scene: Scene) -> None:
    assert not scene.overheard.hold("kanaria")
    assert not scene.overheard.hold("AGE-SECRET-KEY")
    assert not scene.overheard.complaints
