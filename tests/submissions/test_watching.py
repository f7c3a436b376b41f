"""Somebody is told when reports would not arrive: a real server, a full disk, and who listens."""

import json
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from config.logs import MINUTE
from sealing import HybridIdentity
from tests.server import PATIENCE, ROOT, Server, environment, free_port, manage, running
from tests.submissions.test_full_disk import fill, small_disk

pytestmark = pytest.mark.slow


@dataclass
class Sink:
    """Whoever is told: ``heard`` has each message with its path."""

    port: int
    heard: list[tuple[str, str]] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def listening() -> Iterator[Sink]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            sink.heard.append((self.path, text))
            sink.named.update(f"{name}: {value}" for name, value in self.headers.items())
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        sink = Sink(server.server_port)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()


def ran(data: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(data, **more), capture_output=True,
                          text=True, timeout=PATIENCE)  # fmt: skip


def answered(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def until(server: Server, status: int) -> None:
    """/healthz remembers its answer for seconds."""
    deadline = time.monotonic() + PATIENCE
    while answered(f"{server.address}/healthz")[0] != status and time.monotonic() < deadline:
        time.sleep(0.3)
    assert answered(f"{server.address}/healthz")[0] == status


def rows(data: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"file:{data / 'amana.sqlite3'}?mode=ro", uri=True)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608
            for (name,) in names
            if name.startswith(("submissions_", "reviewers_")) and name != "submissions_canary"
        }


@pytest.mark.needs("mount")
def test_a_full_disk_is_told_once_and_its_end_too(tmp_path: Path) -> None:
    disk, data = tmp_path / "disk", tmp_path / "disk/data"
    with small_disk(disk, "48m"), listening() as sink:
        data.mkdir()
        metrics = free_port()
        more = {
            "AMANA_ALARM": f"ntfy:{sink.address}/topic,webhook:{sink.address}/hook",
            "AMANA_HEARTBEAT": f"{sink.address}/alive",
            "AMANA_METRICS": f"127.0.0.1:{metrics}",
        }
        manage(data, "migrate", "-v0")
        recipient = str(HybridIdentity.generate().recipient())
        manage(data, "open_desk", "raqqa", "--name", "Raqqa", "--recipient", recipient)
        before = rows(data)
        with running(data, **more) as server:
            place = {"HOST": "127.0.0.1", "PORT": str(server.port), **more}
            assert ran(data, "canary", **place).returncode == 0
            assert ran(data, "alarm", "well", **place).returncode == 0
            # The control: all is well, so nobody is told, and the outside watcher hears it lives.
            assert sink.heard == [("/alive", "")]
            assert rows(data) == before
            collected = answered(f"http://127.0.0.1:{metrics}/metrics")[1]
            assert 'amana_face_well{face="intake"} 1\n' in collected
            assert "amana_canary_late 0\n" in collected
            sink.heard.clear()

            ballast, began = fill(disk, 0), time.monotonic()
            until(server, 503)
            failed = ran(data, "canary", **place)
            assert failed.returncode == 1 and "would not arrive" in failed.stderr
            # As systemd does it, each hour, while nothing can be written.
            for _ in range(2):
                ran(data, "alarm", "amana-canary.service", **place)
            assert sorted(sink.heard) == [
                ("/hook", json.dumps({"text": "Amana: look"})),
                ("/topic", "Amana: look"),
            ]
            said = server.log.read_text()
            # Each process names it once a minute.
            minutes = 1 + int((time.monotonic() - began) / MINUTE)
            assert 1 <= said.count("There is no room on a disk") <= 5 * minutes
            assert str(data) not in said
            sink.heard.clear()

            ballast.unlink()
            until(server, 200)
            assert ran(data, "canary", **place).returncode == 0
            for _ in range(2):
                assert ran(data, "alarm", "well", **place).returncode == 0
            told = [text for path, text in sink.heard if path != "/alive"]
            assert sorted(told) == ["Amana: well again", json.dumps({"text": "Amana: well again"})]
            assert not [each for each in sink.named if "python" in each.lower()]
            assert rows(data) == before
        assert not [path for path in (data / "blobs").glob("*/*") if path.is_file()]


CHECKS = ("GET /healthz HTTP/1.0", "OPTIONS /healthz HTTP/1.0", "GET /healthz/intake HTTP/1.1")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("watching") / "data"
    with running(data) as server:
        yield server


@pytest.mark.parametrize("line", CHECKS)
def test_a_check_without_a_host_has_an_answer(server: Server, line: str) -> None:
    """As haproxy asks."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as asking:
        asking.sendall(f"{line}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: asking.recv(4096), b""))
    assert answer.split(b"\r\n")[0].endswith(b" 200 OK"), answer
    assert answer.endswith(b"well\n")
