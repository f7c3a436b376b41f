"""A day in Firefox with keys alone: a desk is opened, somebody joins, and both work at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.firefox import Marionette, firefox
from tests.hands import TAB
from tests.journey import REST, Colleague
from tests.planted import photograph
from tests.reviewers.at_the_desk import AtTheDesk
from tests.server import quick, running

WORDS = "kanaria: two cars burned at the bridge"
NAMES = "return [...document.querySelectorAll(arguments[0])].map((each) => each.name);"
PAINTED = "return document.querySelector('details.cover iframe').height !== '240';"


class ADay(AtTheDesk[Marionette]):
    """What somebody does with cases."""

    def open_case(self) -> None:
        self.go("/desk/")
        self.enter("#result_list tbody a")
        self.unlock()
        self.says(WORDS)

    def look_at_file(self) -> None:
        self.enter("details.cover summary")
        self.until(PAINTED)

    def look_closely(self) -> None:
        """At its own size and over the whole screen, in the frame that has no other right."""
        frame = self.driven.find("details.cover iframe")
        self.press(TAB)
        self.driven.ask("WebDriver:SwitchToFrame", element=next(iter(frame.values())))
        self.enter("[data-tool=actual]")
        self.until("return document.querySelector('output').textContent === '100 %';")
        self.enter("[data-tool=whole]")
        self.until("return document.fullscreenElement !== null;")
        self.enter("[data-tool=whole]")
        self.until("return document.fullscreenElement === null;")
        self.driven.ask("WebDriver:SwitchToFrame", id=None)

    def assess(self, reasoning: str) -> None:
        form = "form[data-desk=assess]"
        self.choose(f"{form} [name=verdict]", "reported")
        self.choose(f"{form} [name=credibility]", "3")
        self.tick(f"{form} [name=methods][value=direct_contact]")
        self.tick(f"{form} [name=place_established]")
        self.tick(f"{form} [name=date_established]")
        self.type(f"{form} [name=reasoning]", reasoning)
        self.send(f"{form} button")

    def draft(self) -> None:
        self.send("a[href$='/draft/']")
        self.unlock()
        self.seen("#media [data-row]")
        for path, words in REST.items():
            self.type(f"[id='{path}']", words)
        self.choose("[id='event_date.precision']", "week")
        self.choose("[id='place.precision']", "town")
        self.tick("[name=incident_types][value=frontline_change]")
        self.tick("[name=content_warnings][value=none]")
        self.choose("#licence", "CC-BY-4.0")
        self.tick("#media [data-chosen]")
        self.type("#media textarea[lang=ar]", "صورة")
        self.type("#media textarea[lang=en]", "A picture")
        self.tick("#media [value=none]")
        self.seen("#complete")
        self.send("#submit")

    def decide(self, verb: str) -> None:
        self.send("a[href$='/release/']")
        self.unlock()
        self.seen("#record article")
        form = f"form[data-release={verb}]"
        self.seen(f"{form} button")
        if verb != "publish":
            self.enter("#record details.cover summary")
        for name in self.driven.run(NAMES, f"{form} [type=checkbox]"):
            self.tick(f"{form} [name={name}]")
        self.send(f"{form} button")

    def withdraw(self) -> None:
        self.enter("details:has(form[data-desk=withdraw]) > summary")
        for language in ("ar", "en"):
            self.type(f"form[data-desk=withdraw] [name=note_{language}]", "For somebody's safety.")
        self.send("form[data-desk=withdraw] button")


@contextmanager
def at_the_desk(folder: Path, address: str, who: Colleague) -> Iterator[ADay]:
    folder.mkdir()
    with firefox(folder) as driven:
        made = ADay(driven, address)
        made.who = who
        yield made


def report(reporter: ADay, folder: Path) -> None:
    picture = folder / "a.jpg"
    picture.write_bytes(photograph())
    reporter.go("/en/r/all/")
    reporter.type("[name=words]", WORDS)
    reporter.attach("#files", picture)
    reporter.tick("[name=consent][value=words]")
    reporter.enter("main form[enctype] button:not([form])")
    reporter.at("/en/r/sent/")


def begin(first: ADay, second: ADay, founding_link: str) -> None:
    """The ceremony: a desk is opened, and somebody is invited, joins and is given its key."""
    first.join(founding_link)
    first.found()
    digits = second.join(first.invite("reviewer", "editor"))
    second.show_keys(digits)
    first.admit(digits)


def verify(first: ADay, second: ADay) -> None:
    """Two assess it, the second one without knowing what the first one wrote."""
    first.open_case()
    first.look_at_file()
    first.look_closely()
    for move in ("triage", "start"):
        first.send(f"form[data-desk=move]:has(input[value={move}]) button")
    first.assess("The road fits.")
    first.type("form[data-desk=note] textarea", "Ask about the second car.")
    first.send("form[data-desk=note] button")
    first.says("Ask about the second car.")

    second.sign_in()
    second.open_case()
    assert "The road fits." not in second.text()
    second.assess("The light agrees.")
    second.send("form[data-desk=conclude]:has(input[value=reported]) button")
    second.says("The road fits.")


def release(first: ADay, second: ADay) -> None:
    """One drafts and publishes, the other approves, and one withdraws."""
    first.open_case()
    first.draft()
    second.open_case()
    second.decide("approve")
    first.open_case()
    first.decide("publish")
    first.go("/en/archive/")
    first.says("Headline")
    second.open_case()
    second.withdraw()
    first.go("/en/archive/")
    assert "Headline" not in first.text()


@pytest.mark.needs("firefox-esr")
def test_two_people_do_a_day_s_work_in_firefox_without_the_mouse(tmp_path: Path) -> None:
    amal, basem = Colleague("amal"), Colleague("basem", passphrase="zz-88-lantern-street-river")
    with (
        running(tmp_path / "data", **quick()) as server,
        at_the_desk(tmp_path / "amal", server.address, amal) as first,
        at_the_desk(tmp_path / "basem", server.address, basem) as second,
    ):
        begin(first, second, server.founding_link)
        report(second, tmp_path)
        verify(first, second)
        release(first, second)
