"""A machine is lost on purpose, and its newsroom goes on elsewhere: the manual's page, measured.

What is done is what "The machine is carried off" in docs/manual.md says, on real servers: a backup
over ssh by a server that can only add to it, a restore on another folder, and the settings of the
old machine. The seconds of each step are printed (``pytest -s``).
"""

import asyncio
import os
import re
import shutil
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bench import reporter
from tests.config import restoring
from tests.config.keeping import Keeper, keeping
from tests.config.restoring import Keys, command, opened_words
from tests.needs import fixture_needs
from tests.planted import photograph
from tests.seizure.machine import descendants
from tests.server import Server, manage, running
from tests.submissions.wire import CODENAME
from tests.unpacking import unpack

ONION_KEY = b"== ed25519v1-secret: type0 ==\0\0\0" + bytes(range(64))
BEFORE, SINCE, AFTER = "Before the last backup.", "After the last backup.", "To the new machine."
GONE = "Nothing here belongs to this codename."


@pytest.fixture
@fixture_needs("sshd", "ssh-keygen")
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    (tmp_path / "keeper").mkdir()
    with keeping(tmp_path / "keeper") as machine:
        yield machine


class Steps:
    """The way back, and what each step of it took."""

    def __init__(self) -> None:
        self._begun, self._rows = time.monotonic(), list[str]()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self._rows.append(f"{time.monotonic() - begun:7.1f} s  {name}")

    def __str__(self) -> str:
        whole = f"{time.monotonic() - self._begun:7.1f} s  altogether"
        return "\n".join(["", *self._rows, whole])


def report(server: Server, words: str) -> str:
    """Sends words and a photograph as a reporter does; the codename that the form showed."""
    page = f"{server.address}/en/r/all/"
    shown = asyncio.run(reporter.get(page)).text
    form = reporter.Form.parse(page, shown)
    filled = reporter.body(form, {"words": words}, [reporter.Attached(photograph())])
    assert asyncio.run(reporter.send(form, filled)).status == 200
    return " ".join(CODENAME.findall(shown)[:6])


def back(server: Server, codename: str) -> str:
    """The page that somebody with this codename comes to."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    address = f"{server.address}/en/back/"
    token = re.search(r'name="token" value="([^"]*)"', _page(browser, address))
    assert token
    fields = {"codename": codename, "token": token[1]}
    return _page(browser, address, urllib.parse.urlencode(fields).encode())


def _page(browser: urllib.request.OpenerDirector, address: str, body: bytes | None = None) -> str:
    try:
        with browser.open(address, body, timeout=120) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as refusal:
        return refusal.read().decode()


def lose(server: Server, machine: Path) -> None:
    """It is carried off while it runs: nothing is closed, and nothing of it is left."""
    for process in (server.process, *descendants(server.process)):
        os.kill(process, signal.SIGKILL)
    shutil.rmtree(machine)


def machine(place: Path) -> tuple[Path, dict[str, str]]:
    """Its data folder, and an environment that takes settings and the onion's keys along."""
    etc, tor = place / "etc/amana", place / "var/lib/tor/amana"
    for folder in (etc, tor):
        folder.mkdir(parents=True)
    return place / "data", {"AMANA_BACKUP_ALSO": f"{etc}:{tor}"}


def test_the_newsroom_goes_on_elsewhere(keeper: Keeper, tmp_path: Path) -> None:
    keys = restoring.made_keys(tmp_path)
    lost, new = tmp_path / "lost", tmp_path / "new"
    data, settings = machine(lost)
    (lost / "etc/amana/environment").write_text("AMANA_NEWSROOM=Kanaria\n")
    (lost / "var/lib/tor/amana/hs_ed25519_secret_key").write_bytes(ONION_KEY)
    restoring.furnish(data, keys, **settings)
    with running(data, **settings) as server:
        codename = report(server, BEFORE)
        assert "Kanaria" not in back(server, codename)
        manage(data, "backup", "ssh:keeper", "--ssh-config", str(keeper.config),
               "--recipient", keys.recipient, **settings)  # fmt: skip
        lost_codename = report(server, SINCE)
        assert GONE not in back(server, lost_codename)
        lose(server, lost)
    steps = Steps()
    data = new / "data"
    with steps.step("restore, from the machine that keeps the backup"):
        said = manage(data, "restore", str(keeper.folder), "-i", str(keys.file))
    assert "Their codenames open nothing" in said
    with steps.step("settings and the onion's keys in their places"):
        unpack(data / "also.tar", new / "root")
        (data / "also.tar").unlink()
    old = new / "root" / str(lost).lstrip("/")
    assert (old / "var/lib/tor/amana/hs_ed25519_secret_key").read_bytes() == ONION_KEY
    name, _, value = (old / "etc/amana/environment").read_text().strip().partition("=")
    with steps.step("doctor, tidy"):
        assert "lost" not in manage(data, "tidy")
        # It knows of no backup of this machine yet, and says so.
        assert command(data, "doctor").returncode != 2
    with ExitStack() as stack:
        with steps.step("a server that answers"):
            server = stack.enter_context(running(data, **{name: value}))
        _as_before(server, keys, steps, codename, lost_codename)
    print(steps)


def _as_before(server: Server, keys: Keys, steps: Steps, codename: str, lost_codename: str) -> None:
    address, data = server.address, server.data
    with steps.step("a reporter comes back, and another one writes"):
        assert GONE not in back(server, codename)
        assert GONE in back(server, lost_codename)
        again = report(server, AFTER)
        assert "Kanaria" in back(server, again)
    with steps.step("the canary goes the whole way"):
        place = {"HOST": "127.0.0.1", "PORT": str(server.port)}
        assert "went the whole way" in manage(data, "canary", **place)
    with steps.step("the desk opens what came before and after"):
        words = opened_words(data, keys.desk)
        assert [sum(said in text for text in words) for said in (BEFORE, SINCE, AFTER)] == [1, 0, 1]
    ((stored,),) = restoring.query(data, "SELECT stored FROM archive_medium")
    assert (data / "archive-media" / str(stored)).read_bytes() == restoring.PUBLISHED
    with steps.step("custody and the archive say what happened"):
        manage(data, "verify_custody")
        assert restoring.query(data, "SELECT COUNT(*) FROM archive_restoration") == [(1,)]
        with urllib.request.urlopen(f"{address}/healthz", timeout=60) as answer:
            assert answer.status == 200
