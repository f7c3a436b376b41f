"""A day's work in Firefox, with keys alone: sign in, open, assess, draft, approve, publish.

The desk was opened in another browser; here two people work at it, each in a Firefox of their own.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests import journey
from tests.journey import REST, Colleague, Shots
from tests.planted import photograph
from tests.reviewers.firefox import PATIENCE, Marionette, firefox
from tests.server import ROOT, Server, running

Scene = tuple[Server, Colleague, Colleague]
WORDS = "kanaria: two cars burned at the bridge"
TAB, ENTER, SPACE, DOWN, HOME, CONTROL, SHIFT = (
    "\ue004",
    "\ue007",
    " ",
    "\ue015",
    "\ue011",
    "\ue009",
    "\ue008",
)
MOST = 400  # presses until something counts as out of reach
SHOWN = """
const found = [...document.querySelectorAll(arguments[0])];
return found.some((each) => each.checkVisibility());
"""
VALUE = "return document.querySelector(arguments[0]).value;"
# The focused element is one of these, or the chosen radio of their group.
BEHIND = """
const there = document.querySelector(arguments[0]), now = document.activeElement;
return now !== document.body && Boolean(now.compareDocumentPosition(there) & 2);
"""
HERE = """
const now = document.activeElement;
return [...document.querySelectorAll(arguments[0])].some(
  (each) => each === now || (each.type === 'radio' && each.name === now?.name));
