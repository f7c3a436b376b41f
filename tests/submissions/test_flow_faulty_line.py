"""Twenty faults on a slow line lose neither a word nor the codename nor a file.

Firefox as Tor Browser at its safest level is, and Chromium with its cache of pages on and off. The
browsers' own resending, error pages and Back are what is tried, so nothing of them is replaced.
"""

import io
import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Error, Page, sync_playwright

from sealing import HybridIdentity, Opener, read_parcel
from tests.firefox import Marionette, firefox
from tests.journey import ARGUMENTS, CHROMIUM
from tests.server import PATIENCE, Server, manage, running
from tests.submissions.faulty_line import Fault, FaultyLine, faulty

WORDS = "كلمات kanaria\nTwo cars burned at the bridge."
SIZE = 20_000  # bytes of a file
START, EARLY, LATE, LOST = Fault.AT_THE_START, Fault.EARLY, Fault.LATE, Fault.LOST
HALF, STALL = Fault.HALF_ANSWER, Fault.STALL
PLAN = {
    "/r/words/": (START, EARLY, LATE, LOST, HALF),
    "/r/file/": (START, EARLY, LATE, LOST, HALF, STALL, LATE, LATE, LATE, LATE, LOST, LOST),
    "/r/done/": (START, LOST, HALF),
}
ONION = f"{'a' * 56}.onion"  # where Tor Browser is, and a page with a codename may be restored
SAFEST = {
    "network__dns__blockDotOnion": False,
    "network__dns__localDomains": ONION,
    "javascript__enabled": False,
    "svg__disabled": True,
    "mathml__disabled": True,
    "gfx__downloadable_fonts__enabled": False,
    "browser__privatebrowsing__autostart": True,
}
MOMENT = 1_000  # milliseconds: what is not there is asked for again
ENOUGH = 40  # presses of one button


class Person(Protocol):
    """Who has one window and does what a person does."""

    def go(self, path: str) -> None: ...
    def type(self, words: str) -> None: ...
    def attach(self, file: Path) -> None: ...
    def press(self, selector: str) -> None: ...
    def back(self) -> None: ...
    def value(self, selector: str) -> str: ...
    def text(self, selector: str) -> str: ...
    def frame(self, selector: str) -> str: ...


class FirefoxPerson:
    def __init__(self, driven: Marionette, address: str) -> None:
        self.driven, self.address = driven, address

    def go(self, path: str) -> None:
        self.driven.go(self.address + path)

    def type(self, words: str) -> None:
        found = next(iter(self.driven.find("[name=words]").values()))
        self.driven.ask("WebDriver:ElementSendKeys", id=found, text=words)

    def attach(self, file: Path) -> None:
        self.driven.attach("#files", file)

    def press(self, selector: str) -> None:
        # An error page is answered as an error of the driver's: a person sees the page.
        with suppress(AssertionError):
            self.driven.click(selector)

    def back(self) -> None:
        with suppress(AssertionError):
            self.driven.ask("WebDriver:Back")

    def value(self, selector: str) -> str:
        return str(self.driven.run(f"return document.querySelector('{selector}')?.value ?? '';"))

    def text(self, selector: str) -> str:
        script = f"return document.querySelector('{selector}')?.innerText ?? '';"
        return str(self.driven.run(script))

    def frame(self, selector: str) -> str:
        script = f"""
        try {{ return document.querySelector('{selector}').contentDocument.body.innerText; }}
        catch {{ return ''; }}"""
        return str(self.driven.run(script))


class ChromiumPerson:
    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, path: str) -> None:
        self.page.goto(path)

    def type(self, words: str) -> None:
        self.page.fill("[name=words]", words)

    def attach(self, file: Path) -> None:
        self.page.set_input_files("#files", file)

    def press(self, selector: str) -> None:
        with suppress(Error):
            self.page.click(selector, timeout=10_000)

    def back(self) -> None:
        with suppress(Error):
            self.page.go_back(timeout=3_000, wait_until="commit")

    def value(self, selector: str) -> str:
        found = self.page.locator(selector)
        with suppress(Error):  # the page may go meanwhile
            return found.first.input_value(timeout=MOMENT) if found.count() else ""
        return ""

    def text(self, selector: str) -> str:
        found = self.page.locator(selector)
        with suppress(Error):
            return found.first.inner_text(timeout=MOMENT) if found.count() else ""
        return ""

    def frame(self, selector: str) -> str:
        with suppress(Error):
            return self.page.frame_locator(selector).locator("body").inner_text(timeout=MOMENT)
        return ""


@pytest.fixture(scope="module")
def identity() -> HybridIdentity:
    return HybridIdentity.generate()


@pytest.fixture
def homs(tmp_path: Path, identity: HybridIdentity) -> Iterator[Server]:
    recipient = str(identity.recipient())
    with running(tmp_path / "data", AMANA_HOSTS=f"127.0.0.1,{ONION}") as server:
        manage(server.data, "open_desk", "homs", "--name", "Homs", "--recipient", recipient)
        yield server


@contextmanager
def a_chromium(address: str, *, cached: bool) -> Iterator[ChromiumPerson]:
    """``cached``: whole pages are kept for Back, as on a computer; else none, as on a phone that is
    short of memory. Playwright switches that cache off by itself."""
    off, here = ["--disable-back-forward-cache"], f"--host-resolver-rules=MAP {ONION} 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*ARGUMENTS, here],
            ignore_default_args=off if cached else None,
        )
        page = browser.new_context(base_url=address, java_script_enabled=False).new_page()
        yield ChromiumPerson(page)
        browser.close()


