"""Restoring: backups of before open, one that was interrupted goes on, and a fork says so."""

import datetime
import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.log import note, remarks
from operations.backups import live_pages
from operations.backups.generations import listed
from tests.config import restoring
from tests.config.restoring import Keys, command, query
from tests.config.test_generations import SUBMIT, aged
from tests.server import ROOT, manage
from tests.unpacking import unpack

DAY = datetime.date(2026, 11, 28)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return restoring.made_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup that the version before this one made: its manifest is one text."""
    folder = tmp_path_factory.mktemp("format2")
    unpack(ROOT / "tests" / "backups" / "format2.tar.xz", folder)
    return folder


def names(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "blobs").glob("*/*"))


def acts(data: Path) -> list[tuple[object, ...]]:
    return query(data, "SELECT act, facts FROM reviewers_custodyentry ORDER BY number")


def test_a_backup_of_the_version_before_comes_back(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    said = manage(new, "restore", str(old / "disk"), "-i", str(old / "backup.key"))
    assert said.startswith("4 files and the database") and len(names(new)) == 3
    assert "unbroken" in manage(new, "verify_custody")


def test_a_restore_that_was_interrupted_goes_on(old: Path, tmp_path: Path) -> None:
    """As a kill leaves it: some payloads whole, one half, no database, and the mark."""
    new, arguments = tmp_path / "new", ("restore", str(old / "disk"), "-i", str(old / "backup.key"))
    manage(new, *arguments)
    whole = {path: path.read_bytes() for path in (new / "blobs").glob("*/*")}
    generation = listed(old / "disk")[-1]
    digest = next(
        line.split()[0]
        for line in (old / "disk" / "SHA256SUMS").read_text().splitlines()
        if line.endswith("manifest.age")
    )
    lost, half, _ = whole
    lost.unlink()
    half.write_bytes(whole[half][:100])
    for file in new.glob("amana.sqlite3*"):
        file.unlink()
    (new / "restore-unfinished").write_text(f"{'0' * 32} {digest} {generation.name}\n")
    said = command(new, *arguments)
    assert said.returncode == 0 and "going on with it" in said.stderr, said.stderr
    assert {path: path.read_bytes() for path in (new / "blobs").glob("*/*")} == whole
    assert "unbroken" in manage(new, "verify_custody")
    assert not (new / "restore-unfinished").exists() and not (new / "restored-from").exists()


def test_another_generation_is_not_mixed_with_one_that_was_interrupted(
    old: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    new.mkdir()
    name = listed(old / "disk")[-1].name
    (new / "restore-unfinished").write_text(f"{'0' * 32} {'1' * 64} {name}\n")
    done = command(new, "restore", str(old / "disk"), "-i", str(old / "backup.key"))
    assert done.returncode == 1 and f"--generation {name} and it goes on" in done.stderr
    # Whoever runs anything else is told the same, and not to delete what would be gone on with.
    done = command(new, "tidy")
    assert done.returncode == 1 and "restore again, and it goes on" in done.stderr


def test_custody_and_the_log_say_that_they_are_a_fork(keys: Keys, tmp_path: Path) -> None:
    """Also what is lost: the newest generation of the folder has more than the one restored."""
    data, disk = tmp_path / "data", tmp_path / "disk"
    restoring.furnish(data, keys, reports=2)
    backup = ("backup", str(disk), "--recipient", keys.recipient)
    *_, said = restoring.several(data, ("custody_head",), backup, ("verify_custody",))
    before = said.split()[-1]
    manage(data, "shell", "-v0", "-c", SUBMIT % 3)
    aged(disk, 1)
    manage(data, *backup)
    first = listed(disk)[0].name
    new = tmp_path / "new"
    said = manage(new, "restore", str(disk), "-i", str(keys.file), "--generation", first)
    assert "lacks 3 files" in said and "it has 5 reporters, and this one 2" in said
    number, digest = before.split(":")
    said_so = [json.loads(str(facts)) for act, facts in acts(new) if act == "restored from backup"]
    assert {**said_so[0], "backup_of": ""} == {
        "backup_of": "", "number": int(number), "hash": digest,
    }  # fmt: skip
    # In the installation's chain, and in that of each desk, behind the end that each had.
    ends = restoring.query(data, "SELECT number, hash FROM reviewers_custodychain ORDER BY chain")
    assert [(each["number"], each["hash"]) for each in said_so[1:]] == ends != []
    verified, text, _ = restoring.several(
        new,
        ("verify_custody", "--head", before),
        ("shell", "-v0", "-c", CHECKPOINT),
        ("verify_log",),
    )
    assert "unbroken" in verified
    assert "restored 20" in text.splitlines()[3] and "with 0 entries" in text


CHECKPOINT = """
from django.conf import settings
from archive import keys
from archive.log import ledger
print(ledger.checkpoint(keys.load(settings.ARCHIVE_KEY_FILE)))
"""


def test_a_witness_of_a_longer_log_is_told_why() -> None:
    line = remarks.restored(DAY, DAY - datetime.timedelta(days=2), 79)
    now = note.Checkpoint("origin", 80, bytes(32), (line,))
    assert note.parsed(now.text().removesuffix("\n"), "origin") == now
    assert "on 2026-11-28 it restored a backup of 2026-11-26, with 79 entries" in remarks.told(
        now.remarks
    )
    assert remarks.told(("another line",)) == ""


def test_settings_and_the_onions_keys_come_back_as_a_tar_file(keys: Keys, tmp_path: Path) -> None:
    etc, onion = tmp_path / "etc", tmp_path / "onion"
    etc.mkdir()
    onion.mkdir()
    (etc / "environment").write_text("AMANA_DATA=/var/lib/amana\n")
    (onion / "hs_ed25519_secret_key").write_bytes(b"\x01" * 96)
    data, disk, new = tmp_path / "data", tmp_path / "disk", tmp_path / "new"
    restoring.furnish(data, keys)
    more = {"AMANA_BACKUP_ALSO": f"{etc}:{onion}"}
    manage(data, "backup", str(disk), "--recipient", keys.recipient, **more)
    said = manage(new, "restore", str(disk), "-i", str(keys.file))
    assert f"are in {new}/also.tar" in said
    with tarfile.open(new / "also.tar") as archive:
        key = archive.extractfile(f"{onion}/hs_ed25519_secret_key".lstrip("/"))
        assert key and key.read() == b"\x01" * 96
    assert (new / "also.tar").stat().st_mode & 0o777 == 0o400


def test_settings_that_cannot_be_read_are_named_and_the_rest_is_backed_up(
    keys: Keys, tmp_path: Path
) -> None:
    data, disk, gone = tmp_path / "data", tmp_path / "disk", tmp_path / "gone"
    restoring.furnish(data, keys)
    with pytest.raises(AssertionError, match=f"{gone} .No such file"):
        manage(data, "backup", str(disk), "--recipient", keys.recipient,
               AMANA_BACKUP_ALSO=str(gone))  # fmt: skip
    assert not listed(disk)[-1].complete


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(live_pages.connected(_made(tmp_path), "rw")) as writer:
        yield writer


def _made(tmp_path: Path) -> Path:
    path = tmp_path / "live.sqlite3"
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode = wal")
        made.execute("CREATE TABLE held (value)")
        made.executemany("INSERT INTO held VALUES (?)", [("x" * 500,)] * 500)
        made.commit()
    return path


def test_the_database_holds_still_while_others_write(
    database: sqlite3.Connection, tmp_path: Path
) -> None:
    path, copy = tmp_path / "live.sqlite3", io.BytesIO()
    with live_pages.still(path) as (reader, in_file):
        assert in_file
        database.execute("DELETE FROM held WHERE rowid > 100")
        database.execute("PRAGMA wal_checkpoint(PASSIVE)")
        live_pages.pour_file(path, copy)
        assert reader.execute("SELECT count(*) FROM held").fetchone() == (500,)
    (tmp_path / "copy.sqlite3").write_bytes(copy.getvalue())
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as held:
        assert held.execute("SELECT count(*) FROM held").fetchone() == (500,)
        assert held.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_reader_of_before_makes_it_take_the_way_through_memory(
    database: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_pages, "TRIES", 2)
    path = tmp_path / "live.sqlite3"
    with closing(live_pages.connected(path)) as earlier:
        earlier.execute("BEGIN")
        earlier.execute("SELECT count(*) FROM held").fetchone()
        database.execute("DELETE FROM held WHERE rowid > 100")
        with live_pages.still(path) as (reader, in_file):
            assert not in_file
            copy = io.BytesIO()
            live_pages.pour_memory(reader, copy)
    assert len(copy.getvalue()) % 4096 == 0


def test_everything_of_a_scratch_folder_is_gone(tmp_path: Path) -> None:
    """The tables of a run have no name on the disk."""
    from operations.backups.index import Sums

    with closing(Sums(tmp_path)) as sums:
        sums.add("blobs/ab/x", "0" * 64)
        assert sums.get("blobs/ab/x") == "0" * 64
        assert not list(tmp_path.iterdir())
    shutil.rmtree(tmp_path)
