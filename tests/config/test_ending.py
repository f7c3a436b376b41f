"""Whoever ends a command leaves nothing of it behind, and is told how it ended."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from operations.backups import drilling
from tests.server import PATIENCE, ROOT, environment
from tests.unpacking import unpack

# At work until it is ended, with a folder that is to go.
WORK = """
import tempfile, time
with tempfile.TemporaryDirectory(dir={!r}):
    time.sleep(3600)
"""


def begun(data: Path, *words: str, **more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment(data, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(folder: Path, pattern: str) -> None:
    end = time.monotonic() + PATIENCE
    while not any(folder.glob(pattern)):
        assert time.monotonic() < end, pattern
        time.sleep(0.05)


def wait_for_its_end(folder: Path) -> None:
    """Of the restore that a killed drill had started: it holds the folder until then."""
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    os.close(descriptor)


@pytest.mark.parametrize(
    ("number", "ended"),
    [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGHUP, -signal.SIGHUP), (signal.SIGINT, 130)],
)
def test_what_was_begun_is_taken_away(number: signal.Signals, ended: int, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    process = begun(tmp_path / "data", "shell", "-v0", "-c", WORK.format(str(place)))
    wait_for(place, "*")
    process.send_signal(number)
    _, said = process.communicate(timeout=600)
    assert process.returncode == ended and not any(place.iterdir())
    assert "Traceback" not in said and ("Run the same command again" in said) == (ended == 130)


def test_a_drill_that_is_ended_leaves_no_database_in_the_clear(tmp_path: Path) -> None:
    """Nor does one that was killed, once another begins."""
    unpack(ROOT / "tests" / "backups" / "format2.tar.xz", tmp_path)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    words = ("drill", str(tmp_path / "disk"), "-i", str(tmp_path / "backup.key"))
    for number in (signal.SIGKILL, signal.SIGTERM):
        process = begun(tmp_path / "none", *words, "--scratch", str(scratch))
        wait_for(scratch, "*/data/secret")
        process.send_signal(number)
        process.communicate(timeout=600)
        # The positive control: a kill leaves it, to the next drill.
        assert any(scratch.iterdir()) == (number == signal.SIGKILL)
        for left in scratch.iterdir():
            wait_for_its_end(left)
            (left / "data" / "secret").rename(left / "of-before")


def test_a_drill_clears_up_its_own_folders_and_stumbles_over_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (tmp_path / f"{drilling.PREFIX}link").symlink_to(kept)
    (tmp_path / f"{drilling.PREFIX}lost").symlink_to(tmp_path / "nothing")
    (tmp_path / f"{drilling.PREFIX}file").write_text("somebody's")
    left = tmp_path / f"{drilling.PREFIX}left"
    (left / "data").mkdir(parents=True)
    drilling._clear(tmp_path)
    assert not left.exists() and kept.is_dir()
    assert len(list(tmp_path.iterdir())) == 4