def until(what: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def codename(person: Person) -> str:
    """As digits, which are the same in every language."""
    return " ".join(person.text(".codename samp").split())


def send_words(person: Person, line: FaultyLine) -> None:
    """Until the codename is there. After each fault Back gives the form as it was left."""
    person.go("/en/r/")
    person.type(WORDS)
    token = person.value("form[enctype] [name=token]")
    assert token
    for tries in range(ENOUGH):
        person.press("form[enctype] .toolbar button")
        # A reset in the answer can leave half of the page: what is not whole is sent again. Each
        # time they wait a little longer, for a slow server is no broken line.
        if until(lambda: bool(person.text(".codename samp")), 3 + tries) and person.text(
            "form[action*=done]"
        ):
            assert person.value("form[target] [name=token]")
            return
        person.back()
        assert until(lambda: person.value("[name=words]") != "", PATIENCE), person.text("body")
        assert person.value("[name=words]").split() == WORDS.split()
        assert person.value("form[enctype] [name=token]") == token
    raise AssertionError(line.met)


def send_file(person: Person, file: Path, line: FaultyLine) -> None:
    """Until a frame says that it is kept. The page, and what was chosen in it, stays."""
    person.attach(file)
    for _ in range(ENOUGH):
        person.press("form[target] .toolbar button")
        pressed = time.monotonic()
        until(partial(ended, person, file.name, pressed), 25)
        assert codename(person)
        if file.name in person.frame("iframe.answer"):
            return
    raise AssertionError((file.name, line.met, person.frame("iframe.progress")))


def ended(person: Person, name: str, pressed: float) -> bool:
    """Whether there is something to do: the answer is there, or the other frame says so.

    A browser sends again by itself for some seconds after a reset, and a person waits for that.
    """
    if name in person.frame("iframe.answer"):
        return True
    shown, passed = person.frame("iframe.progress"), time.monotonic() - pressed
    if any(words in shown for words in ("line broke", "is kept and sealed")):
        return passed > 3
    return "Choose a file" in shown and passed > 6


def finish(person: Person) -> None:
    for tries in range(ENOUGH):
        person.press("form[action*=done] button")
        if until(lambda: "Received and sealed" in person.text("h1"), 3 + tries) and person.text(
            "main form"
        ):
            return
        person.back()
        until(lambda: bool(codename(person)), 10)
    raise AssertionError("No receipt.")


def whole_way(person: Person, line: FaultyLine, folder: Path) -> dict[str, str]:
    """Words, four files, another language and back, done. Gives what was sent, by its name."""
    send_words(person, line)
    kept = codename(person)
    files = {}
    for number in range(4):
        source = random.Random(number)  # noqa: S311 - not a secret, the same each time
        text = "\n".join(f"{number} {source.random()}" for _ in range(SIZE // 21))
        file = folder / f"witness-{number}.txt"
        file.write_text(text + "\n")
        files[file.name] = text
        send_file(person, file, line)
        assert codename(person) == kept
    person.press(".languages form button")
    assert until(lambda: bool(person.text("html[dir=rtl] .codename samp")), PATIENCE)
    assert codename(person) == kept
    person.press(".languages form button[lang=en]")
    assert until(lambda: bool(person.text("html[dir=ltr] .codename samp")), PATIENCE)
    finish(person)
    assert codename(person) == kept
    assert line.left == 0, line.plan
    return files


def opened(server: Server, identity: HybridIdentity) -> list[tuple[str, dict[str, bytes]]]:
    """Every parcel as the desk opens it, with its mailbox."""
    rows = sqlite3.connect(f"file:{server.data}/amana.sqlite3?mode=ro", uri=True)
    found = rows.execute("SELECT mailbox_id, header, blob FROM submissions_parcel").fetchall()
    rows.close()
    parcels = []
    for mailbox, header, blob in found:
        payload = io.BytesIO((server.data / "blobs" / blob).read_bytes())
        members = read_parcel(Opener(bytes(header), payload, [identity]))
        parcels.append((mailbox, {member.name: data.read() for member, data in members}))
    return parcels


def must_hold(server: Server, identity: HybridIdentity, files: dict[str, str]) -> None:
    parcels = opened(server, identity)
    assert len({mailbox for mailbox, _ in parcels}) == 1
    words = [json.loads(members["message.json"])["words"] for _, members in parcels]
    assert [each.split() for each in words if each] == [WORDS.split()]
    texts = [
        data.decode().strip()
        for _, members in parcels
        for name, data in members.items()
        if name.startswith("files/")
    ]
    assert sorted(texts) == sorted(text.strip() for text in files.values())


@contextmanager
def a_firefox(folder: Path, address: str) -> Iterator[FirefoxPerson]:
    """Private, without scripts, SVG, MathML and fonts."""
    folder.mkdir()
    with firefox(folder, **SAFEST) as marionette:
        marionette.ask("WebDriver:SetTimeouts", implicit=2_000, pageLoad=60_000)
        yield FirefoxPerson(marionette, address)


@pytest.mark.needs("firefox-esr")
def test_firefox_at_its_safest_loses_nothing(
    homs: Server, identity: HybridIdentity, tmp_path: Path
) -> None:
    with (
        faulty(homs.port, PLAN) as line,
        a_firefox(tmp_path / "profile", f"http://{ONION}:{line.port}") as person,
    ):
        files = whole_way(person, line, tmp_path)
    must_hold(homs, identity, files)


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("cached", [True, False])
def test_chromium_loses_nothing(
    homs: Server, identity: HybridIdentity, tmp_path: Path, cached: bool
) -> None:
    with (
        faulty(homs.port, PLAN) as line,
        a_chromium(f"http://{ONION}:{line.port}", cached=cached) as person,
    ):
        files = whole_way(person, line, tmp_path)
    must_hold(homs, identity, files)
