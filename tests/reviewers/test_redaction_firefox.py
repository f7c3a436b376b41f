"""The same frame in Firefox, which encodes and records in its own way."""

import base64
import io
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from config.headers import headers_for
from stripping.formats import strip
from tests.firefox import Marionette, firefox
from tests.needs import fixture_needs
from tests.reviewers.test_redaction_browser import duration, picture, probed, reds, tones
from tests.server import ROOT

SCRIPTS = ROOT / "reviewers/frontend/dist"
FIRST = b"<!doctype html><script src='/static/desk/no_network.js'></script>"
FRAME = FIRST + b"<script src='/static/desk/redactor.js' defer></script><body>"
HOST = FIRST + b"<main></main>"
# The page's side, as reviewers/frontend/src/redaction/redaction.js has it.
OPEN = """
const [encoded, type] = arguments;
const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
const frame = document.createElement('iframe');
frame.setAttribute('sandbox', 'allow-scripts');
frame.width = 800; frame.height = 900; frame.src = '/desk/redact/';
window.made = null;
window.onmessage = ({ source, data }) => {
  if (source !== frame.contentWindow) return;
  if (data.ready) source.postMessage({ bytes: bytes.buffer, type, words: {} }, '*');
  if (data.altered || data.failed) window.made = data;
};
document.querySelector('main').replaceChildren(frame);
"""
TAKE = """
const wait = (done) => window.made ? done(window.made) : setTimeout(wait, 50, done);
return new Promise(wait).then(({ altered }) => {
  let text = '';
  for (const byte of new Uint8Array(altered.bytes)) text += String.fromCharCode(byte);
  return [btoa(text), altered.type, altered.alterations];
});
"""
FILL = """
const fields = document.querySelectorAll('.cuts input');
[...arguments].forEach((value, place) => {
  fields[place].value = value;
  fields[place].dispatchEvent(new Event('input', { bubbles: true }));
});
"""


WEBRTC = """
const frame = document.createElement('iframe');
document.body.append(frame);
return [typeof RTCPeerConnection, typeof WebSocket, frame.contentWindow === null];
"""


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        pages = {"/": HOST, "/desk/redact/": FRAME}
        body = pages.get(self.path) or (SCRIPTS / Path(self.path).name).read_bytes()
        self.send_response(200)
        kind = "text/javascript" if self.path.endswith(".js") else "text/html"
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        if self.path != "/":
            for name, value in headers_for(self.path).items():
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
@fixture_needs("firefox-esr")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marionette]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            with firefox(tmp_path_factory.mktemp("firefox")) as made:
                made.ask("WebDriver:Navigate", url=f"http://127.0.0.1:{server.server_port}/")
                yield made
        finally:
            server.shutdown()
            thread.join()


def opened(driven: Marionette, data: bytes, media_type: str) -> None:
    driven.ask("WebDriver:SwitchToFrame", id=None)
    driven.run(OPEN, base64.b64encode(data).decode(), media_type)
    driven.ask("WebDriver:SwitchToFrame", element=next(iter(driven.find("iframe").values())))
    driven.find("#use")


def made(driven: Marionette) -> tuple[bytes, str, list[str]]:
    driven.click("#use:not([disabled])")
    driven.ask("WebDriver:SwitchToFrame", id=None)
    encoded, media_type, alterations = driven.run(TAKE)
    data, out = base64.b64decode(encoded), io.BytesIO()
    stripped = strip(io.BytesIO(data), out)
    assert out.getvalue() == data, stripped.removed
    assert stripped.media_type == media_type
    return data, media_type, alterations


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_covered_in_firefox(driven: Marionette, kind: str) -> None:
    opened(driven, picture(kind), f"image/{kind.lower()}")
    driven.click("[data-tool=face]")
    data, _type, alterations = made(driven)
    after = Image.open(io.BytesIO(data)).convert("RGB")
    # The box stands from 160, 120 on, over a part of the red square.
    assert after.getpixel((180, 150)) == (0, 0, 0) and 0 < reds(after) < 9000
    assert alterations == ["re_encoded", "faces_covered"]


def test_sound_is_cut_in_firefox(driven: Marionette) -> None:
    opened(driven, tones(), "audio/wav")
    driven.click(".toolbar button")
    driven.find(".cuts input")
    driven.run(FILL, "1", "2")
    data, media_type, _alterations = made(driven)
    assert media_type == "audio/wav" and not any(data[44:])


@pytest.mark.needs("ffmpeg")
def test_a_film_is_cut_in_firefox(driven: Marionette, tmp_path: Path) -> None:
    path = tmp_path / "film.webm"
    source = "color=green:s=320x240:r=25:d=1[a];color=red:s=320x240:r=25:d=1[b];[a][b]concat=n=2"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-c:v", "libvpx", str(path)]
    subprocess.run(command, check=True)
    opened(driven, path.read_bytes(), "video/webm")
    driven.click(".toolbar button:nth-child(4)")
    driven.find(".cuts input")
    driven.run(FILL, "1", "2")
    data, _type, alterations = made(driven)
    tracks, colours, _loudest = probed(data, tmp_path)
    assert tracks == {"video"} and 0.5 < duration(data, tmp_path) < 2
    assert not any(red >= 1 for red, _green, _blue in colours)
    assert set(alterations) == {"re_encoded", "trimmed", "audio_removed"}


def test_a_page_of_the_desk_has_no_webrtc_in_firefox(driven: Marionette) -> None:
    driven.ask("WebDriver:SwitchToFrame", id=None)
    assert driven.run(WEBRTC) == ["undefined", "undefined", True]
