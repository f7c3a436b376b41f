"""Somebody at a browser who has keys and no mouse, and who reads what is to be seen.

No field is set by a script, and nothing is clicked: what Tab does not reach fails. What they do is
written once, and done in Firefox (tests/firefox.py) and in Chromium (tests/chromium.py).
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from tests.server import PATIENCE

# Keys that write nothing, as WebDriver numbers them.
TAB, ENTER, SPACE, DOWN, HOME = "\ue004", "\ue007", " ", "\ue015", "\ue011"
CONTROL, SHIFT = "\ue009", "\ue008"
MOST = 400  # presses until something counts as out of reach
SHOWN = """
const found = [...document.querySelectorAll(arguments[0])];
return found.some((each) => each.checkVisibility());
"""
# Where the focus is: on one of these, or on the chosen radio of their group; on something that
# stands after the first of them; or before it. One question, because it is asked at each key.
WHERE = """
const now = document.activeElement, wanted = [...document.querySelectorAll(arguments[0])];
if (wanted.some((each) => each === now || (each.type === 'radio' && each.name === now?.name)))
  return getComputedStyle(now).outlineStyle !== 'none' ? 'here' : 'unseen';
return now !== document.body && now.compareDocumentPosition(wanted[0]) & 2 ? 'behind' : 'before';
"""
CHECKED = "return document.querySelector(arguments[0]).checked;"
RADIO = "return document.querySelector(arguments[0]).type === 'radio';"
VALUE = "return document.querySelector(arguments[0]).value;"
TEXT = "return document.querySelector(arguments[0]).innerText;"


class Driven(Protocol):
    """A browser with one page."""

    def run(self, script: str, *arguments: Any) -> Any:
        """What the ``return`` of a function's body gives; a promise is waited for."""

    def press(self, keys: Sequence[str], held: str = "") -> None: ...

    def go(self, address: str) -> None: ...

    def attach(self, selector: str, file: Path) -> None: ...


Browser = TypeVar("Browser", bound=Driven)


class Hands(Generic[Browser]):
    """``address``: where the paths begin."""

    def __init__(self, driven: Browser, address: str) -> None:
        self.driven, self.address = driven, address

    def press(self, *keys: str, held: str = "") -> None:
        self.driven.press(keys, held)

    def go(self, path: str) -> None:
        self.driven.go(self.address + path)

    def until(self, script: str, *arguments: Any) -> None:
        end = time.monotonic() + PATIENCE
        while not self.driven.run(script, *arguments):
            assert time.monotonic() < end, (script, arguments, self.text())
            time.sleep(0.1)

    def seen(self, selector: str) -> None:
        self.until(SHOWN, selector)

    def says(self, words: str) -> None:
        self.until("return document.body?.innerText.includes(arguments[0]);", words)

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
            where = self.driven.run(WHERE, selector)
            assert where != "unseen", f"The focus of {selector} cannot be seen."
            if where == "here":
                return
            # Not round by the browser's own bars: a headless window does not come back whole.
            self.press(TAB, held=SHIFT if where == "behind" else "")
        raise AssertionError(f"{selector} is out of reach of the keyboard.")

    def type(self, selector: str, words: str) -> None:
        self.reach(selector)
        self.press("a", held=CONTROL)
        self.press(*words)

    def enter(self, selector: str) -> None:
        self.reach(selector)
        self.press(ENTER)

    def tick(self, selector: str, wanted: bool = True) -> None:
        """A box with Space, a radio with the arrows that go through its group."""
        self.reach(selector)
        key = DOWN if self.driven.run(RADIO, selector) else SPACE
        for _ in range(MOST):
            if self.driven.run(CHECKED, selector) == wanted:
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
        self.driven.attach(selector, file)
