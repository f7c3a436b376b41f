"""Other people's age and our own offline tool, for the tests."""

import fcntl
import os
import pty
import subprocess
import sys
import termios
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sealing import HybridIdentity, ParcelWriter, Sealer
from tests import programs
from tests.needs import fixture_needs
from tests.server import PATIENCE

NODE = Path(__file__).parent / "node"
ROOT = Path(__file__).resolve().parents[2]
DESK, OTHER = HybridIdentity.generate(), HybridIdentity.generate()
FILES = {"message.json": b'{"words": "..."}', "files/01.jpg": b"\xff\xd8" * 100_000}


@pytest.fixture(scope="session")
@fixture_needs("node")
def node() -> Path:
    """The folder of the locked npm packages, installed by the first process that needs them."""
    with (NODE / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (NODE / "node_modules" / "cctv-age").exists():
            command = [programs.path("npm"), "ci", "--no-audit", "--no-fund", "--silent"]
            subprocess.run(command, cwd=NODE, check=True)
    return NODE


@pytest.fixture
def typage(node: Path) -> Callable[..., bytes]:
    """The npm package: ``typage(verb, kind, key, data)``; node/age.mjs says which there are."""

    def run(verb: str, kind: str, key: str, data: bytes = b"") -> bytes:
        command = [programs.path("node"), str(node / "age.mjs"), verb, kind, key]
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout

    return run


@pytest.fixture
@fixture_needs("age")
def age() -> Callable[..., bytes]:
    """Debian's ``age`` with the given arguments, from standard input to standard output."""

    def run(*arguments: str | Path, data: bytes = b"") -> bytes:
        command = [programs.path("age"), *map(str, arguments)]
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout

    return run


def at_terminal(command: Sequence[str | Path], *answers: str) -> int:
    """Runs a command that asks for passphrases at its terminal; gives its exit code."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [str(word) for word in command],
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    ) as process:
        os.close(theirs)
        for answer in answers:
            # What is typed before a question is thrown away.
            while not os.read(ours, 1000).rstrip().endswith(b":"):
                pass
            os.write(ours, f"{answer}\n".encode())
        code = process.wait(PATIENCE)
    os.close(ours)
    return code


@pytest.fixture
def sealing() -> Callable[..., subprocess.CompletedProcess[str]]:
    """``python -m sealing`` with the given arguments."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "sealing", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)

    return run


@pytest.fixture
def parcel(tmp_path: Path) -> Path:
    path = tmp_path / "parcel.age"
    with path.open("wb") as sink, Sealer(sink, [DESK.recipient()]) as sealer:
        writer = ParcelWriter(sealer)
        for name, data in FILES.items():
            writer.add(name, data)
        writer.close()
    return path


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "desk.key"
    path.write_text(f"# a comment\n\n{OTHER}\n{DESK}\n")
    return path
