"""The reporter's way in Firefox without JavaScript, by keys: send, read the receipt, come back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sealing import HybridIdentity
from tests.firefox import firefox
from tests.hands import Hands
from tests.needs import fixture_needs
from tests.planted import photograph
from tests.server import manage, running

WITHOUT = "return matchMedia('(scripting: none)').matches;"
CODENAME = """
return [...document.querySelector('.codename ol').children].map((each) => each.innerText).join(' ');
"""


@pytest.fixture
@fixture_needs("firefox-esr")
def reporter(tmp_path: Path) -> Iterator[Hands]:
    recipient = str(HybridIdentity.generate().recipient())
    (tmp_path / "profile").mkdir()
    with (
        running(tmp_path / "data") as server,
        firefox(tmp_path / "profile", javascript__enabled=False) as driven,
    ):
        manage(server.data, "open_desk", "homs", "--name", "Homs", "--recipient", recipient)
        yield Hands(driven, server.address)


def test_a_report_is_sent_and_found_again_without_javascript(
    reporter: Hands, tmp_path: Path
) -> None:
    picture = tmp_path / "a.jpg"
    picture.write_bytes(photograph())
    reporter.go("/en/r/all/")
    assert reporter.driven.run(WITHOUT)
    reporter.type("[name=words]", "kanaria: two cars burned at the bridge")
    reporter.attach("#files", picture)
    reporter.tick("[name=consent][value=words]")
    reporter.enter("main form[enctype] button:not([form])")
    reporter.at("/en/r/sent/")
    reporter.says("(GPS)")  # of what was removed from the picture
    codename = reporter.driven.run(CODENAME)
    assert len(codename.split()) == 6

    reporter.type("main form [name=codename]", codename)  # tried on the spot
    reporter.enter("main form:has([name=codename]) button")
    reporter.says("You kept it right")
    reporter.go("/en/back/")
    come_back(reporter, codename)


def come_back(reporter: Hands, codename: str) -> None:
    reporter.type("main form [name=codename]", codename)
    reporter.enter("main form:has([name=codename]) button")
    reporter.at("/en/talk/")
