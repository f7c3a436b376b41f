"""A page that is asked for while another is still on its way is asked for again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests import journey
from tests.needs import fixture_needs
from tests.server import PATIENCE, free_port

LATER = "void fetch('/begun').then(() => { location.href = '/answer'; })"


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        yield started
        started.close()


@contextmanager
def pages() -> Iterator[tuple[str, list[str]]]:
    """An address, and the pages that it was asked for.

    /begun, which is no page, is there when /next was asked for, and /next when /answer was: as
    where what a form brings comes after the test went on.
    """
    begun, answered, asked = threading.Event(), threading.Event(), list[str]()

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/begun":
                begun.wait(PATIENCE)
            else:
                asked.append(self.path)
            if self.path == "/answer":
                answered.set()
            if self.path == "/next":
                begun.set()
                answered.wait(PATIENCE)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<link rel=icon href=data:,>" + self.path.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_playwright_alone_gives_up(browser: Browser) -> None:
    """The positive control."""
    with pages() as (address, _asked):
        page = browser.new_page()
        page.goto(f"{address}/")
        page.evaluate(LATER)
        with pytest.raises(Error, match="ERR_ABORTED|interrupted"):
            Page.goto.__wrapped__(page, f"{address}/next")  # type: ignore[attr-defined]
        page.close()


def test_the_page_is_asked_for_again(browser: Browser) -> None:
    with pages() as (address, asked):
        page = browser.new_page()
        page.goto(f"{address}/")
        page.evaluate(LATER)
        page.goto(f"{address}/next")
        assert page.inner_text("body") == "/next"
        # Perhaps more than once: the answer may still be on its way.
        first, again = asked[:3], asked[3:]
        assert first == ["/", "/next", "/answer"] and set(again) == {"/next"}
        page.close()


def test_what_fails_otherwise_fails_at_once(browser: Browser) -> None:
    page = browser.new_page()
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        page.goto(f"http://127.0.0.1:{free_port()}/")
    page.close()
