"""No script of the desk or of its frames sends a packet past the policy, by WebRTC or otherwise.

The same ways are tried on a page of the reader's, which has the constructors: there each sends.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Error, Frame, Page

from tests import journey
from tests.needs import fixture_needs
from tests.reviewers import founded
from tests.server import PATIENCE, quick, running

QUIET = 2.0  # seconds after which no packet comes any more; on loopback it takes a few ms
# Each gives a window whose constructors are tried.
FRAME = "const frame = document.createElement('iframe');"
PUT = "document.body.append(frame);"
WAYS = {
    "direct": "return window;",
    "deleted": "delete window.RTCPeerConnection; return window;",
    "defined": "Object.defineProperty(window, 'RTCPeerConnection', {}); return window;",
    "frame": f"{FRAME} {PUT} return frame.contentWindow;",
    "number": f"{FRAME} {PUT} return window[window.length - 1];",
    "namespace": "const frame = document.createElementNS('http://www.w3.org/1999/xhtml', 'iframe');"
    f"{PUT} return frame.contentWindow;",
    "other document": "const frame = document.implementation.createHTMLDocument('')"
    f".createElement('iframe'); {PUT} return frame.contentWindow;",
    "own origin": f"{FRAME} frame.sandbox = 'allow-scripts allow-same-origin'; {PUT}"
    "return frame.contentWindow;",
    "lifted": f"{FRAME} frame.sandbox = 'allow-scripts'; frame.removeAttribute('sandbox'); {PUT}"
    "return frame.contentWindow;",
    "lifted after": f"{FRAME} frame.sandbox = 'allow-scripts'; {PUT}"
    "frame.removeAttribute('sandbox'); frame.src = '/static/amana.css';"
    "await new Promise((done) => { frame.onload = done; setTimeout(done, 1000); });"
    "return frame.contentWindow;",
    "copy": f"{FRAME} const again = frame.cloneNode(); document.body.append(again);"
    "return again.contentWindow;",
    "own element": "class Mine extends HTMLIFrameElement {}"
    "customElements.define('my-frame', Mine, { extends: 'iframe' }); const frame = new Mine();"
    f"{PUT} return frame.contentWindow;",
    "new window": "return window.open('about:blank');",
}
SEND = """
async ([way, port]) => {
  const run = Object.getPrototypeOf(async () => 0).constructor;
  const found = await (%s)();
  const made = new found.RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] });
  made.createDataChannel('x');
  await made.setLocalDescription(await made.createOffer());
  setTimeout(() => made.close(), 60000);
}
"""


class Ear:
    """A UDP port on loopback."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def hears(self, seconds: float = QUIET) -> bool:
        self.socket.settimeout(seconds)
        try:
            return bool(self.socket.recv(2048))
        except TimeoutError:
            return False


@contextmanager
def ear() -> Iterator[Ear]:
    made = Ear()
    try:
        yield made
    finally:
        made.socket.close()


def send(place: Page | Frame, way: str, port: int) -> None:
    """Whatever it throws: what counts is what arrives."""
    try:
        place.evaluate(SEND % f"async () => {{ {WAYS[way]} }}", [way, port])
    except Error as error:
        assert "Execution context was destroyed" not in error.message


@dataclass(frozen=True)
class Places:
    """A page of the reader's, one of the desk's, and the frames that show and alter files."""

    reader: Page
    desk: Page
    frames: dict[str, Frame]


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def browser() -> Iterator[Browser]:
    with journey.chromium() as started:
        yield started


# As reading/frame.js and redaction/redaction.js make theirs.
FRAMES = """
() => {
  for (const name of ['preview', 'redact']) {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.src = `/desk/${name}/`;
    document.querySelector('main').append(frame);
  }
}
"""


@pytest.fixture(scope="module")
def places(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    desk = founded.alone(browser, tmp_path_factory, tmp_path_factory.mktemp("network") / "data")
    with running(desk.data, **quick()) as server:
        page = desk.page(browser, server.address, desk.amal)
        page.goto("/desk/people/")
        journey.unlock(page, desk.amal)
        page.evaluate(FRAMES)
        for name in ("preview", "redact"):
            page.frame_locator(f"iframe[src='/desk/{name}/']").locator("body.preview").wait_for(
                state="attached"
            )
        frames = {name: _framed(page, name) for name in ("preview", "redact")}
        reader = page.context.new_page()
        reader.goto("/en/")
        yield Places(reader, page, frames)
        page.context.close()


def _framed(page: Page, name: str) -> Frame:
    (found,) = [frame for frame in page.frames if frame.url.endswith(f"/desk/{name}/")]
    return found


# Against these a page without protection has nothing to set, or its own policy stops them.
NO_CONTROL = {"deleted", "defined", "lifted after"}


@pytest.mark.parametrize("way", [way for way in WAYS if way not in NO_CONTROL])
def test_a_page_that_has_webrtc_sends(places: Places, way: str) -> None:
    """The positive control."""
    with ear() as listening:
        send(places.reader, way, listening.port)
        assert listening.hears(PATIENCE)


@pytest.mark.parametrize("where", ["desk", "preview", "redact"])
def test_no_way_sends_from_the_desk_or_its_frames(places: Places, where: str) -> None:
    place = places.desk if where == "desk" else places.frames[where]
    with ear() as listening:
        for way in WAYS:
            send(place, way, listening.port)
            assert not listening.hears(0.2), way
        assert not listening.hears()


@pytest.mark.parametrize("where", ["desk", "preview", "redact"])
@pytest.mark.parametrize(
    "script",
    [
        "() => { document.body.innerHTML = '<b>x</b>'; }",
        "() => { document.body.insertAdjacentHTML('beforeend', '<b>x</b>'); }",
        "() => { trustedTypes.createPolicy('mine', { createHTML: (text) => text }); }",
        "() => { document.write('<b>x</b>'); }",
    ],
)
def test_no_text_becomes_elements(places: Places, where: str, script: str) -> None:
    place = places.desk if where == "desk" else places.frames[where]
    with pytest.raises(Error, match="Trusted|disallowed"):
        place.evaluate(script)


def test_the_workers_have_no_constructors_either(places: Places) -> None:
    with places.desk.expect_worker() as started:
        places.desk.reload()
    kinds = "() => [typeof WebTransport, typeof WebSocket, typeof WebSocketStream]"
    assert started.value.evaluate(kinds) == ["undefined"] * 3


def test_a_script_leads_the_tab_to_no_other_host(places: Places) -> None:
    asked: list[str] = []
    places.desk.on("request", lambda request: asked.append(request.url))
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        address = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/words"
        places.desk.evaluate("(address) => { location.href = address; }", address)
        elsewhere.settimeout(QUIET)
        with pytest.raises(TimeoutError):
            elsewhere.accept()
    assert address not in asked and "/desk/people/" in places.desk.url
