"""A new passphrase in the browser: the same key, and the old words open it no more."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Page, expect

from tests import journey
from tests.journey import Colleague, Shots
from tests.needs import fixture_needs
from tests.reviewers import founded
from tests.reviewers.keyboard import without_a_mouse
from tests.server import ROOT, quick, running

SHOTS = ROOT / "build" / "screenshots" / "passphrase"
# Of the one person's key, the desk's and the kit's.
PRINTS = "main :is([data-person-print], [data-key-print], [data-kit-print])"
DIGITS = re.compile(r"^(\d{4} ?){6}$")
NEW = "m4tz-كلمات جديدة-9wrk-qqs7"


@dataclass(frozen=True)
class Scene:
    """One person in two browsers. ``sent``: every body that left either of them."""

    amal: Colleague
    here: Page
    elsewhere: Page
    sent: list[bytes]


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder, sent = tmp_path_factory.mktemp("passphrase"), list[bytes]()
    with journey.chromium() as browser:
        desk = founded.alone(browser, tmp_path_factory, folder / "data")
        with running(desk.data, **quick()) as server:
            here = desk.page(browser, server.address, desk.amal)
            elsewhere = journey.open_page(browser, server.address)
            journey.sign_in(elsewhere, desk.amal)
            for page in (here, elsewhere):
                page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
                page.goto("/desk/keys/")
                journey.unlock(page, desk.amal)
            yield Scene(desk.amal, here, elsewhere, sent)


def change(page: Page, old: str, new: str, again: str, password: str) -> None:
    page.fill("#passphrase-old", old)
    page.fill("#passphrase-new", new)
    page.fill("#passphrase-again", again)
    page.fill("#passphrase-password", password)
    page.get_by_role("button", name="Change the passphrase").click()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "not the passphrase"}, "This passphrase does not open your key."),
        ({"new": "short", "again": "short"}, "At least 16 signs"),
        ({"again": NEW + "x"}, "The two passphrases are not the same."),
        ({"password": "not the password"}, "This is not your password."),
    ],
)
def test_what_does_not_fit_is_said_and_changes_nothing(
    scene: Scene, typed: dict[str, str], sentence: str
) -> None:
    page = scene.here
    page.goto("/desk/account/")
    right = {"old": scene.amal.passphrase, "new": NEW, "again": NEW}
    change(page, **{**right, "password": scene.amal.password, **typed})
    expect(page.locator("#passphrase-form .danger")).to_contain_text(sentence, timeout=journey.SLOW)


def test_the_passphrase_is_changed_without_a_mouse(scene: Scene) -> None:
    tab = scene.here.context.new_page()
    tab.goto("/desk/keys/")
    journey.unlock(tab, scene.amal)
    prints = tab.locator(PRINTS)
    expect(prints).to_have_text([DIGITS] * 3)
    digits = prints.all_inner_texts()
    scene.here.goto("/desk/account/")
    with without_a_mouse():
        change(scene.here, scene.amal.passphrase, NEW, NEW, scene.amal.password)
        expect(scene.here.get_by_text("Saved.")).to_be_visible(timeout=journey.SLOW)
    assert scene.here.input_value("#passphrase-new") == ""
    Shots(SHOTS, 20).take(scene.here, "changed")
    expect(tab.locator("#unlock-failure")).to_contain_text("changed in another tab")
    changed = replace(scene.amal, passphrase=NEW)
    tab.reload()
    journey.unlock(tab, changed)
    expect(prints).to_have_text(digits)
    elsewhere = scene.elsewhere
    elsewhere.goto("/desk/keys/")
    expect(elsewhere.locator("#unlock-failure")).to_contain_text("changed in another browser")
    elsewhere.fill("#passphrase", scene.amal.passphrase)
    elsewhere.locator("#unlock-form button").click()
    expect(elsewhere.locator("#unlock-failure")).to_contain_text("does not open your key")
    journey.unlock(elsewhere, changed)
    secrets = (scene.amal.passphrase, NEW, "AGE-SECRET-KEY")
    assert not any(secret.encode() in body for secret in secrets for body in scene.sent)
