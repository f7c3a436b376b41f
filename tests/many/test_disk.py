"""A flood on one newsroom leaves the others room on the disk that they share."""

import asyncio
import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

import newsrooms
from bench import reporter
from bench.reporter import Attached
from config.many import folder as folders
from sealing import HybridIdentity
from submissions.storage import disk_share
from tests.many import houses
from tests.needs import fixture_needs
from tests.server import PATIENCE

FLOODED, QUIET = "localhost", "127.0.0.1"  # the hosts of two newsrooms
MIB = 1 << 20


@pytest.fixture
def two() -> Iterator[None]:
    newsrooms.serve_many(("a", "b"))
    yield
    newsrooms.serve_many(())
    disk_share._taken._by_name.clear()


def take(name: str, count: int) -> None:
    with newsrooms.entered(name):
        disk_share._taken.here().add(count, disk_share._today())


def spent(name: str, room: int) -> bool:
    with newsrooms.entered(name):
        return disk_share.is_spent(room)


def test_each_leaves_as_much_as_it_took(two: None) -> None:
    take("a", 50)
    assert not spent("a", 50) and spent("a", 49)
    assert not spent("b", 49)  # what one took counts for nobody else
    take("b", 25)
    assert not spent("b", 25) and spent("b", 24)


def test_a_new_day_begins_anew(two: None, monkeypatch: pytest.MonkeyPatch) -> None:
    take("a", 50)
    today = disk_share._today()
    monkeypatch.setattr(disk_share, "_today", lambda: today.replace(year=today.year + 1))
    assert not spent("a", 0)


def test_an_installation_of_its_own_has_the_whole_disk() -> None:
    assert not disk_share.is_spent(0)


@pytest.fixture
@fixture_needs("mount")
def disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", place], check=True)
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def noise() -> bytes:
    """A picture of some 400 KiB, which no sealing makes smaller."""
    picture = io.BytesIO()
    Image.frombytes("RGB", (360, 360), os.urandom(360 * 360 * 3)).save(picture, "PNG")
    return picture.getvalue()


def sent(address: str) -> int:
    page = f"{address}/en/r/all/"
    return asyncio.run(
        reporter.report(page, "Seen.", [Attached(noise(), "a.png", "image/png")])
    ).status


@pytest.fixture
@fixture_needs("mount")
def failing(tmp_path: Path) -> Iterator[Path]:
    """Two newsrooms, one of them on a disk that is read-only."""
    folder = tmp_path / "newsrooms"
    folder.mkdir()
    for name, host in (("flooded", FLOODED), ("quiet", QUIET)):
        houses.begin(folder, name, AMANA_HOSTS=host)
    place = folder / "flooded"
    subprocess.run(["mount", "--bind", place, place], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", place], check=True)
    yield folder
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.slow
def test_a_disk_that_fails_closes_its_own_newsroom(failing: Path) -> None:
    with houses.serving(failing, QUIET) as server:
        assert houses.Asker(server.port, QUIET).get("/healthz").status == 200
        assert houses.Asker(server.port, FLOODED).get("/healthz").status == 503
        log = server.log.read_text()
    assert "flooded is not served: AMANA_DATA" in log and "read-only" in log
    process = houses.command(failing, "--newsroom", "flooded", "tidy")
    words, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1 and "its disk is read-only" in words


@pytest.mark.slow
def test_who_fills_the_disk_of_one_does_not_fill_that_of_another(disk: Path) -> None:
    folder = disk / "newsrooms"
    folder.mkdir()
    for name, host in (("flooded", FLOODED), ("quiet", QUIET)):
        houses.begin(folder, name, AMANA_HOSTS=host, AMANA_QUARANTINE_AFTER="0")
        recipient = str(HybridIdentity.generate().recipient())
        words = ("open_desk", "raqqa", "--name", "R", "--recipient", recipient)
        houses.done(houses.command(folder, "--newsroom", name, *words))
    assert folders.names_in(folder) == ("flooded", "quiet")
    with houses.serving(folder, FLOODED) as server:
        addresses = [f"http://{host}:{server.port}" for host in (FLOODED, QUIET)]
        answers = []
        while len(answers) < 200 and (not answers or answers[-1] == 200):
            answers.append(sent(addresses[0]))
        assert answers[-1] in {503, 507} and len(answers) > 20  # it took its part first
        left = os.statvfs(disk)
        assert left.f_bavail * left.f_frsize > 10 * MIB
        assert sent(addresses[1]) == 200 and sent(addresses[1]) == 200
        assert houses.Asker(server.port, FLOODED).get("/healthz").status == 503
        assert houses.Asker(server.port, QUIET).get("/healthz").status == 200
