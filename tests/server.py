"""The real server under test: ``manage.py serve`` on a free loopback port."""

import atexit
import functools
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config import secret_files
from config.installation import fingerprints
from tests.ports import free_port as free_port
from tests.warm import Copy, Warm

ROOT = Path(__file__).resolve().parent.parent
# Seconds until what does not answer counts as broken, in all tests: a server starts in two, a page
# comes in one; with other tests beside it on a slow machine both were seen to take sixty.
PATIENCE = 300
# Settings that change what a first start makes, or where.
BEGINNING = (
    *("DATABASE_URL", "AMANA_BLOBS", "AMANA_S3", "AMANA_SECRET", "AMANA_INSTALLATION"),
    *("AMANA_PRACTICE", "AMANA_ARCHIVE_KEY", "AMANA_ROSTERS"),
)
# The work factor as the bundle has it: reviewers/frontend/src/keys/keys.js, WORK.
WORK = re.compile(r"(?<![\w.$])([\w$]{1,3})=18,")
# All that was done to a folder which was begun for a test (``_begun``).
MIGRATED = ("migrate", "-v0")
CHANGED = os.pathsep.join([str(ROOT / "tests" / "moved_clock"), str(ROOT)])
# Commands of this process's tests, and the first half of its servers (tests/warm).
COMMANDS = Warm("tests.warm.command")
_anew: list[frozenset[str]] = []  # the last: commands for which an empty folder is begun
LAST_MOMENTS = 30 + PATIENCE  # seconds to end in: it gives those who are still sending thirty


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


def _begun(data: Path, command: str, more: dict[str, str]) -> bool:
    """Lays an installation into a folder that has nothing, with a secret and identifier of its own.

    Gives whether it did.
    A first start migrates an empty database, which takes eight seconds of a core; all that is
    different each time is renewed in the copy. Where the first start itself counts, see
    ``first_starts``.
    """
    elsewhere = any(name.startswith(BEGINNING) for name in more)
    if elsewhere or _is_tested(command) or (data.exists() and any(data.iterdir())):
        return False
    shutil.copytree(_first_start(), data, dirs_exist_ok=True)
    _renew(data)
    return True


def _is_tested(command: str) -> bool:
    """Whether what it does in an empty folder is the question, so that nothing is prepared."""
    return bool(_anew) and command not in _anew[-1]


@functools.cache
def _first_start() -> Path:
    """A folder in which nothing but a first start was: made once in each process."""
    folder = Path(tempfile.mkdtemp(prefix="amana-first-start-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with first_starts():
        manage(folder / "data", *MIGRATED)
    return folder / "data"


@functools.cache
def _collected() -> Path:
    """Style sheets and scripts as a start collects them: half a second of a core each time."""
    data = Path(tempfile.mkdtemp(prefix="amana-collected-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    done = command(["collectstatic", "--no-input", "-v0"], environment(data))
    assert done.returncode == 0, done.stderr
    return data / "static"


def _lay_assets(data: Path) -> None:
    """A server whose own are others (``quick``) replaces them."""
    if not _is_tested("serve") and not (data / "static").exists():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)  # as a start makes it
        shutil.copytree(_collected(), data / "static")


def _renew(data: Path) -> None:
    """What a first start draws by chance (config.installation.binding)."""
    secret, identifier = os.urandom(32), os.urandom(16).hex()
    (data / "secret").unlink()
    secret_files.keep(data / "secret", secret)
    mark = data / "blobs" / "installation"
    day = mark.stat().st_mtime
    mark.write_text(f"{identifier}\n")
    os.utime(mark, (day, day))
    with closing(sqlite3.connect(data / "amana.sqlite3")) as database, database:
        row = (identifier, fingerprints.of_secret(secret))
        database.execute("UPDATE config_installation SET identifier = ?, secret = ?", row)


@contextmanager
def first_starts(but: Iterable[str] = ()) -> Iterator[None]:
    """Inside it an empty folder stays empty until the server or command under test begins it.

    ``but``: commands that only prepare what is tested, and are given one that was begun.
    """
    _anew.append(frozenset(but))
    try:
        yield
    finally:
        _anew.pop()


def manage(data: Path, *arguments: str, **more: str) -> str:
    """Runs ``manage.py`` on the same data as a server; gives what it printed."""
    if _begun(data, arguments[0], more) and arguments == MIGRATED:
        return ""
    done = command(arguments, environment(data, **more))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def command(
    arguments: Sequence[str], given: Mapping[str, str], *, warm: bool = True
) -> "subprocess.CompletedProcess[str]":
    """``manage.py`` in exactly this environment, in a process whose imports are done if it can be.

    Output is text and kept. Not ``warm``: in an interpreter of its own.
    """
    if warm and COMMANDS.suits(given):
        return COMMANDS.run(["manage.py", *arguments], given, 2 * PATIENCE)
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
    )


def _started(given: Mapping[str, str], output: IO[bytes]) -> "subprocess.Popen[bytes] | Copy":
    """``manage.py serve``, which another program takes over once it has prepared everything.

    In an interpreter of its own where the first start itself counts.
    """
    if not _is_tested("serve") and COMMANDS.suits(given):
        return COMMANDS.start(["manage.py", "serve"], given, output, output)
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=given,
        stdout=output,
        stderr=subprocess.STDOUT,
    )


def moved(days: int) -> dict[str, str]:
    """For the environment of a server or a command whose calendar is so many days ahead."""
    return {"PYTHONPATH": CHANGED, "MOVED_DAYS": str(days)}


def quick() -> dict[str, str]:
    """For the environment of a server whose desk stretches passphrases 256 times less.

    A browser takes a second of a core for each, and a journey types thirty. What is stretched for
    how long is another test's question; ``moved`` and this are put together with ``|``.
    """
    return {"PYTHONPATH": CHANGED, "QUICK_KEYS": str(_quick_bundle())}


@functools.cache
def _quick_bundle() -> Path:
    """A copy of the desk's scripts with the least work factor that tells a slip from a key."""
    folder = Path(tempfile.mkdtemp(prefix="amana-quick-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    bundle = shutil.copytree(ROOT / "reviewers" / "frontend" / "dist", folder / "dist")
    worker = bundle / "worker.js"
    # The library's own default has another name and is never used.
    text, count = WORK.subn(r"\g<1>=10,", worker.read_text())
    assert count == 1, f"{count} work factors in the bundle"
    worker.write_text(text)
    return bundle


@contextmanager
def running(data: Path, **more: str) -> Iterator[Server]:
    _begun(data, "serve", more)
    _lay_assets(data)
    port = free_port()
    log = data.parent / f"{data.name}-server.log"
    with log.open("wb") as output:
        given = environment(data, HOST="127.0.0.1", PORT=str(port), **more)
        process = _started(given, output)
    server = Server(f"http://127.0.0.1:{port}", port, data, log, process.pid)
    try:
        until_it_speaks(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=LAST_MOMENTS)


def until_it_speaks(server: Server, process: "subprocess.Popen[bytes] | Copy") -> None:
    """Until it answers and has printed where it is. Raises AssertionError."""
    _wait_until_well(server.address, process, server.log)
    _wait_until_said(server.log)


def _wait_until_well(address: str, process: "subprocess.Popen[bytes] | Copy", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"The server stopped: {log.read_text()}")
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=30):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"The server did not answer: {log.read_text()}")


def _wait_until_said(log: Path) -> None:
    """A process of its own says where the server is once it answers, a moment later."""
    deadline = time.monotonic() + PATIENCE
    while "Amana: http" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
