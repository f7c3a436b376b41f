"""Chromium as somebody's hands drive it (tests/hands.py): a page of Playwright's, by its keys."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from tests import hands

NAMES = {
    hands.TAB: "Tab",
    hands.ENTER: "Enter",
    hands.SPACE: "Space",
    hands.DOWN: "ArrowDown",
    hands.HOME: "Home",
    hands.CONTROL: "Control",
    hands.SHIFT: "Shift",
}
# What the page says of a script when another page comes meanwhile.
GONE = ("context was destroyed", "because of a navigation", "frame was detached")


class Chromium:
    """``page``: of a browser that tests/patience.py made patient, as tests/journey.py does."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def run(self, script: str, *arguments: Any) -> Any:
        function = f"given => (function () {{ {script} }}).apply(null, given)"
        while True:
            try:
                return self.page.evaluate(function, list(arguments))
            except Error as error:
                if not any(words in str(error) for words in GONE):
                    raise
                self.page.wait_for_load_state()

    def press(self, keys: Sequence[str], held: str = "") -> None:
        before = f"{NAMES[held]}+" if held else ""
        for named, several in groupby(keys, lambda key: bool(held) or key in NAMES):
            if named:
                for key in several:
                    self.page.keyboard.press(before + NAMES.get(key, key))
            else:
                self.page.keyboard.type("".join(several))

    def go(self, address: str) -> None:
        self.page.goto(address)

    def attach(self, selector: str, file: Path) -> None:
        self.page.set_input_files(selector, file)
