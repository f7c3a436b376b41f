"""Two people's day at the desk without a mouse, in both languages; its pictures are docs/pictures.

``AMANA_PICTURES=docs/pictures`` writes them anew; without it a run changes nothing in the tree.
Every page on the way is looked at by axe, too.
"""

import io
import os
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import journey
from tests.accessibility import faults
from tests.journey import Colleague
from tests.needs import fixture_needs
from tests.planted import photograph
from tests.reviewers.keyboard import without_a_mouse
from tests.server import ROOT, quick, running

LARGEST = 120 * 1024  # bytes of a picture in the documentation
COLOURS = 64
SAID = {
    "en": {
        "report": "They stood at the bridge from noon. Two cars burned.",
        "first": "The road in the picture runs as it does on the map of the town.",
        "second": "The shadows fit the hour that the reporter names.",
        "note": "Ask about the second car.",
    },
    "ar": {
        "report": "وقفوا على الجسر من الظهر. احترقت سيارتان.",
        "first": "الطريق في الصورة كما هو على خريطة المدينة.",
        "second": "الظلال توافق الساعة التي يذكرها المبلِّغ.",
        "note": "اسأل عن السيارة الثانية.",
    },
}
DRAFT = {
    "headline.en": "Two cars burned at the bridge",
    "headline.ar": "احتراق سيارتين عند الجسر",
    "body.en": "From noon armed men stood at the bridge. Two cars burned.",
    "body.ar": "وقف مسلحون على الجسر من الظهر. احترقت سيارتان.",
}
CORRECTION = {
    "note.en": "The bridge is in Raqqa, not in Tabqa.",
    "note.ar": "الجسر في الرقة لا في الطبقة.",
    "place.name.en": "Raqqa",
    "place.name.ar": "الرقة",
}
WITHDRAWAL = {"en": "For somebody's safety.", "ar": "لسلامة أحدهم."}


class Pictures(journey.Shots):
    """Keeps what the documentation shows, and what axe says of the pages on the way."""

    # The name of a shot: the step of the documentation, and what stands at the top of its picture.
    KEPT = {
        "join-account": ("join", "body"),
        "join-key-made": ("key", "body"),
        "found-recovery-kit": ("kit", "body"),
        "people-invited": ("invite", "section:has(> form[data-invite])"),
        "people-waiting": ("admit", "body"),
        "queue": ("queue", "body"),
        "locked": ("unlock", "body"),
        "case-picture": ("case", "body"),
        "case-assessment": ("assess", "section:has(> form[data-desk=assess])"),
        "case-blind": ("blind", "body"),
        "case-concluded": ("conclude", "body"),
        "draft-incomplete": ("draft", "body"),
        "draft-complete": ("files", "#media"),
        "safety-review": ("review", "section:has(> form[data-release=approve])"),
        "case-published": ("published", "body"),
        "release-proposed": ("correct", "body"),
        "case-withdrawn": ("withdrawn", "body"),
    }

    def __init__(self, language: str) -> None:
        super().__init__(ROOT / "build" / "screenshots" / "walkthrough" / language)
        self.language, self.seen, self.faults = language, set[str](), list[str]()

    def take(self, page: Page, name: str) -> None:
        if name in self.seen:
            return
        self.seen.add(name)
        super().take(page, name)
        if self.language == "ar":  # the same pages in both; these also run from right to left
            self.faults += faults(page)
        if name in self.KEPT:
            self.keep(page, *self.KEPT[name])

    def keep(self, page: Page, step: str, top: str) -> None:
        page.locator(top).evaluate("element => element.scrollIntoView({block: 'start'})")
        data = small(page.screenshot())
        assert len(data) < LARGEST, f"{step}: {len(data)} bytes"
        if folder := os.environ.get("AMANA_PICTURES"):
            (ROOT / folder / f"desk-{step}-{self.language}.png").write_bytes(data)


def small(picture: bytes) -> bytes:
    held = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS).save(held, "PNG", optimize=True)
    return held.getvalue()


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        yield started
        started.close()


