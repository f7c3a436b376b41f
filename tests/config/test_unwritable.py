"""A folder that its faces write and cannot: the start stops with its name, as another user and on a
disk that is read-only; the doctor says the same."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import override_settings

from config.installation import folders
from config.installation.errors import Unwritable
from tests.config import restoring
from tests.needs import fixture_needs
from tests.server import MIGRATED, PATIENCE, ROOT, environment, free_port, manage

FOLDER = "django.core.files.storage.FileSystemStorage"
SOMEBODY = 12_345


@pytest.fixture
def place() -> Iterator[Path]:
    """Three folders that belong to this process's user, where every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="amana-unwritable-"))
    folder.chmod(0o755)
    for name in ("data", "blobs", "media", "blobs/ab", "blobs/lost+found"):
        (folder / name).mkdir()
        (folder / name).chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def settings(place: Path, *faces: str) -> Iterator[None]:
    stores = {
        alias: {"BACKEND": FOLDER, "OPTIONS": {"location": str(place / name)}}
        for alias, name in (("blobs", "blobs"), ("archive", "media"))
    }
    with override_settings(
        DATA=place / "data", ROSTERS_FILE=None, STORAGES=stores, FACES=frozenset(faces)
    ):
        yield


@contextmanager
def as_somebody(place: Path, closed: Path) -> Iterator[None]:
    """As a user to whom all in ``place`` belongs but ``closed``."""
    before = os.geteuid()
    closed.chmod(0o555)
    if before == 0:
        for path in place.rglob("*"):
            os.chown(path, 0 if path == closed else SOMEBODY, -1)
        os.seteuid(SOMEBODY)
    try:
        yield
    finally:
        os.seteuid(before)
        closed.chmod(0o755)


def said(place: Path, *faces: str) -> list[str]:
    with settings(place, *faces):
        return [fault.said for fault in folders.faults()]


@pytest.mark.parametrize(
    ("closed", "setting", "stopped"),
    [
        ("data", "AMANA_DATA", {"intake", "desk"}),
        ("blobs", "AMANA_BLOBS", {"intake", "desk"}),
        ("media", "AMANA_ARCHIVE_MEDIA", {"desk"}),
    ],
)
def test_a_folder_of_another_user_stops_whoever_writes_it(
    place: Path, closed: str, setting: str, stopped: set[str]
) -> None:
    for face in ("intake", "desk", "archive"):
        with settings(place, face), as_somebody(place, place / closed):
            if face in stopped:
                with pytest.raises(Unwritable) as raised:
                    folders.require(pytest.fail)
                (line,) = str(raised.value).splitlines()
                assert line.startswith(f"{setting}: found “{place / closed}”, expected a folder ")
                assert f"{place / closed} cannot be written: chown -R" in line
            else:
                folders.require(pytest.fail)


def test_all_that_is_its_own_is_well(place: Path) -> None:
    """The control; what root keeps on each disk is no folder of payloads."""
    with as_somebody(place, place / "blobs" / "lost+found"):
        assert said(place, "intake", "desk", "archive") == []


def test_a_folder_of_payloads_that_somebody_else_made_is_named(place: Path) -> None:
    """As root leaves it who ran a command by hand."""
    with as_somebody(place, place / "blobs" / "ab"):
        (line,) = said(place, "intake")
    assert f"{place}/blobs/ab cannot be written: chown -R" in line


def test_one_that_would_have_to_be_made_is_looked_at_above(place: Path) -> None:
    (place / "above").mkdir()
    new = place / "above" / "new"
    with settings(place, "desk"), override_settings(ROSTERS_FILE=new / "rosters.json"):
        assert not folders.faults()  # the control
        with as_somebody(place, place / "above"):
            (fault,) = folders.faults()
    assert (
        fault.said.startswith("AMANA_ROSTERS: ") and f"mount its disk, or make {new}" in fault.said
    )


def test_nothing_can_be_made_in_proc(place: Path) -> None:
    """Where root may write, and the kernel still makes nothing."""
    with (
        settings(place, "intake"),
        override_settings(ROSTERS_FILE=Path("/proc/rosters/rosters.json")),
    ):
        (fault,) = folders.faults()
    assert fault.stops and "/proc cannot be written" in fault.said


@pytest.fixture
@fixture_needs("mount")
def read_only(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A first start's folder, and its payloads on a disk that can only be read."""
    data, blobs = tmp_path / "data", tmp_path / "blobs"
    manage(data, *MIGRATED)
    shutil.copytree(data / "blobs", blobs)
    shutil.rmtree(data / "blobs")
    subprocess.run(["mount", "--bind", blobs, blobs], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", blobs], check=True)
    yield data, blobs
    subprocess.run(["umount", blobs], check=True)


@contextmanager
def serving(data: Path, log: Path, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment(data, HOST="127.0.0.1", **more),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def words_until(process: "subprocess.Popen[bytes]", log: Path, word: str) -> str:
    """What it said until that word, or until it ended."""
    deadline = time.monotonic() + PATIENCE
    while word not in log.read_text() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    return log.read_text()


@pytest.mark.slow
def test_a_disk_that_is_read_only_stops_intake_and_not_the_desk(
    read_only: tuple[Path, Path],
) -> None:
    data, blobs = read_only
    where = {"AMANA_BLOBS": str(blobs), "PORT": str(free_port())}
    log = data.with_name("log")
    with serving(data, log, **where) as stopped:
        assert stopped.wait(timeout=PATIENCE) == 78  # what systemd does not start again
    words = log.read_text()
    assert f"AMANA_BLOBS: found “{blobs}”" in words and "Traceback" not in words
    assert f"the disk of {blobs} is read-only" in words
    assert "AMANA_FACES=desk,archive serves what can be read" in words

    code, marks = doctor(data, AMANA_BLOBS=str(blobs))
    assert code == 4 and marks["writable"] == "✗"

    with serving(data, log, **where, AMANA_FACES="desk,archive") as desk:
        words = words_until(desk, log, "Amana: http")
        assert f"the disk of {blobs} is read-only" in words and "nothing is added to it" in words
        address = f"http://127.0.0.1:{where['PORT']}/desk/login/"
        with urllib.request.urlopen(address, timeout=PATIENCE) as page:
            assert page.status == 200


def doctor(data: Path, **more: str) -> tuple[int, dict[str, str]]:
    done = restoring.command(data, "doctor", **more)
    lines = [line for line in done.stdout.splitlines() if line.endswith("]")]
    return done.returncode, {line.rpartition("[")[2].rstrip("]"): line[0] for line in lines}


@pytest.mark.slow
def test_the_same_disk_once_it_can_be_written_is_well(read_only: tuple[Path, Path]) -> None:
    """The control."""
    data, blobs = read_only
    subprocess.run(["mount", "-o", "remount,bind,rw", blobs], check=True)
    assert doctor(data, AMANA_BLOBS=str(blobs))[1]["writable"] == "✓"
    log = data.with_name("log")
    with serving(data, log, AMANA_BLOBS=str(blobs), PORT=str(free_port())) as server:
        assert "Amana: http" in words_until(server, log, "Amana: http")
