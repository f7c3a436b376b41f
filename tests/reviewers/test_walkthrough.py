"""Two people's day at the desk without a mouse, in both languages; its pictures are docs/pictures.

``AMANA_PICTURES=docs/pictures`` writes them anew; without it a run changes nothing in the tree.
"""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import journey
from tests.journey import Colleague
from tests.planted import photograph
from tests.reviewers.keyboard import without_a_mouse
from tests.server import ROOT, running

WORDS = {
    "en": "They stood at the bridge from noon. Two cars burned.",
    "ar": "وقفوا على الجسر من الظهر. احترقت سيارتان.",
}
LARGEST = 120 * 1024  # bytes of a picture in the documentation
COLOURS = 64


class Pictures(journey.Shots):
    """Keeps what the documentation shows, by the name that it shows it under."""

    KEPT = {
        "join-account": "join",
        "join-key-made": "key",
        "people-waiting": "admit",
        "queue": "queue",
        "case-open": "case",
        "case-assessment": "assess",
        "case-concluded": "conclude",
        "draft-complete": "draft",
        "safety-review": "review",
        "case-published": "published",
        "release-proposed": "correct",
        "case-withdrawn": "withdrawn",
    }

    def __init__(self, language: str) -> None:
        super().__init__(ROOT / "build" / "screenshots" / "walkthrough" / language)
        self.language, self.taken = language, set[str]()

    def take(self, page: Page, name: str) -> None:
        super().take(page, name)
        step, folder = self.KEPT.get(name), os.environ.get("AMANA_PICTURES")
        if step is None or step in self.taken:
            return
        self.taken.add(step)
        data = small(page.screenshot(full_page=False))
        assert len(data) < LARGEST, f"{step}: {len(data)} bytes"
        if folder:
            (ROOT / folder / f"desk-{step}-{self.language}.png").write_bytes(data)


def small(picture: bytes) -> bytes:
    held = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS).save(held, "PNG", optimize=True)
    return held.getvalue()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        yield started
        started.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_two_people_do_a_day_s_work_without_the_mouse(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    shots = Pictures(language)
    amal = Colleague("amal", language=language)
    basem = Colleague("basem", passphrase="zz-88-lantern-street-river", language=language)
    with running(tmp_path / "data") as server, without_a_mouse():
        first = journey.open_page(browser, server.address, language)
        second = journey.open_page(browser, server.address, language)
        journey.found_desk(first, server.founding_link, amal, shots, name="Raqqa", slug="raqqa")
        link = journey.invite(first, amal, shots, "reviewer", "editor", "custodian")
        journey.admit(first, amal, journey.join(second, link, basem, shots), shots)
        reporter = journey.open_page(browser, server.address, language)
        picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
        journey.send_report(reporter, WORDS[language], [picture], shots, language)

        number = journey.first_case(first)
        journey.open_case(first, amal, number, shots)
        expect(first.locator("main")).to_contain_text(WORDS[language])
        shots.take(first, "case-open")
        journey.make_move(first, "triage")
        journey.make_move(first, "start")
        journey.assess(first, "reported", 3, "The road fits.", shots)
        journey.write_note(first, "Ask about the second car.")

        journey.sign_in(second, basem)
        journey.open_case(second, basem, number, shots)
        journey.assess(second, "reported", 3, "The light agrees.", shots)
        journey.conclude(second, "reported", shots)

        journey.open_case(first, amal, number, shots)
        journey.draft(first, amal, {}, shots)
        journey.open_case(second, basem, number, shots)
        journey.approve(second, basem, shots)
        journey.open_case(first, amal, number, shots)
        journey.publish(first, amal, shots)
        first.goto(f"/{language}/archive/")
        expect(first.locator("main h2").first).to_be_visible()

        journey.open_case(first, amal, number, shots)
        told = {"note.en": "It was another town.", "note.ar": "كانت بلدة أخرى."}
        journey.redraft(first, amal, {**told, "place.name.en": "Raqqa"}, shots)
        journey.open_case(second, basem, number, shots)
        journey.confirm(second, basem, shots)
        journey.open_case(second, basem, number, shots)
        journey.withdraw(second, {"en": "For somebody's safety.", "ar": "لسلامة أحدهم."}, shots)
    assert shots.taken == set(Pictures.KEPT.values())


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("<div id=x onclick=''>Only for pointers</div>", "takes no focus"),
        ("<button id=x tabindex=-1>Passed over</button>", "out of reach"),
        ("<style>button {outline: none}</style><button id=x>Unseen</button>", "cannot be seen"),
    ],
)
def test_what_needs_a_mouse_is_noticed(browser: Browser, page: str, wanted: str) -> None:
    shown = browser.new_page()
    shown.set_content(page)
    with without_a_mouse(), pytest.raises(AssertionError, match=wanted):
        shown.click("#x")
    shown.close()
