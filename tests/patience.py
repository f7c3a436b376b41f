"""How long tests wait, in one place; importing it makes Playwright wait as long.

What is waited for comes in moments on an idle machine. The bound is for what never comes, so it
costs nothing where the code is right: it is far above what a machine ten times slower takes.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.server import PATIENCE

SLOW = PATIENCE * 1000  # milliseconds, as Playwright counts
TRIES = 5  # of one step, before what interrupts it counts as broken
# What Chromium says of a page that is left while another is still on its way.
INTERRUPTED = ("net::ERR_ABORTED", "interrupted by another navigation", "frame was detached")


def _patient(make: Any) -> Any:
    """``Browser.new_context`` or ``new_page``, with our bound in the place of thirty seconds."""

    @wraps(make)
    def patient(browser: Browser, **options: Any) -> BrowserContext | Page:
        made: BrowserContext | Page = make(browser, **options)
        made.set_default_timeout(SLOW)
        return made

    return patient


def _arriving(go: Any) -> Any:
    """``Page.goto`` or ``reload``, tried again while the step before still brings its own page.

    A form's answer may come after the test saw what it waits for and goes on.
    """

    @wraps(go)
    def arriving(page: Page, *where: str, **options: Any) -> Any:
        for _ in range(TRIES - 1):
            try:
                return go(page, *where, **options)
            except Error as error:
                if not any(words in error.message for words in INTERRUPTED):
                    raise
                page.wait_for_load_state()
        return go(page, *where, **options)

    return arriving


def until(page: Page, true: Callable[[], object]) -> None:
    """Where neither ``expect`` nor the page itself can wait: for what this process knows, or in a
    frame whose policy forbids what a waiting page would evaluate."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "It did not become true."
        page.wait_for_timeout(100)


expect.set_options(timeout=SLOW)
for name in ("new_context", "new_page"):
    setattr(Browser, name, _patient(getattr(Browser, name)))
for name in ("goto", "reload"):
    setattr(Page, name, _arriving(getattr(Page, name)))
