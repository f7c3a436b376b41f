"""``amana upgrade`` where the copy does not fit: refused, nothing changed, and what is next."""

import datetime
import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from operations.upgrading import copying
from operations.upgrading.errors import UpgradeError
from tests.config.test_amana_upgrade import HAS, NEAR, command, refused
from tests.config.test_upgrade import rows, unpacked
from tests.config.test_upgrade_postgresql import stand
from tests.needs import fixture_needs
from tests.server import manage
from tests.submissions.test_full_disk import fill, small_disk

SIZE = "64m"


@pytest.fixture
@fixture_needs("mount")
def disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    with small_disk(place, SIZE):
        yield place


def digests(data: Path) -> dict[str, str]:
    """Of each file of the installation but SQLite's own beside it, which come and go."""
    files = (path for path in data.rglob("*") if path.is_file())
    return {
        str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if not path.name.endswith(("-wal", "-shm", ".lock"))
    }


def test_without_room_for_the_copy_it_changes_nothing(disk: Path) -> None:
    data = unpacked(NEAR, disk)
    (data / "last-backup").write_text(f"{datetime.datetime.now(datetime.UTC).date()}\n")
    database = data / "amana.sqlite3"
    # Room for one copy and a half, so that it would stop in the middle of the migration.
    ballast = fill(disk, database.stat().st_size * 3 // 2)
    before, version = digests(data), rows(data, HAS)
    said = refused(data, "upgrade")
    assert "no room for the copy" in said and "Nothing was changed" in said, said
    assert "Make room" in said
    assert digests(data) == before and rows(data, HAS) == version
    assert not list(data.glob("*upgrade*")), "nothing lies about on a full disk"
    # The positive control: what it says to do is enough.
    ballast.unlink()
    assert "migrations were applied" in command(data, "upgrade").stdout
    assert rows(data, HAS) > version


def test_a_disk_that_fills_while_it_copies_leaves_the_database(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = unpacked(NEAR, disk)
    before = digests(data)
    monkeypatch.setattr(copying, "place", lambda: data / "amana.sqlite3")
    folder = disk / "copy"
    folder.mkdir()
    fill(disk, 64 * 1024)
    with pytest.raises(UpgradeError, match="full.*Nothing was changed.*repeat"):
        copying.copy_to(folder)
    assert digests(data) == before
    shutil.rmtree(folder)
    with closing(sqlite3.connect(data / "amana.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_what_the_log_holds_has_to_fit_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "amana.sqlite3"
    place.write_bytes(bytes(1000))
    monkeypatch.setattr(copying, "place", lambda: place)
    assert copying.size() == copying.COPIES * 1000
    (tmp_path / "amana.sqlite3-wal").write_bytes(bytes(500))
    assert copying.size() == copying.COPIES * 1500


def test_on_postgresql_the_dump_has_to_fit(
    begun_on_postgresql: dict[str, str], disk: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(tmp_path / "data", disk / "data")
    manage(data, "migrate", "-v0", "submissions", "0015", **begun_on_postgresql)
    older = stand(data, begun_on_postgresql)
    ballast = fill(disk, 128 * 1024)
    done = command(data, "upgrade", "--without-backup", **begun_on_postgresql)
    assert done.returncode == 1 and "no room for the copy" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and not list(data.glob("*upgrade*"))
    assert stand(data, begun_on_postgresql) == older
    ballast.unlink()
    done = command(data, "upgrade", "--without-backup", **begun_on_postgresql)
    assert "were applied" in done.stdout, done.stderr
