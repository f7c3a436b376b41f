"""The first list of an older desk, by keyboard: of one person, and with the kit on paper."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import pytest

from operations.demonstration.cast import AMAL, BASEM, Person
from sealing import HybridIdentity, ScryptIdentity, seal, unseal
from sealing.keys import Identity, parse_identity
from tests import journey
from tests.chromium import Chromium
from tests.journey import Authenticator, Colleague, Shots
from tests.reviewers.at_the_desk import COMPLETE, DIGITS, AtTheDesk
from tests.server import ROOT, manage, quick, running
from tests.unpacking import unpack

SHOTS = Shots(ROOT / "build" / "screenshots" / "first-list")
CARRY = "form[data-carry]"
LINK = "a[href$='/list/']"
LISTED = "return Boolean(document.querySelector('[data-desk-print]')?.textContent);"

Desks = Callable[[bool], tuple[Path, str]]

pytestmark = pytest.mark.needs("chromium")


def opened(sealed: bytes, key: Identity) -> Identity:
    return parse_identity(unseal(sealed, [key]).decode().splitlines()[-1])


def prepared(folder: Path, *, alone: bool) -> tuple[Path, str]:
    """A data folder of an older release, whose kit's key is known; gives that, too.

    ``alone``: one of its two people holds the desk's key.
    """
    unpack(ROOT / "tests" / "releases" / "second.tar.xz", folder)
    paper = HybridIdentity.generate()
    with closing(sqlite3.connect(folder / "data" / "amana.sqlite3")) as database, database:
        held = "SELECT r.sealed_identity, m.wrapped_key FROM reviewers_reviewer r, auth_user u, "
        held += "reviewers_membership m WHERE u.id = r.user_id AND m.reviewer_id = r.id "
        sealed, wrapped = database.execute(held + "AND u.username = 'amal'").fetchone()
        desk = opened(wrapped, opened(sealed, ScryptIdentity(AMAL.passphrase)))
        database.execute(
            "UPDATE reviewers_recoverykit SET recipient = ?, wrapped_key = ?",
            [str(paper.recipient()), seal(str(desk).encode(), [paper.recipient()])],
        )
        database.execute("UPDATE reviewers_reviewer SET language = 'en'")
        if alone:
            other = "SELECT r.id FROM reviewers_reviewer r, auth_user u "
            other += "WHERE u.id = r.user_id AND u.username = 'basem'"
            query = (
                f"UPDATE reviewers_membership SET wrapped_key = X'' WHERE reviewer_id = ({other})"  # noqa: S608
            )
            database.execute(query)
    manage(folder / "data", "migrate", "-v0")
    return folder / "data", str(paper)


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Desks:
    """Whether ``alone``: what ``prepared`` gives, migrated once. Tests work on copies."""
    return cache(lambda alone: prepared(tmp_path_factory.mktemp("older"), alone=alone))


@contextmanager
def people(data: Path, *whose: Person) -> Iterator[list[AtTheDesk[Chromium]]]:
    """Each signed in, in a browser of their own."""
    with journey.chromium() as browser, running(data, **quick()) as server:
        signed_in = []
        for each in whose:
            one = AtTheDesk(Chromium(journey.open_page(browser, server.address)), server.address)
            one.who = Colleague(each.username, each.password, each.passphrase)
            one.who.app = Authenticator(each.totp)
            one.sign_in()
            signed_in.append(one)
        yield signed_in


def at_first_list(one: AtTheDesk[Chromium]) -> None:
    one.on("people")
    # The unlock showed their own keys, and the page says so.
    one.until(DIGITS, "[data-person-print]")
    one.enter(LINK)
    one.unlock()
    one.seen(CARRY)


def listed(one: AtTheDesk[Chromium]) -> None:
    """The list stands, and every report of before opens."""
    one.on("people")
    one.until(LISTED)
    one.no_mistake()
    one.go("/desk/")
    one.enter("#result_list tbody a")
    one.unlock()
    one.seen("[id^=parcel-] .said")
    one.no_mistake()


@pytest.mark.parametrize("paper", [False, True], ids=["with-a-new-kit", "with-the-paper"])
def test_a_desk_of_one_signs_its_list_alone(tmp_path: Path, desks: Desks, paper: bool) -> None:
    older, kit = desks(True)
    data = shutil.copytree(older, tmp_path / "data")
    with people(data, AMAL) as (amal,):
        at_first_list(amal)
        SHOTS.take(amal.driven.page, "alone")
        if paper:
            amal.type("#paper", kit)
        amal.sign(CARRY)
        if not paper:
            amal.seen("#kit")
            SHOTS.take(amal.driven.page, "alone-kit")
            kit = amal.text("#kit-key")
            amal.type("#last-group", kit.split()[-1])
            amal.enter("#confirm-form button")
        amal.at("/desk/people/")
        listed(amal)
        amal.drill(kit)
    assert "head 1:" in manage(data, "verify_roster")


def test_the_kit_on_paper_is_carried_over_by_two(tmp_path: Path, desks: Desks) -> None:
    older, kit = desks(False)
    data = shutil.copytree(older, tmp_path / "data")
    with people(data, AMAL, BASEM) as (amal, basem):
        basem.on("people")
        at_first_list(amal)
        amal.type("#paper", str(HybridIdentity.generate()))
        amal.sign(CARRY)
        amal.says("does not open the desk’s key")
        amal.type("#paper", kit.lower())
        amal.sign(CARRY)
        amal.at("/desk/people/")
        amal.unlock()
        amal.asked("amal", "basem")
        basem.agree("amal", "basem")
        listed(basem)
        assert not basem.driven.run(f"return document.querySelector('{COMPLETE}');")
        basem.drill(kit)
        listed(amal)
    assert "head 1:" in manage(data, "verify_roster")
