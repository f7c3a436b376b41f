"""The real server under test: ``manage.py serve`` on a free loopback port."""

import os
import random
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 180  # seconds until a server that does not answer counts as broken
# Below what Linux gives to outgoing connections (32,768 and above): nothing takes a port by chance
# between the moment it is found free and the start of the server.
PORTS = range(20_000, 32_000)
PROCESSES = 16  # of one run of the tests, at most; each has ports of its own
LAST_MOMENTS = 45.0  # seconds to end in: it gives those who are still sending thirty


@dataclass(frozen=True)
class Server:
    """A running server: its address, its data folder, what it printed, and its process id."""

    address: str
    port: int
    data: Path
    log: Path
    process: int

    @property
    def founding_link(self) -> str:
        found = re.search(r"http://\S+/desk/join/\S+/", self.log.read_text())
        assert found, self.log.read_text()
        return found.group()


def free_port() -> int:
    """A loopback port that nobody listens on and no other process of the tests is given."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % PROCESSES
    while True:
        port = random.SystemRandom().choice(PORTS[process::PROCESSES])
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


def inherited() -> dict[str, str]:
    """This process's environment without any setting of Amana's."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AMANA_") and name not in {"DATABASE_URL", "REDIS_URL"}
    }


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a command that works on ``data`` and inherits no setting of Amana's."""
    return {**inherited(), "AMANA_DATA": str(data), "PYTHONUNBUFFERED": "1", **more}


def manage(data: Path, *arguments: str, **more: str) -> str:
    """Runs ``manage.py`` on the same data as a server; gives what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(data, **more),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def running(data: Path, **more: str) -> Iterator[Server]:
    port = free_port()
    log = data.parent / f"{data.name}-server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment(data, HOST="127.0.0.1", PORT=str(port), **more),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_well(address, process, log)
        _wait_until_said(log)
        yield Server(address, port, data, log, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=LAST_MOMENTS)


def _wait_until_well(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"The server stopped: {log.read_text()}")
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"The server did not answer: {log.read_text()}")


def _wait_until_said(log: Path) -> None:
    """A process of its own says where the server is once it answers, a moment later."""
    deadline = time.monotonic() + PATIENCE
    while "Amana: http" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