"""


class Hands:
    """Keys, and what is to be seen. Nothing is clicked, and no field is set by a script."""

    def __init__(self, driven: Marionette, server: Server) -> None:
        self.driven, self.server = driven, server

    def press(self, *keys: str, held: str = "") -> None:
        acts = [{"type": "keyDown", "value": held}] if held else []
        for key in keys:
            acts += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        acts += [{"type": "keyUp", "value": held}] if held else []
        keyboard = {"type": "key", "id": "keyboard", "actions": acts}
        self.driven.ask("WebDriver:PerformActions", actions=[keyboard])

    def go(self, path: str) -> None:
        self.driven.ask("WebDriver:Navigate", url=self.server.address + path)

    def until(self, script: str, *arguments: Any) -> None:
        end = time.monotonic() + PATIENCE
        while not self.driven.run(script, *arguments):
            assert time.monotonic() < end, (script, arguments, self.text())
            time.sleep(0.1)

    def seen(self, selector: str) -> None:
        self.until(SHOWN, selector)

    def says(self, words: str) -> None:
        self.until("return document.body.innerText.includes(arguments[0]);", words)

    def text(self) -> str:
        return str(self.driven.run("return document.body.innerText;"))

    def reach(self, selector: str) -> None:
        self.seen(selector)
        for _ in range(MOST):
            if self.driven.run(HERE, selector):
                return
            # Not round by the browser's own bars: a headless window does not come back whole.
            self.press(TAB, held=SHIFT if self.driven.run(BEHIND, selector) else "")
        raise AssertionError(f"{selector} is out of reach of the keyboard.")

    def type(self, selector: str, words: str) -> None:
        self.reach(selector)
        self.press("a", held=CONTROL)
        self.press(*words)

    def enter(self, selector: str) -> None:
        self.reach(selector)
        self.press(ENTER)

    def tick(self, selector: str) -> None:
        self.reach(selector)
        self.press(SPACE)
        self.until("return document.querySelector(arguments[0]).checked;", selector)

    def choose(self, selector: str, value: str) -> None:
        self.reach(selector)
        self.press(HOME)
        for _ in range(MOST):
            if (
                self.driven.run("return document.querySelector(arguments[0]).value;", selector)
                == value
            ):
                return
            self.press(DOWN)
        raise AssertionError(f"{selector} has no {value}.")

    def send(self, selector: str) -> None:
        """Presses a button and waits for the page that follows."""
        self.driven.run("window.before = true;")
        self.enter(selector)
        self.until("return !window.before && document.readyState === 'complete';")
        self.seen("#opened")

    def sign_in(self, who: Colleague) -> None:
        self.go("/desk/login/")
        self.type("[name=username]", who.name)
        self.type("[name=password]", who.password)
        self.type("[name=code]", who.app.code())
        self.enter("main form button")
        self.until("return location.pathname === '/desk/';")

    def open_case(self, who: Colleague) -> None:
        self.go("/desk/")
        self.enter("#result_list tbody a")
        self.unlock(who)
        self.says(WORDS)

    def unlock(self, who: Colleague) -> None:
        self.seen("#opened, #locked")
        if self.driven.run(SHOWN, "#locked"):
            self.type("#passphrase", who.passphrase)
            self.enter("#unlock-form button")
        self.seen("#opened")

    def assess(self, reasoning: str) -> None:
        form = "form[data-desk=assess]"
        self.choose(f"{form} [name=verdict]", "reported")
        self.choose(f"{form} [name=credibility]", "3")
        self.tick(f"{form} [name=methods][value=direct_contact]")
        self.tick(f"{form} [name=place_established]")
        self.tick(f"{form} [name=date_established]")
        self.type(f"{form} [name=reasoning]", reasoning)
        self.send(f"{form} button")

    def draft(self, who: Colleague) -> None:
        self.send("a[href$='/draft/']")
        self.unlock(who)
        self.seen("#media [data-row]")
        for path, words in REST.items():
            self.type(f"[id='{path}']", words)
        self.choose("[id='event_date.precision']", "week")
        self.choose("[id='place.precision']", "town")
        self.tick("[name=incident_types][value=frontline_change]")
        self.tick("[name=content_warnings][value=none]")
        self.choose("#licence", "CC-BY-4.0")
        self.tick("#media [data-chosen]")
        self.type("#media textarea[lang=ar]", "صورة")
        self.type("#media textarea[lang=en]", "A picture")
        self.tick("#media [value=none]")
        self.seen("#complete")
        self.send("#submit")

    def decide(self, who: Colleague, verb: str) -> None:
        self.send("a[href$='/release/']")
        self.unlock(who)
        self.seen("#record article")
        form = f"form[data-release={verb}]"
        self.seen(f"{form} button")
        boxes = self.driven.run(
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.name);",
            f"{form} [type=checkbox]",
        )
        for name in boxes:
            self.tick(f"{form} [name={name}]")
        self.send(f"{form} button")


@contextmanager
def hands(folder: Path, server: Server) -> Iterator[Hands]:
    folder.mkdir()
    with firefox(folder) as driven:
        yield Hands(driven, server)


@pytest.fixture(scope="module")
def scene(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Server, Colleague, Colleague]]:
    shots = Shots(ROOT / "build" / "screenshots" / "firefox")
    amal, basem = Colleague("amal"), Colleague("basem", passphrase="zz-88-lantern-street-river")
    with running(tmp_path_factory.mktemp("firefox") / "data") as server:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
            )
            first, second = (journey.open_page(browser, server.address) for _ in range(2))
            journey.found_desk(first, server.founding_link, amal, shots, name="Homs", slug="homs")
            link = journey.invite(first, amal, shots, "reviewer", "editor", "custodian")
            journey.admit(first, amal, journey.join(second, link, basem, shots), shots)
            picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
            reporter = journey.open_page(browser, server.address)
            journey.send_report(reporter, WORDS, [picture], shots)
            browser.close()
        yield server, amal, basem


def test_two_people_do_a_day_s_work_in_firefox_without_the_mouse(
    scene: Scene, tmp_path: Path
) -> None:
    server, amal, basem = scene
    with hands(tmp_path / "amal", server) as first, hands(tmp_path / "basem", server) as second:
        first.sign_in(amal)
        first.open_case(amal)
        for move in ("triage", "start"):
            first.send(f"form[data-desk=move]:has(input[value={move}]) button")
        first.assess("The road fits.")
        first.type("form[data-desk=note] textarea", "Ask about the second car.")
        first.send("form[data-desk=note] button")
        first.says("Ask about the second car.")

        second.sign_in(basem)
        second.open_case(basem)
        assert "The road fits." not in second.text()
        second.assess("The light agrees.")
        second.send("form[data-desk=conclude]:has(input[value=reported]) button")
        second.says("The road fits.")

        first.open_case(amal)
        first.draft(amal)
        second.open_case(basem)
        second.decide(basem, "approve")
        first.open_case(amal)
        first.decide(amal, "publish")
        first.go("/en/archive/")
        first.says("Headline")
