"""Whoever carries the machine off finds no word, no place and no name in anything that it kept."""

import os
import resource
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sealing import HybridIdentity, Opener, read_parcel
from tests import programs
from tests.needs import fixture_needs
from tests.seizure import story as acts
from tests.seizure.machine import Machine, serve, started
from tests.seizure.searching import Found, Search, below
from tests.seizure.story import Story, everything
from tests.seizure.telling import Answer, Browser
from tests.server import PATIENCE, free_port, manage

STATES = (
    *("idle", "refused", "half-sent", "killed", "back"),
    *("backup", "export", "destroyed", "broken"),
)


@dataclass
class Evidence:
    """What was found in each state, and what the tests want to know beside."""

    folder: Path
    story: Story = field(default_factory=Story)
    found: dict[str, Found] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    pages: dict[str, Answer] = field(default_factory=dict)
    kernel: dict[str, list[str]] = field(default_factory=dict)
    left_open: list[str] = field(default_factory=list)
    kept: list[bytes] = field(default_factory=list)
    headers: tuple[set[str], set[str]] = (set(), set())
    dumped: list[Path] = field(default_factory=list)
    redis: bytes = b""
    log: str = ""


@contextmanager
def redis(folder: Path) -> Iterator[int]:
    """A Redis that packs nothing, so that its dump can be searched."""
    port = free_port()
    told = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", ""]
    command = [programs.path("redis-server"), *told, "--appendonly", "no", "--rdbcompression", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not _answers(port):
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        return ask_redis(port, b"PING").startswith(b"+PONG")
    except ConnectionRefusedError:
        return False


def ask_redis(port: int, command: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(command + b"\r\n")
        return line.recv(65536)


@pytest.fixture(scope="module")
@fixture_needs("redis-server")
def evidence(tmp_path_factory: pytest.TempPathFactory, identity: HybridIdentity) -> Evidence:
    """The whole story, once; in each state everything is searched."""
    folder = tmp_path_factory.mktemp("seized")
    gathered = Evidence(folder)
    data = folder / "data"
    data.mkdir()
    manage(data, "migrate", "-v0")
    key = str(identity.recipient())
    manage(data, "open_desk", "raqqa", "--name", "Raqqa", "--recipient", key)
    with redis(folder) as port:
        more = {"REDIS_URL": f"redis://127.0.0.1:{port}/0", "AMANA_CIRCUIT_HEADER": "X-Circuit"}
        with started(folder, serve(), **more) as machine:
            until_killed(machine, gathered, identity, port, more)
        gathered.found["killed"] = everything(machine, gathered.story.search)
        with started(folder, serve(), **more) as machine:
            until_destroyed(machine, gathered, key, more)
            gathered.found["destroyed"] = everything(machine, gathered.story.search)
            gathered.refused["a broken database"] = break_down(machine, gathered.story)
            gathered.found["broken"] = everything(machine, gathered.story.search)
            gathered.log = machine.log.read_text()
    return gathered


def until_killed(
    machine: Machine, gathered: Evidence, desk: HybridIdentity, redis: int, more: dict[str, str]
) -> None:
    story, browser = gathered.story, Browser(machine.port, gathered.story.channels)
    gathered.pages["receipt"] = story.report(browser)
    acts.reply(machine.data, desk, story.channels.reply, more)
    gathered.pages["conversation"] = story.come_back(browser)
    gathered.left_open = [name for name, held in machine.descriptors() if held]
    assert ask_redis(redis, b"SAVE").startswith(b"+OK")
    gathered.redis = (machine.folder / "dump.rdb").read_bytes()
    gathered.kept = parcels(machine.data, desk)
    gathered.kernel = {str(each): said_of(each) for each in machine.processes()}
    gathered.found["idle"] = everything(machine, story.search)
    gathered.refused = story.fail(Browser(machine.port, story.channels))
    gathered.found["refused"] = everything(machine, story.search)
    line = story.stop_half_way(Browser(machine.port, story.channels), machine)
    gathered.found["half-sent"] = everything(machine, story.search)
    # A crash that would leave its memory behind, and a death without a last word.
    processes = machine.processes()
    os.kill(processes[-1], 6)
    for each in reversed(processes):
        os.kill(each, 9)
    line.close()
    gathered.dumped = [*machine.folder.glob("core*"), *Path.cwd().glob("core*")]


def until_destroyed(machine: Machine, gathered: Evidence, key: str, more: dict[str, str]) -> None:
    story, folder = gathered.story, machine.folder
    gathered.pages["again"] = story.come_back(Browser(machine.port, story.channels))
    gathered.found["back"] = everything(machine, story.search)
    manage(machine.data, "backup", str(folder / "backup"), "--recipient", key, **more)
    gathered.found["backup"] = story.search.files(below(folder / "backup"))
    manage(machine.data, "archive_key", **more)
    manage(machine.data, "publish_export", str(folder / "export"), **more)
    gathered.found["export"] = story.search.files(below(folder / "export"))
    ends = acts.headers(machine.data)
    before = acts.holding(machine.data, ends)
    acts.destroy(machine.data, more)
    gathered.headers = (before, acts.holding(machine.data, ends))


def break_down(machine: Machine, story: Story) -> int:
    """A request that nothing foresaw: the status of its answer."""
    connection = sqlite3.connect(machine.data / "amana.sqlite3")
    connection.execute("DROP TABLE submissions_desk")
    connection.commit()
    connection.close()
    path = f"/en/r/all/?q={story.channels.query}"
    return Browser(machine.port, story.channels).ask("GET", path).status


def said_of(process: int) -> list[str]:
    """Limits and umask of a running process."""
    limits = Path(f"/proc/{process}/limits").read_text().splitlines()
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return [
        " ".join(line.split())
        for line in limits + status
        if line.startswith(("Max core file size", "Umask"))
    ]


def parcels(data: Path, desk: HybridIdentity) -> list[bytes]:
    """What the desk reads of all that was kept."""
    connection = sqlite3.connect(f"file:{data}/amana.sqlite3?mode=ro", uri=True)
    rows = connection.execute("SELECT header, blob FROM submissions_parcel").fetchall()
    connection.close()
    texts = []
    for header, blob in rows:
        with (data / "blobs" / blob).open("rb") as payload:
            opener = Opener(bytes(header), payload, [desk])
            texts += [content.read() for _, content in read_parcel(opener)]
    return texts


@pytest.mark.parametrize("state", STATES)
def test_nothing_lies_in_the_clear(evidence: Evidence, state: str) -> None:
    assert evidence.found[state] == set()


def test_what_was_kept_is_there_and_opens_for_the_desk(evidence: Evidence) -> None:
    search = evidence.story.search
    held = set().union(*(search.plainly(text) for text in evidence.kept))
    assert held == {"title", "words", "arabic", "text"}


def test_the_reporter_read_the_reply(evidence: Evidence) -> None:
    assert evidence.story.channels.reply in evidence.pages["conversation"].text
    assert evidence.story.channels.reply in evidence.pages["again"].text


def test_each_refusal_was_one(evidence: Evidence) -> None:
    expected = {
        "a field that the form has not": 400,
        "a file that cannot be stripped": 422,
        "nothing said": 422,
        "cut short": 400,
        "no page": 404,
        "no case": 404,
        "no host": 400,
        "a strange origin": 403,
        "no codename": 422,
        "a strange method": 403,
        "a broken database": 503,
    }
    assert evidence.refused == expected


def test_the_log_names_what_broke(evidence: Evidence) -> None:
    """It was written to: that nothing is found in it says something."""
    assert "OperationalError at " in evidence.log


def test_redis_holds_the_visit_and_not_its_secret(evidence: Evidence) -> None:
    assert b"mailbox:" in evidence.redis
    assert evidence.story.search.within(evidence.redis) == set()


def test_no_unnamed_file_of_the_server_is_left_open(evidence: Evidence) -> None:
    """Scratch files close with the request that made them."""
    assert [name for name in evidence.left_open if "amana" in name or "/data/" in name] == []


def test_every_process_refuses_core_files_and_shares_no_file(evidence: Evidence) -> None:
    assert len(evidence.kernel) >= 3
    for said in evidence.kernel.values():
        assert any(line.startswith("Max core file size 0 0") for line in said), said
        assert "Umask: 0077" in said


def test_a_crash_leaves_no_core_file(evidence: Evidence) -> None:
    assert evidence.dumped == []


def test_a_process_that_does_not_refuse_leaves_one(tmp_path: Path) -> None:
    """The positive control, unless this machine hands cores to a program."""
    if Path("/proc/sys/kernel/core_pattern").read_text().startswith("|"):
        assert resource.getrlimit(resource.RLIMIT_CORE)
        return
    canary = "qcanary" + os.urandom(8).hex()
    code = "import os, sys, resource as r; m = r.getrlimit(r.RLIMIT_CORE)[1]"
    code += "; r.setrlimit(r.RLIMIT_CORE, (m, m)); os.abort()"
    subprocess.run([sys.executable, "-c", code, canary], cwd=tmp_path, check=False)
    (core,) = tmp_path.glob("core*")
    assert Search({"words": canary}).plainly(core.read_bytes()) == {"words"}


def test_what_was_destroyed_is_shredded(evidence: Evidence) -> None:
    before, after = evidence.headers
    assert before & {"amana.sqlite3", "amana.sqlite3-wal"}
    assert after == set()


def test_the_search_would_have_found_what_was_sent(evidence: Evidence) -> None:
    """The positive control: the same search over a folder in which a request was kept."""
    told = evidence.story.channels
    planted = evidence.folder / "planted"
    said = "\n".join([*told.headers.values(), told.told, told.name, told.kind])
    planted.write_bytes(said.encode() + told.picture() + told.document())
    found = {channel for _, channel in evidence.story.search.files([planted])}
    planted.unlink()
    assert found >= {"title", "words", "arabic", "file_name", "extension", "media_type", "exif"}
    assert found >= {"author", "user_agent", "accept_language", "referer", "forwarded_for"}
    assert found >= {"circuit", "cookie"}
