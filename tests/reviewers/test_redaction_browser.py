"""Redaction in the real frame of a real browser: what is covered or cut is not in the result, and
the result is as the strippers would leave it.
"""

import base64
import io
import json
import subprocess
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Frame, Page

from stripping import Stripped
from stripping.formats import strip
from tests import journey
from tests.journey import Shots
from tests.needs import fixture_needs
from tests.reviewers import founded
from tests.server import ROOT, quick, running

SHOTS = ROOT / "build" / "screenshots" / "redaction"
GREEN, RED = (20, 160, 40), (200, 20, 20)
# As the draft's page does it: the bytes go into the frame, and what was made comes back.
HOST = """
([encoded, type]) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.src = '/desk/redact/';
  const words = Object.fromEntries(Object.entries(
    JSON.parse(document.getElementById('words').textContent)));
  window.made = null;
  window.addEventListener('message', ({ source, data }) => {
    if (source !== frame.contentWindow) return;
    if (data.ready) source.postMessage({ bytes: bytes.buffer, type, words }, '*');
    if (data.height) frame.height = String(data.height);
    if (data.altered || data.failed || data.left) window.made = data;
  });
  document.querySelector('main').replaceChildren(frame);
}
"""
TAKE = """
() => {
  const { bytes, type, alterations } = window.made.altered;
  let text = '';
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return [btoa(text), type, alterations];
}
"""


@dataclass(frozen=True)
class Made:
    data: bytes
    media_type: str
    alterations: list[str]


@dataclass(frozen=True)
class Bench:
    """A page of the desk in which files are altered."""

    page: Page

    def open(self, data: bytes, media_type: str) -> Frame:
        self.page.goto("/desk/people/")
        self.page.wait_for_selector("#words", state="attached")
        self.page.evaluate(HOST, [base64.b64encode(data).decode(), media_type])
        self.page.wait_for_selector("iframe")
        frame = self.page.frames[-1]
        frame.wait_for_selector("#use")
        return frame

    def made(self, frame: Frame) -> Made:
        frame.click("#use:not([disabled])")
        self.page.wait_for_function("() => window.made !== null")
        encoded, media_type, alterations = self.page.evaluate(TAKE)
        return Made(base64.b64decode(encoded), media_type, alterations)


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def browser() -> Iterator[Browser]:
    with journey.chromium() as started:
        yield started


