"""Open desks for tests that are not about their opening.

People found each of them once in a run of the tests, in a real browser at a real server
(tests/journey.py); a test gets a copy of the data folder and of the people, for a server of its
own. The processes of one run share what was made.
"""

import base64
import fcntl
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, StorageState

from tests import journey
from tests.journey import Authenticator, Colleague, Shots
from tests.server import ROOT, Server, quick, running

SHOTS = Shots(ROOT / "build" / "screenshots" / "founded")
PEOPLE = "people.json"


@dataclass(frozen=True)
class Desk:
    """The desk "homs" at which nobody works yet. ``people``: by their names.

    ``kit``: the recovery key from the paper, and the sealed desk key that lies beside it.
    ``logins``: what the browsers hold in which people founded it or joined.
    """

    data: Path
    people: dict[str, Colleague]
    kit: tuple[str, bytes]
    logins: dict[str, StorageState]

    @property
    def amal(self) -> Colleague:
        return self.people["amal"]

    @property
    def basem(self) -> Colleague:
        return self.people["basem"]

    def page(self, browser: Browser, address: str, who: Colleague) -> Page:
        """A page of theirs, signed in and locked, in a browser of their own at ``address``."""
        login = moved(self.logins[who.name], address)
        return journey.open_page(browser, address, login=login)


def moved(login: StorageState, address: str) -> StorageState:
    """The same at another address: a copy is served at a port of its own."""
    host = urlsplit(address).hostname or ""
    cookies = [{**cookie, "domain": host} for cookie in login.get("cookies", [])]
    origins = [{**origin, "origin": address} for origin in login.get("origins", [])]
    return {"cookies": cookies, "origins": origins}  # type: ignore[typeddict-item]


def alone(browser: Browser, factory: pytest.TempPathFactory, data: Path) -> Desk:
    """Amal's, who holds every role. ``data``: the folder that becomes the copy."""
    return _copied(_made("alone", factory, lambda folder: _found(browser, folder)), data)


def of_two(browser: Browser, factory: pytest.TempPathFactory, data: Path) -> Desk:
    """Amal's and Basem's: reviewers, editors and custodians both; Amal administers it, too."""

    def make(folder: Path) -> None:
        _join(browser, alone(browser, factory, folder / "data"), folder)

    return _copied(_made("of-two", factory, make), data)


def _found(browser: Browser, folder: Path) -> None:
    amal = Colleague("amal")
    with running(folder / "data", **quick()) as server:
        page = journey.open_page(browser, server.address)
        named = {"name": "Homs desk", "slug": "homs"}
        kit = journey.found_desk(page, server.founding_link, amal, SHOTS, **named)
        login = page.context.storage_state()
        page.context.close()
    _keep(Desk(folder / "data", {"amal": amal}, kit, {"amal": login}), folder)


def _join(browser: Browser, desk: Desk, folder: Path) -> None:
    basem = Colleague("basem", passphrase="zz-88-lantern-street-river")
    with running(desk.data, **quick()) as server:
        login = admitted(browser, server, desk, basem)
    people, logins = {**desk.people, "basem": basem}, {**desk.logins, "basem": login}
    _keep(Desk(desk.data, people, desk.kit, logins), folder)


def admitted(browser: Browser, server: Server, desk: Desk, who: Colleague) -> StorageState:
    """Amal invites and admits somebody as an editor and custodian; gives their login."""
    first = desk.page(browser, server.address, desk.amal)
    second = journey.open_page(browser, server.address)
    link = journey.invite(first, desk.amal, SHOTS, "reviewer", "editor", "custodian")
    digits = journey.join(second, link, who, SHOTS)
    journey.admit(first, desk.amal, digits, SHOTS)
    login = second.context.storage_state()
    for page in (first, second):
        page.context.close()
    return login


def _made(name: str, factory: pytest.TempPathFactory, make: Callable[[Path], None]) -> Path:
    """The folder of what was made under this name, by whichever process came first."""
    base = factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"founded-{name}"
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / PEOPLE).exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            make(place)
    return place


def _keep(desk: Desk, folder: Path) -> None:
    people = {name: asdict(who) for name, who in desk.people.items()}
    for who in people.values():
        who["app"]["key"] = who["app"]["key"].hex()
    kit = [desk.kit[0], base64.b64encode(desk.kit[1]).decode()]
    said = {"people": people, "kit": kit, "logins": desk.logins}
    (folder / PEOPLE).write_text(json.dumps(said))


def _copied(place: Path, data: Path) -> Desk:
    shutil.copytree(place / "data", data)
    _wake(data)
    said = json.loads((place / PEOPLE).read_text())
    people = {name: _colleague(who) for name, who in said["people"].items()}
    paper, sealed = said["kit"]
    return Desk(data, people, (paper, base64.b64decode(sealed)), said["logins"])


def _colleague(said: dict[str, Any]) -> Colleague:
    app = said.pop("app")
    return Colleague(**said, app=Authenticator(bytes.fromhex(app["key"]), app["last"]))


def _wake(data: Path) -> None:
    """A login that rests for an hour ends, and the desk may have been founded longer ago."""
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
    with closing(sqlite3.connect(data / "amana.sqlite3")) as database, database:
        database.execute("UPDATE reviewers_login SET begun_at = ?, seen_at = ?", (now, now))
