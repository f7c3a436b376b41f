"""Counts what somebody presses in a browser that Playwright drives.

A press is a click, a tick that changes a box, a choice from a list, a choice of files, a key that
is pressed by itself, and an address that is gone to. Letters that are typed are none.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from playwright.sync_api import Frame, Keyboard, Locator, Mouse, Page

PRESSES = (
    "click",
    "dblclick",
    "tap",
    "press",
    "select_option",
    "set_input_files",
    "goto",
    "reload",
    "go_back",
    "go_forward",
)
TICKS = ("check", "uncheck", "set_checked")
DRIVEN = (Page, Frame, Locator, Keyboard, Mouse)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Each press of any page of this process inside the block, in words, in its order."""
    presses: list[str] = []
    with ExitStack() as stack:
        for kind in DRIVEN:
            for name in (*PRESSES, *TICKS):
                if action := getattr(kind, name, None):
                    stack.enter_context(patch.object(kind, name, _noted(action, presses)))
        yield presses


def _noted(action: Callable[..., Any], presses: list[str]) -> Callable[..., Any]:
    @functools.wraps(action)
    def act(driven: Any, *given: Any, **more: Any) -> Any:
        name = action.__name__
        if name not in TICKS or _changes(driven, name, given):
            place = f"{driven} " if isinstance(driven, Locator) else ""
            said = ", ".join(each for each in given if isinstance(each, str))
            presses.append(f"{name} {place}{said}")
        return action(driven, *given, **more)

    return act


def _changes(driven: Page | Frame | Locator, name: str, given: tuple[Any, ...]) -> bool:
    """Whether ticking presses anything: on a page or frame the first argument says where."""
    box, rest = (
        (driven, given) if isinstance(driven, Locator) else (driven.locator(given[0]), given[1:])
    )
    return box.is_checked() != (rest[0] if name == "set_checked" else name == "check")
