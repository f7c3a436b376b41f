"""Looking closely at what was sent, and naming other cases, in Chromium against a real server."""

import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Frame, Locator, Page, expect

from tests import journey
from tests.journey import Colleague, Shots
from tests.needs import fixture_needs
from tests.patience import until
from tests.reviewers import founded
from tests.server import ROOT, quick, running

SHOTS = Shots(ROOT / "build" / "screenshots" / "workbench")
PICTURE = (1600, 1200)
FILM = ("-f", "lavfi", "-i", "testsrc=size=640x360:rate=10", "-t", "2", "-c:v", "libvpx")
# What a box that scrolls shows of what is in it.
SEEN = "each => ({wide: each.firstElementChild.offsetWidth, tall: each.firstElementChild.offsetHeight, scrolls: each.scrollWidth > each.clientWidth})"  # noqa: E501
FORGET = """() => {
  for (const name of Object.keys(sessionStorage))
    if (name.startsWith('desk-unsent:')) sessionStorage.removeItem(name);
}"""


@dataclass(frozen=True)
class Bench:
    page: Page
    amal: Colleague
    number: str
    other: str


def photograph() -> bytes:
    file = io.BytesIO()
    Image.effect_noise(PICTURE, 60).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def film(folder: Path) -> bytes:
    made = folder / "film.webm"
    subprocess.run(["ffmpeg", "-v", "error", *FILM, made], check=True)  # noqa: S603, S607
    return made.read_bytes()


@pytest.fixture(scope="module")
@fixture_needs("chromium", "ffmpeg")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("bench")
    files: list[dict[str, object]] = [
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph()},
        {"name": "b.webm", "mimeType": "video/webm", "buffer": film(folder)},
    ]
    with journey.chromium() as browser:
        desk = founded.alone(browser, tmp_path_factory, folder / "data")
        with running(desk.data, **quick()) as server:
            page = desk.page(browser, server.address, desk.amal)
            reporter = journey.open_page(browser, server.address)
            journey.send_report(reporter, "One.", [], SHOTS)
            other = journey.first_case(page)
            journey.send_report(reporter, "Two.", files, SHOTS)
            page.goto("/desk/")
            numbers = page.locator("#result_list tbody tr code").all_inner_texts()
            (number,) = [each for each in numbers if each != other]
            yield Bench(page, desk.amal, number, other)


@pytest.fixture
def at_case(bench: Bench) -> Page:
    # What a test before typed would be back, and its form open.
    bench.page.goto("/desk/")
    bench.page.evaluate(FORGET)
    journey.open_case(bench.page, bench.amal, bench.number, SHOTS)
    return bench.page


def shown(page: Page, place: int) -> tuple[Locator, Frame]:
    """The cover of a file, opened, and its frame."""
    cover = page.locator("details.cover").nth(place)
    cover.locator("summary").click()
    handle = cover.locator("iframe").element_handle()
    frame = handle.content_frame()
    assert frame
    frame.wait_for_selector("img, video")
    return cover, frame


def test_a_picture_is_seen_at_its_own_size_and_turned(at_case: Page) -> None:
    cover, frame = shown(at_case, 0)
    box = frame.locator(".sight")
    expect(frame.locator("output")).to_contain_text("%")
    fitted = box.evaluate(SEEN)
    assert fitted["wide"] < PICTURE[0]
    assert not fitted["scrolls"]
    frame.get_by_role("button", name="100 %").click()
    actual = {"wide": PICTURE[0], "tall": PICTURE[1], "scrolls": True}
    until(at_case, lambda: box.evaluate(SEEN) == actual)
    frame.get_by_role("button", name="Turn").click()
    turned = {"wide": PICTURE[1], "tall": PICTURE[0], "scrolls": True}
    until(at_case, lambda: box.evaluate(SEEN) == turned)
    assert box.evaluate("each => each.offsetHeight") < 800
    SHOTS.take(at_case, "turned")
    # Grey it stays, until somebody wants its colours.
    expect(frame.locator("img.grey")).to_have_count(1)


def test_a_picture_is_seen_closely_by_keys(at_case: Page) -> None:
    cover, frame = shown(at_case, 0)
    expect(frame.locator("output")).to_contain_text("%")
    box = frame.locator(".sight")
    box.focus()
    box.press("1")
    expect(frame.locator("output")).to_have_text("100 %")
    box.press("+")
    expect(frame.locator("output")).to_have_text("125 %")
    start = box.evaluate("each => each.scrollLeft")
    box.press("ArrowRight")
    until(at_case, lambda: box.evaluate("each => each.scrollLeft") > start)
    box.press("0")
    until(at_case, lambda: not box.evaluate(SEEN)["scrolls"])


@pytest.mark.parametrize("place", [0, 1], ids=["picture", "film"])
def test_a_frame_may_take_the_whole_screen(at_case: Page, place: int) -> None:
    cover, frame = shown(at_case, place)
    assert frame.evaluate("document.fullscreenEnabled")
    if place == 0:
        expect(frame.locator("output")).to_contain_text("%")
        frame.locator("[data-tool=whole]").click()
    else:
        frame.locator("video").evaluate(
            "each => { each.onclick = () => each.requestFullscreen(); }"
        )
        frame.locator("video").click()
    expect(frame.locator(":fullscreen")).not_to_have_count(0)
    whole = "document.fullscreenElement !== null && innerWidth >= 1280"
    until(at_case, lambda: frame.evaluate(whole))
    SHOTS.take(at_case, f"whole-{place}")
    frame.evaluate("document.exitFullscreen()")


def test_a_case_is_named_by_typing_and_choosing(bench: Bench, at_case: Page) -> None:
    at_case.locator("summary", has_text="Link a case").click()
    field = at_case.locator("#other")
    field.press_sequentially(bench.other[:3].upper())
    option = at_case.locator("[role=option]")
    expect(option).to_contain_text(bench.other)
    expect(option).to_contain_text("New")
    SHOTS.take(at_case, "offers")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "offers-1-0")
    field.press("Enter")
    expect(field).to_have_value(bench.other)
    expect(at_case.locator("[role=option]")).to_have_count(0)
    field.fill("zzz")
    expect(at_case.locator("form[data-desk=link] [role=status]")).to_contain_text("No other case")


def test_a_button_stays_where_it_is_pressed_when_the_offers_go(bench: Bench, at_case: Page) -> None:
    at_case.locator("summary", has_text="Link a case").click()
    at_case.fill("#other", bench.other[:4])
    button = at_case.locator("form[data-desk=link] button").last
    expect(at_case.locator("[role=option]")).to_be_visible()
    before = button.bounding_box()
    at_case.locator("#other").blur()
    expect(at_case.locator("[role=option]")).to_have_count(0)
    assert button.bounding_box() == before


def test_a_number_is_enough_where_nothing_is_offered(bench: Bench, at_case: Page) -> None:
    at_case.route("**/others/*", lambda route: route.abort())
    at_case.locator("summary", has_text="Link a case").click()
    at_case.fill("#other", f" {bench.other[:4]} ")
    journey.press(at_case, at_case.locator("form[data-desk=link]"))
    at_case.unroute("**/others/*")
    expect(at_case.locator("aside")).to_contain_text(bench.other)