class Day:
    """Two people, each in a browser of their own, and the pictures of what they do."""

    def __init__(self, browser: Browser, address: str, language: str) -> None:
        self.language, self.said, self.shots = language, SAID[language], Pictures(language)
        self.amal = Colleague("amal", language=language)
        self.basem = Colleague("basem", "another one of four words", "zz-88-lantern-street-river")
        self.basem.language = language
        self.first, self.second, self.reporter = (
            journey.open_page(browser, address, language) for _ in range(3)
        )
        self.number = self.record = ""

    def begin(self, founding_link: str) -> None:
        """A desk is opened, and a colleague invited, joined and admitted."""
        named = {"name": "الرقة" if self.language == "ar" else "Raqqa", "slug": "raqqa"}
        journey.found_desk(self.first, founding_link, self.amal, self.shots, **named)
        roles = ("reviewer", "editor", "custodian")
        link = journey.invite(self.first, self.amal, self.shots, *roles)
        digits = journey.join(self.second, link, self.basem, self.shots)
        journey.admit(self.first, self.amal, digits, self.shots)

    def verify(self) -> None:
        """A report comes, and two people assess it, the second one blind."""
        picture: dict[str, object] = {
            "name": "a.jpg",
            "mimeType": "image/jpeg",
            "buffer": photograph(),
        }
        journey.send_report(
            self.reporter, self.said["report"], [picture], self.shots, self.language
        )
        self.number = journey.first_case(self.first)
        self.open(self.first, self.amal)
        expect(self.first.locator("main")).to_contain_text(self.said["report"])
        journey.show_picture(self.first, self.shots)
        journey.make_move(self.first, "triage")
        journey.make_move(self.first, "start")
        journey.assess(self.first, "reported", 3, self.said["first"], self.shots)
        journey.write_note(self.first, self.said["note"])

        journey.sign_in(self.second, self.basem)
        self.second.goto("/desk/search/")
        self.second.wait_for_selector("#locked:visible")
        self.shots.take(self.second, "locked")
        self.open(self.second, self.basem)
        expect(self.second.locator("main")).not_to_contain_text(self.said["first"])
        self.shots.take(self.second, "case-blind")
        journey.assess(self.second, "reported", 3, self.said["second"], self.shots)
        expect(self.second.locator("main")).to_contain_text(self.said["first"])
        journey.conclude(self.second, "reported", self.shots)

    def release(self) -> None:
        """One drafts, the other approves, and it is published."""
        self.open(self.first, self.amal)
        journey.draft(self.first, self.amal, DRAFT, self.shots)
        self.open(self.second, self.basem)
        journey.approve(self.second, self.basem, self.shots)
        self.open(self.first, self.amal)
        journey.publish(self.first, self.amal, self.shots)
        self.public(DRAFT[f"headline.{self.language}"])

    def mend(self) -> None:
        """It is corrected by two, and withdrawn by one."""
        self.open(self.first, self.amal)
        journey.redraft(self.first, self.amal, CORRECTION, self.shots)
        self.open(self.second, self.basem)
        journey.confirm(self.second, self.basem, self.shots)
        self.public(CORRECTION[f"note.{self.language}"])
        self.open(self.second, self.basem)
        journey.withdraw(self.second, WITHDRAWAL, self.shots)
        self.public(WITHDRAWAL[self.language])

    def open(self, page: Page, who: Colleague) -> None:
        journey.open_case(page, who, self.number, self.shots)

    def public(self, words: str) -> None:
        """What a reader finds on the record's page."""
        if not self.record:
            self.reporter.goto("/archive/feed.json")
            found = re.search(r"/archive/([0-9a-f-]{36})/", self.reporter.content())
            assert found
            self.record = f"/{self.language}/archive/{found[1]}/"
        self.reporter.goto(self.record)
        expect(self.reporter.locator("main")).to_contain_text(words)


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_two_people_do_a_day_s_work_without_the_mouse(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, language: str
) -> None:
    with (
        running(tmp_path_factory.mktemp(language) / "data", **quick()) as server,
        without_a_mouse(),
    ):
        day = Day(browser, server.address, language)
        day.begin(server.founding_link)
        day.verify()
        day.release()
        day.mend()
    assert day.shots.seen >= Pictures.KEPT.keys()
    assert not day.shots.faults


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