@pytest.fixture(scope="module")
def bench(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    desk = founded.alone(browser, tmp_path_factory, tmp_path_factory.mktemp("redaction") / "data")
    with running(desk.data, **quick()) as server:
        page = desk.page(browser, server.address, desk.amal)
        page.goto("/desk/people/")
        journey.unlock(page, desk.amal)
        yield Bench(page)
        page.context.close()


def picture(kind: str, **how: Any) -> bytes:
    """400 by 300, green, with a red square from 100, 100 to 200, 200."""
    made = Image.new("RGB", (400, 300), GREEN)
    ImageDraw.Draw(made).rectangle((100, 100, 199, 199), fill=RED)
    file = io.BytesIO()
    made.save(file, kind, **how)
    return file.getvalue()


def assert_clean(made: Made) -> Stripped:
    """Stripping, in the server's own way, changes not one byte."""
    out = io.BytesIO()
    stripped = strip(io.BytesIO(made.data), out)
    assert out.getvalue() == made.data
    assert stripped.media_type == made.media_type
    return stripped


def reds(image: Image.Image) -> int:
    pixels = image.convert("RGB").tobytes()
    triples = zip(pixels[::3], pixels[1::3], strict=False)
    return sum(red > 120 and green < 100 for red, green in triples)


def placed(frame: Frame, left: int, top: int, right: int, bottom: int) -> None:
    """Drags a box over the picture; places are the picture's own pixels."""
    # The page makes room for the frame; until then the picture moves.
    frame.page.wait_for_function(
        "() => { const { height } = document.querySelector('iframe'), before = window.stood;"
        " window.stood = height; return height && height === before; }",
        polling=200,
    )
    shown = frame.locator(".stage").bounding_box()
    assert shown
    share = shown["width"] / 400
    page = frame.page
    page.mouse.move(shown["x"] + left * share, shown["y"] + top * share)
    page.mouse.down()
    page.mouse.move(shown["x"] + right * share, shown["y"] + bottom * share, steps=4)
    page.mouse.up()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_is_under_a_box_is_gone(bench: Bench, kind: str) -> None:
    before = picture(kind)
    assert reds(Image.open(io.BytesIO(before))) > 9000
    frame = bench.open(before, f"image/{kind.lower()}")
    placed(frame, 90, 90, 210, 210)
    Shots(SHOTS, 20).take(bench.page, f"box-{kind.lower()}")
    made = bench.made(frame)
    after = Image.open(io.BytesIO(made.data))
    assert (after.size, reds(after)) == ((400, 300), 0)
    assert after.convert("RGB").getpixel((150, 150)) == (0, 0, 0)
    assert set(made.alterations) == {"re_encoded", "faces_covered"}
    assert_clean(made)


def test_a_picture_is_cropped_and_covered_with_the_keyboard_alone(bench: Bench) -> None:
    frame = bench.open(picture("JPEG"), "image/jpeg")
    frame.focus("[data-tool=crop]")
    bench.page.keyboard.press("Enter")
    frame.wait_for_selector(":focus[aria-label*='10 % from the left']")
    for _ in range(60):
        bench.page.keyboard.press("Shift+ArrowLeft")
    frame.focus("[data-tool=text]")
    bench.page.keyboard.press("Enter")
    for _ in range(30):
        bench.page.keyboard.press("ArrowLeft")
    made = bench.made(frame)
    after = Image.open(io.BytesIO(made.data))
    # 320 wide as it came, 60 steps of a hundredth of the shorter side narrower.
    assert after.size == (140, 240)
    assert set(made.alterations) == {"re_encoded", "cropped", "text_blacked_out"}
    assert_clean(made)


def test_a_box_is_deleted_and_nothing_can_be_used_then(bench: Bench) -> None:
    frame = bench.open(picture("JPEG"), "image/jpeg")
    frame.click("[data-tool=face]")
    frame.wait_for_selector("#use:not([disabled])")
    bench.page.keyboard.press("Delete")
    frame.wait_for_selector("#use[disabled]")
    assert not frame.locator(".stage > button").count()


def test_a_turned_picture_is_covered_where_it_is_seen(bench: Bench) -> None:
    """The stripper keeps the orientation, so what lies on its side in the file stands upright."""
    exif = Image.Exif()
    exif[0x0112] = 6
    frame = bench.open(picture("JPEG", exif=exif), "image/jpeg")
    shown = frame.locator(".stage canvas").bounding_box()
    assert shown and shown["height"] > shown["width"]
    frame.click("[data-tool=face]")
    made = bench.made(frame)
    after = Image.open(io.BytesIO(made.data))
    assert after.size == (300, 400) and not after.getexif()
    assert_clean(made)


def tones() -> bytes:
    """Three seconds in two channels: silence, a loud tone, silence."""
    import math

    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(2)
        made.setsampwidth(2)
        made.setframerate(48_000)
        frames = bytearray()
        for number in range(3 * 48_000):
            loud = 48_000 <= number < 96_000
            value = int(20_000 * math.sin(number / 20)) if loud else 0
            frames += value.to_bytes(2, "little", signed=True) * 2
        made.writeframes(bytes(frames))
    return file.getvalue()


@pytest.mark.parametrize(("number", "word"), [(0, "trimmed"), (1, "audio_removed")])
def test_sound_is_cut_or_silenced_to_the_sample(bench: Bench, number: int, word: str) -> None:
    frame = bench.open(tones(), "audio/wav")
    frame.locator(".toolbar button").nth(number).click()
    frame.fill("[name=from]", "0:01.0")
    frame.fill("[name=to]", "nonsense")
    frame.wait_for_selector("#use[disabled]")
    frame.fill("[name=to]", "2")
    Shots(SHOTS, 30).take(bench.page, f"sound-{word}")
    made = bench.made(frame)
    with wave.open(io.BytesIO(made.data)) as after:
        assert after.getnframes() == (2 if word == "trimmed" else 3) * 48_000
        assert not any(after.readframes(after.getnframes()))
    assert set(made.alterations) == {"re_encoded", word}
    assert_clean(made)


@pytest.fixture(scope="module")
@fixture_needs("ffmpeg")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Three seconds: red in the second one, and a tone all the way."""
    path = tmp_path_factory.mktemp("film") / "film.webm"
    colours = "[0:v][1:v][2:v]concat=n=3:v=1:a=0[v]"
    command = ["ffmpeg", "-v", "error"]
    for colour in ("green", "red", "blue"):
        command += ["-f", "lavfi", "-i", f"color={colour}:s=320x240:r=25:d=1"]
    command += ["-f", "lavfi", "-i", "sine=440:d=3", "-filter_complex", colours]
    command += ["-map", "[v]", "-map", "3:a", "-c:v", "libvpx", "-b:v", "500k", "-c:a", "libopus"]
    subprocess.run([*command, str(path)], check=True)
    return path.read_bytes()


def probed(data: bytes, folder: Path) -> tuple[set[str], set[tuple[int, ...]], float]:
    """Kinds of tracks; the colours of the frames, coarsely; the loudest sample."""
    path = folder / "made.webm"
    path.write_bytes(data)
    show = ["ffprobe", "-v", "error", "-show_entries", "stream=codec_type", "-of", "json", path]
    told = json.loads(subprocess.run(show, check=True, capture_output=True).stdout)
    draw = ["ffmpeg", "-v", "error", "-i", path, "-vf", "scale=2:2", "-pix_fmt", "rgb24"]
    raw = subprocess.run([*draw, "-f", "rawvideo", "-"], check=True, capture_output=True).stdout
    colours = {tuple(value // 100 for value in raw[at : at + 3]) for at in range(0, len(raw), 12)}
    hear = ["ffmpeg", "-v", "error", "-i", path, "-vn", "-ac", "1", "-f", "s16le", "-"]
    tracks = {each["codec_type"] for each in told["streams"]}
    heard = "audio" in tracks
    sound = subprocess.run(hear, check=True, capture_output=True).stdout if heard else b""
    samples = [abs(value) for value in memoryview(sound).cast("h")]
    return tracks, colours, max(samples, default=0)


@pytest.mark.needs("ffmpeg")
def test_what_is_cut_out_of_a_film_is_in_no_frame(
    bench: Bench, film: bytes, tmp_path: Path
) -> None:
    frame = bench.open(film, "video/webm")
    frame.locator(".toolbar button", has_text="Cut out").click()
    frame.fill("[name=from]", "1")
    frame.fill("[name=to]", "2")
    Shots(SHOTS, 40).take(bench.page, "film-cut")
    made = bench.made(frame)
    tracks, colours, loudest = probed(made.data, tmp_path)
    assert tracks == {"video", "audio"}
    assert not any(red >= 1 for red, _green, _blue in colours)
    assert {(0, 1, 0), (0, 0, 2)} <= colours and loudest > 1000
    assert set(made.alterations) == {"re_encoded", "trimmed"}
    assert_clean(made)


def duration(data: bytes, folder: Path) -> float:
    """Seconds that the file itself says, without reading it to its end; 0 when it does not."""
    path = folder / "made.webm"
    path.write_bytes(data)
    show = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "json", path]
    told = json.loads(subprocess.run(show, check=True, capture_output=True).stdout)
    return float(told["format"].get("duration", 0))


# What a reader's browser knows of a film, and where it stands after going to its middle.
SOUGHT = """
async ([encoded, type]) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const film = document.createElement('video');
  film.preload = 'metadata';
  const once = (name) => new Promise((done) => film.addEventListener(name, done, { once: true }));
  const loaded = once('loadedmetadata');
  film.src = URL.createObjectURL(new Blob([bytes], { type }));
  await loaded;
  const length = film.duration;
  const sought = once('seeked');
  film.currentTime = 1;
  await sought;
  return [String(length), film.currentTime, film.seekable.end(0)];
}
"""


def live(film: bytes, folder: Path) -> bytes:
    """As a recorder sends it: no duration, no index, lengths that nobody knows."""
    (folder / "in.webm").write_bytes(film)
    command = ["ffmpeg", "-v", "error", "-i", folder / "in.webm", "-c", "copy", "-live", "1"]
    subprocess.run([*command, folder / "live.webm"], check=True)
    return (folder / "live.webm").read_bytes()


@pytest.mark.needs("ffmpeg")
def test_an_altered_film_has_a_length_and_can_be_altered_again(
    bench: Bench, film: bytes, tmp_path: Path
) -> None:
    stream = live(film, tmp_path)
    assert duration(stream, tmp_path) == 0  # the positive control
    frame = bench.open(stream, "video/webm")
    frame.locator(".toolbar button", has_text="Silence").click()
    frame.fill("[name=from]", "0")
    frame.fill("[name=to]", "1")
    made = bench.made(frame)
    assert_clean(made)
    assert 2.5 < duration(made.data, tmp_path) < 4
    bench.page.goto("/desk/preview/")
    length, at, end = bench.page.evaluate(
        SOUGHT, [base64.b64encode(made.data).decode(), made.media_type]
    )
    assert 2.5 < float(length) < 4 and (at, end) == (1, float(length))
    frame = bench.open(made.data, made.media_type)
    frame.click("[data-tool=face]")
    again = bench.made(frame)
    assert set(again.alterations) >= {"faces_covered"}
    assert_clean(again)


@pytest.mark.needs("ffmpeg")
def test_a_film_is_silenced_and_covered(bench: Bench, film: bytes, tmp_path: Path) -> None:
    frame = bench.open(film, "video/webm")
    frame.locator(".toolbar button", has_text="Silence").click()
    frame.fill("[name=from]", "0")
    frame.fill("[name=to]", "3")
    frame.click("[data-tool=face]")
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown"):
        for _ in range(140):
            bench.page.keyboard.press(key)
    made = bench.made(frame)
    _tracks, colours, loudest = probed(made.data, tmp_path)
    assert colours == {(0, 0, 0)}
    assert loudest < 10
    assert set(made.alterations) == {"re_encoded", "faces_covered", "audio_removed"}
    assert_clean(made)
