"""Founding and admitting in a real browser: each step is signed, and some take two."""

import pytest
from playwright.sync_api import expect, sync_playwright

from tests import journey
from tests.journey import Colleague, Shots
from tests.server import ROOT, running

SHOTS = ROOT / "build" / "screenshots" / "admission"


@pytest.mark.needs("chromium")
def test_an_editor_is_admitted_by_two_custodians(tmp_path_factory: pytest.TempPathFactory) -> None:
    shots = Shots(SHOTS)
    amal = Colleague("amal")
    basem = Colleague("basem", passphrase="zz-88-lantern-street-river")
    clara = Colleague("clara", passphrase="olive tree river stone lamp")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        with running(tmp_path_factory.mktemp("admission") / "data") as server:
            first, second, third = (journey.open_page(browser, server.address) for _ in range(3))
            link = server.founding_link
            journey.found_desk(first, link, amal, shots, name="Homs desk", slug="homs")
            link = journey.invite(first, amal, shots, "reviewer", "editor", "custodian")
            journey.admit(first, amal, journey.join(second, link, basem, shots), shots)
            digits = journey.join(third, journey.invite(first, amal, shots, "editor"), clara, shots)
            journey.admit(first, amal, digits, shots, alone=False)
            second.goto("/desk/people/")
            journey.unlock(second, basem)
            expect(second.locator("[data-request-print]")).to_have_text(digits)
            form = second.locator("form[data-complete]")
            journey.sign(form, basem)
            expect(form).to_have_count(0)
            journey.no_mistake(second)
            shots.take(second, "people-three")
            third.goto("/desk/")
            assert third.url.endswith("/desk/")
        browser.close()
