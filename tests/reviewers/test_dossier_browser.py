"""Handing a case to a court in a real browser: the server never sees what it could open."""

import io
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sealing import HybridIdentity, digits, open_sealed, read_parcel
from tests import journey
from tests.journey import Shots
from tests.reviewers import founded
from tests.server import ROOT, manage, quick, running

SHOTS = ROOT / "build" / "screenshots" / "dossier"
WORDS = "kanaria: the bridge is closed"


def opened(file: bytes, identity: HybridIdentity) -> dict[str, bytes]:
    source = open_sealed(io.BytesIO(file), [identity])
    return {member.name: content.read() for member, content in read_parcel(source)}


@pytest.mark.needs("chromium")
def test_two_people_hand_a_case_over_and_the_court_opens_it(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """One of them reads English, the other Arabic."""
    shots, judge, file = Shots(SHOTS), HybridIdentity.generate(), tmp_path / "d.age"
    with ExitStack() as stack:
        browser = stack.enter_context(journey.chromium())
        desk = founded.of_two(browser, tmp_path_factory, tmp_path / "data")
        server, amal, basem = (
            stack.enter_context(running(desk.data, **quick())),
            desk.amal,
            desk.basem,
        )
        first, second = (desk.page(browser, server.address, who) for who in (amal, basem))
        second.goto("/desk/")
        second.locator(".account summary").click()
        second.locator(".account button", has_text="العربية").click()
        second.wait_for_selector("html[lang=ar]")
        journey.send_report(journey.open_page(browser, server.address), WORDS, [], shots)
        number = journey.first_case(first)
        journey.open_case(first, amal, number, shots)
        first.locator("a[href$='/dossier/']").click()
        journey.unlock(first, amal)
        first.fill("#recipient", str(judge.recipient()))
        first.fill("#reason", "A request of 3 May.")
        journey.press(first, first.locator("form[data-desk=propose]"))
        shots.take(first, "proposed")
        second.goto(first.url)
        journey.unlock(second, basem)
        expect(second.get_by_text("A request of 3 May.")).to_be_visible()
        expect(second.get_by_text(digits(str(judge.recipient())))).to_be_visible()
        second.check("[name=sure]")
        shots.take(second, "to-confirm")
        journey.press(second, second.locator("form[data-desk=confirm]"))
        expect(second.get_by_text(f"court_dossier {number}")).to_be_visible()
        shots.take(second, "handed-over")
        manage(server.data, "court_dossier", number, str(file))
    report = opened(opened(file.read_bytes(), judge)["parcels/01.age"], judge)
    assert WORDS in report["message.json"].decode()
