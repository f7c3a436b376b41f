"""A browser driven without the mouse: whatever a test clicks is reached with Tab, and pressed.

Inside ``without_a_mouse`` Playwright's own verbs are done with keys, so that the way that other
tests go by clicking is gone again as somebody goes it who has no pointer. What Tab does not reach
fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

MOST = 400  # presses until something counts as out of reach
# What has the focus in place of an element that has none itself.
FOCUSABLE = """element => {
  const own = element.closest("a, button, summary, input, select, textarea, label, [tabindex]");
  return own instanceof HTMLLabelElement ? own.control : own;
}"""
# A radio that is not chosen is reached through the chosen one of its group.
FOCUSED = """element => {
  const now = document.activeElement;
  return now === element || (element.type === "radio" && now?.name === element.name);
}"""
SEEN = "() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"


def reach(locator: Locator) -> Any:
    """Tab until it has the focus, and until the focus can be seen."""
    locator.wait_for(state="visible")
    element = locator.element_handle().evaluate_handle(FOCUSABLE).as_element()
    assert element is not None, f"{locator} takes no focus."
    keyboard = locator.page.keyboard
    for _ in range(MOST):
        if element.evaluate(FOCUSED):
            assert locator.page.evaluate(SEEN), f"The focus of {locator} cannot be seen."
            return element
        keyboard.press("Tab")
    raise AssertionError(f"{locator} is out of reach of the keyboard.")


def click(locator: Locator, **_named: Any) -> None:
    element = reach(locator)
    ticks = element.evaluate("e => e.matches('[type=checkbox], [type=radio]')")
    # Not the keyboard's own press, which comes back before the page that a link leads to is there.
    element.press("Space" if ticks else "Enter")


def fill(locator: Locator, value: str, **_named: Any) -> None:
    reach(locator)
    locator.page.keyboard.press("Control+A")
    if value:
        locator.page.keyboard.insert_text(value)
    else:
        locator.page.keyboard.press("Delete")


def check(locator: Locator, **_named: Any) -> None:
    element = reach(locator)
    radio = element.evaluate("e => e.type === 'radio'")
    for _ in range(MOST):
        if element.evaluate("e => e.checked"):
            return
        locator.page.keyboard.press("ArrowDown" if radio else "Space")
    raise AssertionError(f"{locator} cannot be ticked.")


def select(locator: Locator, value: str, **_named: Any) -> None:
    element = reach(locator)
    locator.page.keyboard.press("Home")
    for _ in range(MOST):
        if element.evaluate("e => e.value") == value:
            return
        locator.page.keyboard.press("ArrowDown")
    raise AssertionError(f"{locator} has no {value}.")


VERBS = {"click": click, "fill": fill, "check": check, "select_option": select}


@contextmanager
def without_a_mouse() -> Iterator[None]:
    def on_page(verb: Any) -> Any:
        return lambda page, selector, *given, **named: verb(
            Page.locator(page, selector).first, *given, **named
        )

    with pytest.MonkeyPatch.context() as patch:
        for name, verb in VERBS.items():
            patch.setattr(Locator, name, verb)
            patch.setattr(Page, name, on_page(verb))

        def mouse(page: Page) -> None:
            raise AssertionError("Somebody took the mouse.")

        patch.setattr(Page, "mouse", property(mouse))
        yield
