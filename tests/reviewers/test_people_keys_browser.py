"""People and keys from the founding on, by keyboard alone: one way for Chromium and Firefox."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests import journey
from tests.chromium import Chromium
from tests.firefox import firefox
from tests.hands import Driven
from tests.journey import Colleague
from tests.reviewers.at_the_desk import AtTheDesk
from tests.server import Server, quick, running

WORDS = "kanaria: the bridge is closed"
NEW_PASSPHRASE = "m4tz-9wrk-qqs7-lantern-2b"
Opened = Callable[[str], Driven]  # a browser of somebody's own, by their name


@contextmanager
def in_chromium(_folder: Path, address: str) -> Iterator[Opened]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        yield lambda _name: Chromium(journey.open_page(browser, address))
        browser.close()


@contextmanager
def in_firefox(folder: Path, _address: str) -> Iterator[Opened]:
    with ExitStack() as running_ones:

        def opened(name: str) -> Driven:
            (folder / name).mkdir()
            return running_ones.enter_context(firefox(folder / name))

        yield opened


BROWSERS: dict[str, Callable[[Path, str], AbstractContextManager[Opened]]] = {
    "chromium": in_chromium,
    "firefox-esr": in_firefox,
}


class Crew:
    """Three people, each with a browser of their own."""

    def __init__(self, server: Server, opened: Opened) -> None:
        self.server, self.paper = server, ""
        self.amal, self.basem, self.clara = (
            self.somebody(name, opened(name)) for name in ("amal", "basem", "clara")
        )

    def somebody(self, name: str, driven: Driven) -> AtTheDesk[Driven]:
        made = AtTheDesk(driven, self.server.address)
        made.who = Colleague(name, passphrase=f"{name}-olive-tree-river-88")
        return made

    def begin(self) -> None:
        """The first opens the desk and admits the second alone; the third takes both of them."""
        self.amal.join(self.server.founding_link)
        self.paper = self.amal.found()
        digits = self.basem.join(self.amal.invite("reviewer", "editor", "custodian"))
        self.basem.show_keys(digits)
        self.amal.admit(digits)
        digits = self.clara.join(self.amal.invite("reviewer", "editor"))
        self.clara.show_keys(digits)
        self.amal.admit(digits, alone=False)
        self.basem.agree("clara", digits)
        self.clara.go("/desk/")
        self.clara.at("/desk/")

    def report(self) -> None:
        self.clara.go("/en/r/all/")
        self.clara.type("[name=words]", WORDS)
        self.clara.tick("[name=consent][value=words]")
        self.clara.enter("main form[enctype] button:not([form])")
        self.clara.at("/en/r/sent/")

    def change_roles(self) -> None:
        self.amal.give_roles("clara", "reviewer", "custodian")
        self.basem.agree("clara")

    def lose_phone(self) -> None:
        self.clara.set_new_phone(self.amal.phone_link("clara"))
        self.clara.sign_in()

    def lose_passphrase(self) -> None:
        digits = self.clara.make_new_key(NEW_PASSPHRASE)
        self.amal.propose_new_key("clara", digits)
        self.basem.agree("clara", digits)
        self.clara.who.passphrase = NEW_PASSPHRASE
        self.clara.compare_desk()
        self.read(self.clara)

    def remove(self) -> None:
        """Somebody leaves, with a new key that they never see; what came before stays readable."""
        self.amal.propose_removal("clara")
        self.amal.propose_key()
        self.basem.put_in_force()
        self.amal.confirm_key()
        self.clara.go("/desk/")
        self.clara.at("/desk/outside/")
        self.amal.on("keys")
        assert not self.amal.driven.run("return document.querySelector('[data-rewrap]');")
        for who in (self.amal, self.basem):
            self.read(who)

    def read(self, who: AtTheDesk[Driven]) -> None:
        who.go("/desk/")
        who.enter("#result_list tbody a")
        who.unlock()
        who.says(WORDS)


@pytest.mark.parametrize(
    "browser", [pytest.param(name, marks=pytest.mark.needs(name)) for name in BROWSERS]
)
def test_it_is_gone_without_the_mouse(tmp_path: Path, browser: str) -> None:
    with (
        running(tmp_path / "data", **quick()) as server,
        BROWSERS[browser](tmp_path, server.address) as opened,
    ):
        crew = Crew(server, opened)
        crew.begin()
        crew.report()
        crew.change_roles()
        crew.lose_phone()
        crew.lose_passphrase()
        crew.basem.drill(crew.paper)
        crew.remove()
