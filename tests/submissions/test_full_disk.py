"""No room for payloads, or none for the database: 503, nothing lost, and well again with room."""

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import kills, reporter
from bench.reporter import Attached, Form
from sealing import HybridIdentity
from submissions.wire import free_disk
from tests.needs import fixture_needs
from tests.server import PATIENCE, free_port, manage

WORDS = {"words": "Seen from the bridge."}
SPARE = 64 * 1024  # bytes left on the full disk: less than any parcel and its page in the log


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[None]:
    """A file system of its own, which only root can make."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def fill(place: Path, spare: int) -> Path:
    """Takes all of a disk's room but ``spare`` bytes."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        found = os.statvfs(place)
        left = found.f_bavail * found.f_bsize - spare
        while left > 0:
            left -= file.write(bytes(min(left, 1 << 20)))
    return ballast


def wait_for_room(status: Callable[[], int]) -> None:
    """The server looks at its disk once a second (``free_disk.LOOK``), and not at each request."""
    deadline = time.monotonic() + PATIENCE
    while status() == 503 and time.monotonic() < deadline:
        time.sleep(free_disk.LOOK / 4)


@pytest.fixture(params=["payloads", "database"])
@fixture_needs("mount")
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, Path, str]]:
    """The data folder, the disk to fill, and where the payloads lie."""
    disk = tmp_path / "disk"
    with small_disk(disk, "24m"):
        if request.param == "payloads":
            yield tmp_path / "data", disk, str(disk)
        else:
            yield disk / "data", disk, str(tmp_path / "blobs")


def test_it_says_so_and_is_well_again(full: tuple[Path, Path, str], photograph: bytes) -> None:
    data, disk, blobs = full
    data.mkdir()
    more = {"AMANA_BLOBS": blobs, "AMANA_DISK_FLOOR": "0"}
    identity = HybridIdentity.generate()
    manage(data, "migrate", "-v0")
    shutil.copytree(data / "blobs", blobs, dirs_exist_ok=True)  # with its mark
    shutil.rmtree(data / "blobs")
    recipient = str(identity.recipient())
    manage(data, "open_desk", "raqqa", "--name", "Raqqa", "--recipient", recipient, **more)
    port = free_port()
    page = f"http://127.0.0.1:{port}/en/r/all/"
    with kills.serving(data, port, **more):
        opened = [Form.parse(page, asyncio.run(reporter.get(page)).text) for _ in range(3)]
        attached = [Attached(photograph), Attached(b"Words.\n" * 60_000, "a.txt", "text/plain")]
        bodies = [reporter.body(form, WORDS, attached) for form in opened]

        def sent(number: int) -> reporter.Answer:
            return asyncio.run(reporter.send(opened[number], bodies[number]))

        assert sent(0).status == 200
        ballast = fill(disk, 0)
        answer = sent(1)
        assert answer.status == 503
        assert "hour" in answer.text or "few minutes" in answer.text
        ballast.unlink()
        wait_for_room(lambda: sent(1).status)
        assert [sent(number).status for number in (1, 2, 1)] == [200, 200, 200]
    kept = [
        (row, header, Path(blobs) / path.relative_to(data / "blobs"))
        for row, header, path in kills.seen(data)
    ]
    assert len(kills.words(kept, identity)) == 3
    assert len([each for each in Path(blobs).glob("*/*") if each.is_file()]) == 3
