"""Somebody at a Firefox who has keys and no mouse, and who reads what is to be seen.

No field is set by a script, and nothing is clicked: what Tab does not reach fails.
"""

import time
from pathlib import Path
from typing import Any

from tests.firefox import PATIENCE, Marionette

TAB, ENTER, SPACE, DOWN, HOME = "\ue004", "\ue007", " ", "\ue015", "\ue011"
CONTROL, SHIFT = "\ue009", "\ue008"
MOST = 400  # presses until something counts as out of reach
SHOWN = """
const found = [...document.querySelectorAll(arguments[0])];
return found.some((each) => each.checkVisibility());
"""
# The focus is on something that stands after it.
BEHIND = """
const there = document.querySelector(arguments[0]), now = document.activeElement;
return now !== document.body && Boolean(now.compareDocumentPosition(there) & 2);
"""
# The focused element is one of these, or the chosen radio of their group.
HERE = """
const now = document.activeElement;
return [...document.querySelectorAll(arguments[0])].some(
  (each) => each === now || (each.type === 'radio' && each.name === now?.name));
"""
RINGED = "return getComputedStyle(document.activeElement).outlineStyle !== 'none';"
CHECKED = "return document.querySelector(arguments[0]).checked;"
RADIO = "return document.querySelector(arguments[0]).type === 'radio';"
VALUE = "return document.querySelector(arguments[0]).value;"
TEXT = "return document.querySelector(arguments[0]).innerText;"


class Hands:
    """``address``: where the paths begin."""

    def __init__(self, driven: Marionette, address: str) -> None:
        self.driven, self.address = driven, address

    def press(self, *keys: str, held: str = "") -> None:
        acts = [{"type": "keyDown", "value": held}] if held else []
        for key in keys:
            acts += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        acts += [{"type": "keyUp", "value": held}] if held else []
        keyboard = {"type": "key", "id": "keyboard", "actions": acts}
        self.driven.ask("WebDriver:PerformActions", actions=[keyboard])

    def go(self, path: str) -> None:
        self.driven.ask("WebDriver:Navigate", url=self.address + path)

    def until(self, script: str, *arguments: Any) -> None:
        end = time.monotonic() + PATIENCE
        while not self.driven.run(script, *arguments):
            assert time.monotonic() < end, (script, arguments, self.text())
            time.sleep(0.1)

    def seen(self, selector: str) -> None:
        self.until(SHOWN, selector)

    def says(self, words: str) -> None:
        self.until("return document.body.innerText.includes(arguments[0]);", words)

    def at(self, path: str) -> None:
        self.until(
            "return location.pathname === arguments[0] && document.readyState === 'complete';", path
        )

    def text(self, selector: str = "body") -> str:
        return str(self.driven.run(TEXT, selector))

    def reach(self, selector: str) -> None:
        """Until it has the focus, and the focus can be seen."""
        self.seen(selector)
        for _ in range(MOST):
            if self.driven.run(HERE, selector):
                assert self.driven.run(RINGED), f"The focus of {selector} cannot be seen."
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
        """A box with Space, a radio with the arrows that go through its group."""
        self.reach(selector)
        key = DOWN if self.driven.run(RADIO, selector) else SPACE
        for _ in range(MOST):
            if self.driven.run(CHECKED, selector):
                return
            self.press(key)
        raise AssertionError(f"{selector} cannot be ticked.")

    def choose(self, selector: str, value: str) -> None:
        self.reach(selector)
        self.press(HOME)
        for _ in range(MOST):
            if self.driven.run(VALUE, selector) == value:
                return
            self.press(DOWN)
        raise AssertionError(f"{selector} has no {value}.")

    def attach(self, selector: str, file: Path) -> None:
        """What the system's own dialog gives the page: it is no part of the browser's window."""
        self.reach(selector)
        found = next(iter(self.driven.find(selector).values()))
        self.driven.ask("WebDriver:ElementSendKeys", id=found, text=str(file))
