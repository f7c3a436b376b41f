"""The steps people take at the desk, in a real browser: one function a step, each on a page given.

``shots`` is where a step leaves its pictures; a step ends when the page shows that it is done.
"""

import base64
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django_otp.oath import TOTP
from playwright.sync_api import (
    Browser,
    FilePayload,
    Locator,
    Page,
    StorageState,
    expect,
    sync_playwright,
)

from tests import programs
from tests.patience import SLOW as SLOW

CHROMIUM = programs.found("chromium") or "chromium-headless-shell"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PERIOD = 30  # seconds of one code


@dataclass
class Authenticator:
    """A reviewer's app: it never gives one code twice, because the desk takes each once."""

    key: bytes
    last: int = 0

    def code(self) -> str:
        step = max(int(time.time()) // PERIOD, self.last + 1)
        # The desk takes the code of the next period already, but of none after it.
        time.sleep(max(0, (step - 1) * PERIOD - time.time()))
        self.last = step
        generator = TOTP(self.key, step=PERIOD)
        generator.time = step * PERIOD
        return f"{generator.token():06d}"


@dataclass
class Colleague:
    name: str
    password: str = "a long password of four words"
    passphrase: str = "k7fm-2qxa-wn5e-rt8d-hz3c"
    language: str = "en"
    app: Authenticator = field(default_factory=lambda: Authenticator(b""))


@dataclass
class Shots:
    """Where pictures go, numbered in the order in which they are taken.

    They are for people to look at, and each takes a browser longer than the step that it shows:
    without AMANA_SHOTS=1 in the environment there are none, but for a test that is ``about`` them.
    """

    folder: Path
    count: int = 0
    about: bool = False

    def take(self, page: Page, name: str) -> None:
        if not (self.about or os.environ.get("AMANA_SHOTS")):
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.count += 1
        page.screenshot(path=self.folder / f"{self.count:02d}-{name}.png", full_page=True)


@contextmanager
def chromium() -> Iterator[Browser]:
    """One that is started for the caller, and ends with it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield started
        started.close()


def open_page(
    browser: Browser, address: str, language: str = "en", login: StorageState | None = None
) -> Page:
    """A browser of one person, with nothing of anybody else's in it.

    ``login``: the cookies of an earlier page, where a test is not about signing in.
    """
    context = browser.new_context(
        base_url=address,
        locale=language,
        viewport={"width": 1280, "height": 800},
        storage_state=login,
    )
    return context.new_page()


def no_mistake(page: Page) -> None:
    """Fails with the page's own words when it shows that something went wrong."""
    mistakes = page.locator("[role=alert]:visible, .errorlist:visible").all_inner_texts()
    assert not mistakes, mistakes


def make_account(page: Page, link: str, who: Colleague, shots: Shots) -> None:
    page.goto(link)
    shots.take(page, "join-account")
    page.fill("[name=username]", who.name)
    page.fill("[name=password]", who.password)
    page.fill("[name=again]", who.password)
    page.select_option("select[name=language]", who.language)
    page.locator("main form button").click()
    page.wait_for_selector("#secret")
    secret = page.inner_text("#secret").replace(" ", "")
    who.app = Authenticator(base64.b32decode(secret + "=" * (-len(secret) % 8)))
    shots.take(page, "join-second-factor")
    page.fill("[name=code]", who.app.code())
    page.locator("main form button").last.click()
    page.wait_for_selector("#later")
    shots.take(page, "join-codes")
    page.click("#later")
    page.wait_for_selector("#making:visible")


def make_key(page: Page, who: Colleague, shots: Shots) -> str:
    """Gives the digits of the new key."""
    shots.take(page, "join-key")
    page.fill("#passphrase", who.passphrase)
    page.fill("#again", who.passphrase)
    page.locator("#key-form button").click()
    page.wait_for_selector("#made:visible")
    shots.take(page, "join-key-made")
    return page.inner_text("#print")


def found_desk(
    page: Page, link: str, who: Colleague, shots: Shots, *, name: str, slug: str
) -> tuple[str, bytes]:
    """The first person opens the desk. Gives the recovery key and the sealed desk key."""
    make_account(page, link, who, shots)
    make_key(page, who, shots)
    page.click("#onward")
    page.wait_for_selector("#opened:visible")
    page.fill("#name", name)
    page.fill("#slug", slug)
    shots.take(page, "found-name")
    page.locator("#name-form button").click()
    page.wait_for_selector("#kit:visible")
    shots.take(page, "found-recovery-kit")
    groups = page.inner_text("#kit-key").split()
    with page.expect_download() as saved:
        page.click("#kit-file")
    sealed = Path(saved.value.path()).read_bytes()
    page.fill("#last-group", groups[-1].lower())
    page.locator("#confirm-form button").click()
    page.wait_for_url("**/desk/")
    shots.take(page, "queue-empty")
    return "".join(groups), sealed


def invite(page: Page, who: Colleague, shots: Shots, *roles: str) -> str:
    """Gives the one-time link."""
    page.goto("/desk/people/")
    unlock(page, who)
    for box in page.locator("form[data-invite] [name=roles]").all():
        box.set_checked(box.get_attribute("value") in {"reviewer", *roles})
    page.locator("form[data-invite] button").click()
    page.wait_for_selector("#invited:visible")
    shots.take(page, "people-invited")
    return page.inner_text("#link")


def join(page: Page, link: str, who: Colleague, shots: Shots) -> str:
    """A colleague joins and waits; gives the digits that they would read out by voice."""
    make_account(page, link, who, shots)
    digits = make_key(page, who, shots)
    show_keys(page, who, digits, shots)
    return digits


def show_keys(page: Page, who: Colleague, digits: str, shots: Shots) -> None:
    """From the page where the key was made: the newcomer compares the desk's digits."""
    page.click("#onward")
    page.wait_for_url("**/desk/waiting/")
    unlock(page, who)
    expect(page.locator("#print")).to_have_text(digits)
    expect(page.locator("[data-desk-print]")).not_to_be_empty()
    shots.take(page, "waiting-to-compare")
    page.locator("form[data-claim] [type=checkbox]").check()
    page.locator("form[data-claim] button").click()
    expect(page.locator("form[data-claim]")).to_have_count(0)
    # They are still being read out while the page changes.
    expect(page.locator("#print")).to_have_text(digits)
    expect(page.locator("[data-desk-print]")).not_to_be_empty()
    shots.take(page, "waiting")


def sign(form: Locator, who: Colleague) -> None:
    """A form about people or keys: what it wants assured is ticked, the passphrase typed again."""
    for box in form.locator("[type=checkbox][required]").all():
        box.check()
    form.locator("[data-passphrase]").fill(who.passphrase)
    form.locator("button").click()


def compare(page: Page, who: Colleague) -> None:
    """On "People": whose key took a lost one's place compares the desk's digits, as at first."""
    box = page.locator("[data-set-back=not_compared]")
    expect(box.locator("[data-seen-digits]")).not_to_be_empty()
    expect(page.locator("[data-desk-print]")).to_be_empty()
    sign(box.locator("form"), who)
    expect(box).to_be_hidden()
    expect(page.locator("[data-desk-print]")).not_to_be_empty()


def admit(page: Page, who: Colleague, digits: str, shots: Shots, *, alone: bool = True) -> None:
    """Somebody of the desk compares the digits and gives the newcomer its key; or proposes it."""
    page.goto("/desk/people/")
    unlock(page, who)
    waiting = page.locator(".warning", has=page.locator("form[data-roster=admit]"))
    expect(waiting.locator("[data-claim-print]")).to_have_text(digits)
    shots.take(page, "people-waiting")
    sign(waiting.locator("form[data-roster=admit]"), who)
    if alone:
        expect(page.locator("form[data-roster=admit]")).to_have_count(0)
    else:
        expect(page.locator("[data-request-print]")).to_have_text(digits)
    no_mistake(page)
    shots.take(page, "people-admitted")


def sign_in(page: Page, who: Colleague) -> None:
    page.goto("/desk/login/")
    page.fill("[name=username]", who.name)
    page.fill("[name=password]", who.password)
    page.fill("[name=code]", who.app.code())
    page.locator("main form button").click()
    page.wait_for_url("**/desk/")


def sign_out(page: Page) -> None:
    page.locator(".account summary").click()
    page.locator("#logout-form button").click()
    page.wait_for_url("**/desk/login/")


def unlock(page: Page, who: Colleague) -> None:
    """Types the passphrase where the page asks for it; a tab that is unlocked does not ask."""
    page.wait_for_selector("#opened:visible, #locked:visible")
    if page.locator("#locked").is_visible():
        page.fill("#passphrase", who.passphrase)
        page.locator("#unlock-form button").click()
        page.wait_for_selector("#opened:visible")


def open_case(page: Page, who: Colleague, number: str, shots: Shots) -> None:
    """From the queue to the case, until the report's words are on the page."""
    page.goto("/desk/")
    shots.take(page, "queue")
    page.get_by_role("link", name=number).first.click()
    unlock(page, who)
    page.wait_for_selector("[id^=parcel-] .said")
    settled(page)


def first_case(page: Page) -> str:
    """The short number of the case on top of the queue."""
    page.goto("/desk/")
    return page.locator("#result_list tbody tr").first.locator("code").inner_text()


def show_picture(page: Page, shots: Shots) -> None:
    """Takes the cover off the first file, and waits until its frame has drawn it."""
    cover = page.locator("details.cover").first
    cover.locator("summary").click()
    frame = cover.frame_locator("iframe")
    expect(frame.locator("img, video, audio")).to_be_visible()
    page.wait_for_function(
        "() => [...document.querySelectorAll('iframe')].every(frame => frame.height !== '240')"
    )
    shots.take(page, "case-picture")


def press(page: Page, form: Locator) -> None:
    """Sends a form of the desk and waits until the page says that it is saved, here or there."""
    form.locator("button:not([type=button])").last.click()
    saved(page)
    page.wait_for_selector("#opened:visible")
    settled(page)
    no_mistake(page)


def saved(page: Page) -> None:
    """What was pressed last is saved: the sentence goes when the next form is sent."""
    page.wait_for_selector(".saying[data-state=saved]")


# What lies sealed of words that were typed and not sent: new bytes each time it is sealed.
UNSENT = """() => JSON.stringify(
  Object.entries(sessionStorage).filter(([name]) => name.startsWith('desk-unsent:')))"""
TYPED = "() => document.body.dispatchEvent(new Event('input', { bubbles: true }))"


def kept(page: Page) -> None:
    """What was typed last lies sealed in the tab.

    One sealing runs at a time. The first that ends may have begun before the last letter; the
    second has not.
    """
    for _ in range(2):
        before = page.evaluate(UNSENT)
        page.evaluate(TYPED)
        page.wait_for_function(f"before => ({UNSENT})() !== before", arg=before)


def settled(page: Page) -> None:
    """Everything sealed on the page is open."""
    expect(page.locator("[id^=parcel-] progress, [data-sealed]")).to_have_count(0)


def make_move(page: Page, name: str, reason: str = "") -> None:
    form = page.locator(f"form[data-desk=move]:has(input[value={name}])")
    if reason:
        form.locator("summary").click()
        form.locator("textarea").fill(reason)
    press(page, form)


def assess(page: Page, verdict: str, credibility: int, reasoning: str, shots: Shots) -> None:
    form = page.locator("form[data-desk=assess]")
    form.locator("[name=verdict]").select_option(verdict)
    form.locator("[name=credibility]").select_option(str(credibility))
    form.locator("[name=methods][value=direct_contact]").check()
    form.locator("[name=place_established]").check()
    form.locator("[name=date_established]").check()
    form.locator("[name=reasoning]").fill(reasoning)
    shots.take(page, "case-assessment")
    press(page, form)


def conclude(page: Page, verdict: str, shots: Shots) -> None:
    press(page, page.locator(f"form[data-desk=conclude]:has(input[value={verdict}])"))
    shots.take(page, "case-concluded")


def write_note(page: Page, words: str) -> None:
    page.fill("#note", words)
    press(page, page.locator("form[data-desk=note]"))


def reply(page: Page, words: str, shots: Shots, file: tuple[str, bytes] | None = None) -> None:
    """``file``: the name and bytes of one that goes with it."""
    page.fill("#reply", words)
    if file:
        name, data = file
        chosen: FilePayload = {"name": name, "mimeType": "text/plain", "buffer": data}
        page.set_input_files("#attached", chosen)
    press(page, page.locator("form[data-desk=reply]"))
    expect(page.locator("article.own .said", has_text=words)).to_be_visible()
    shots.take(page, "case-replied")


def draft(page: Page, who: Colleague, texts: dict[str, str], shots: Shots) -> None:
    """Writes a draft in both languages with the report's first picture, and sends it on.

    ``texts``: the fields' paths (``headline.en``) and what to type; what is not named is filled in.
    """
    page.click("a[href$='/draft/']")
    unlock(page, who)
    page.wait_for_selector("#media [data-row]")
    for path, words in {**REST, **texts}.items():
        page.fill(f"[id='{path}']", words)
    page.select_option("[id='event_date.precision']", "week")
    page.select_option("[id='place.precision']", "town")
    page.check("[name=incident_types][value=frontline_change]")
    page.check("[name=content_warnings][value=none]")
    page.select_option("#licence", "CC-BY-4.0")
    shots.take(page, "draft-incomplete")
    row = page.locator("#media [data-row]").first
    row.locator("[data-chosen]").check()
    row.locator("textarea").nth(0).fill("صورة للمكان")
    row.locator("textarea").nth(1).fill("A picture of the place")
    row.locator("[value=none]").check()
    expect(page.locator("#complete")).to_be_visible()
    shots.take(page, "draft-complete")
    with page.expect_navigation():
        page.click("#submit")
    page.wait_for_selector("#opened:visible")
    no_mistake(page)


REST = {
    "headline.ar": "عنوان",
    "headline.en": "Headline",
    "body.ar": "نص",
    "body.en": "Text",
    "byline.name.ar": "غرفة الأخبار",
    "byline.name.en": "The newsroom",
    "place.name.ar": "الطبقة",
    "place.name.en": "Tabqa",
    "event_date.edtf": "2016-06-20/2016-06-26",
    "status_statement.ar": "يقوله مصدر واحد.",
    "status_statement.en": "One source says so.",
}


def look_at_release(page: Page, who: Colleague) -> None:
    page.click("a[href$='/release/']")
    unlock(page, who)
    page.wait_for_selector("#record article")


def look_at_files(page: Page, form: Locator) -> None:
    """Opens every file that would be published; before that nobody can press ``form``."""
    files = page.locator("#record [data-file]").filter(has=page.locator("summary, a[download]"))
    button = form.locator("button").last
    for file in files.all():
        expect(button).to_be_disabled()
        file.locator("summary, a[download]").first.click()
    expect(button).to_be_enabled()


def approve(page: Page, who: Colleague, shots: Shots) -> None:
    """Another person than the author looks at the draft beside the report, and approves it."""
    look_at_release(page, who)
    form = page.locator("form[data-release=approve]")
    expect(form).to_be_visible()
    look_at_files(page, form)
    for box in form.locator("[type=checkbox]").all():
        box.check()
    shots.take(page, "safety-review")
    press(page, form)


def publish(page: Page, who: Colleague, shots: Shots) -> None:
    look_at_release(page, who)
    form = page.locator("form[data-release=publish]")
    expect(form).to_be_visible()
    shots.take(page, "release-approved")
    press(page, form)
    shots.take(page, "case-published")


def send_report(
    page: Page, words: str, files: list[dict[str, object]], shots: Shots, language: str = "en"
) -> str:
    """A reporter sends words and files; gives the six words of the codename on the receipt.

    ``files``: as playwright takes them: name, mimeType, buffer.
    """
    page.goto(f"/{language}/r/all/")
    page.fill("[name=words]", words)
    if files:
        page.set_input_files("#files", files)  # type: ignore[arg-type]
    page.check("[name=consent][value=words]")
    shots.take(page, "report-form")
    page.locator("main form[enctype] button:not([form])").click()
    page.wait_for_url(f"**/{language}/r/sent/")
    expect(page.locator("main .codename").first, page.locator("main").inner_text()).to_be_visible()
    shots.take(page, "report-receipt")
    return " ".join(
        page.locator(".codename li").first.locator("xpath=..").locator("li").all_inner_texts()
    )


def send_back(page: Page, who: Colleague, reason: str) -> None:
    look_at_release(page, who)
    form = page.locator("form[data-desk=move]:has(input[value=send_back])")
    page.locator("details:has(input[value=send_back]) > summary").click()
    form.locator("textarea").fill(reason)
    press(page, form)


def alter_picture(page: Page, shots: Shots) -> None:
    """Covers a face in the first file of the draft, with the keyboard alone."""
    row = page.locator("#media [data-row]").first
    row.locator("[data-alter=redact]").focus()
    page.keyboard.press("Enter")
    frame = row.frame_locator("iframe")
    frame.locator("[data-tool=face]").focus()
    page.keyboard.press("Enter")
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight"):
        page.keyboard.press(key)
    shots.take(page, "draft-altering")
    frame.locator("#use:not([disabled])").focus()
    page.keyboard.press("Enter")
    expect(row.locator("[data-alter=redact_original]")).to_be_visible()
    expect(row.locator("[value=faces_covered]")).to_be_checked()


def redraft(
    page: Page, who: Colleague, texts: dict[str, str], shots: Shots, *, alter: bool = False
) -> None:
    """Opens the newest draft as it was left, changes what ``texts`` names, and sends it on.

    ``alter``: covers a part of its picture, too.
    """
    page.click("a[href$='/draft/']")
    unlock(page, who)
    expect(page.locator("#media [data-chosen]").first).to_be_checked()
    for path, words in texts.items():
        page.fill(f"[id='{path}']", words)
    if alter:
        alter_picture(page, shots)
    expect(page.locator("#complete")).to_be_visible()
    shots.take(page, "draft-changed")
    with page.expect_navigation():
        page.click("#submit")
    page.wait_for_selector("#opened:visible")
    settled(page)
    no_mistake(page)


def confirm(page: Page, who: Colleague, shots: Shots) -> None:
    """Another person than the one who proposed it confirms a change to what is published."""
    look_at_release(page, who)
    form = page.locator("form[data-release=confirm]")
    expect(form).to_be_visible()
    look_at_files(page, form)
    shots.take(page, "release-proposed")
    press(page, form)


def withdraw(page: Page, note: dict[str, str], shots: Shots) -> None:
    form = page.locator("form[data-desk=withdraw]")
    page.locator("details:has(form[data-desk=withdraw]) > summary").click()
    for language, words in note.items():
        form.locator(f"[name=note_{language}]").fill(words)
    press(page, form)
    shots.take(page, "case-withdrawn")
