"""A backup of PostgreSQL: one moment while others write, and drills that leave nothing behind."""

import subprocess
from pathlib import Path

import psycopg

from tests.config import restoring
from tests.server import manage, running

NAME = "Name-of-before"
# What somebody else commits while the snapshot is held, and the dump that is made after it.
SNAPSHOT = """
import psycopg
from operations.backups import database
with database.snapshot() as moment, open(FILE, "wb") as sink:
    with psycopg.connect(URL, autocommit=True) as other:
        other.execute("UPDATE submissions_desk SET name = 'Name-of-after'")
        other.execute("DELETE FROM submissions_arrival")
        other.execute("DELETE FROM submissions_parcel")
    print(len(list(moment.wanted)), moment.ends.reporters)
    moment.pour(sink)
"""


def names(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as client:
        return client.execute("SELECT name FROM submissions_desk").fetchall()


def test_it_is_of_one_moment(
    begun_on_postgresql: dict[str, str], empty_database: str, tmp_path: Path
) -> None:
    """What others commit meanwhile is not in it, neither in the dump nor in the list of files."""
    keys, data, dump = restoring.made_keys(tmp_path), tmp_path / "data", tmp_path / "dump"
    restoring.furnish(data, keys, reports=3, **begun_on_postgresql)
    url, new = begun_on_postgresql["DATABASE_URL"], empty_database
    script = f"URL, FILE = {url!r}, {str(dump)!r}\n{SNAPSHOT}"
    # Three payloads and a published file.
    assert manage(data, "shell", "-v0", "-c", script, **begun_on_postgresql) == "4 3\n"
    assert names(url) == [("Name-of-after",)]
    subprocess.run(["pg_restore", "--no-owner", "--dbname", new, dump], check=True)
    assert names(new) == [(restoring.DESK,)]
    with psycopg.connect(new) as client:
        assert client.execute("SELECT count(*) FROM submissions_parcel").fetchall() == [(3,)]


def drill(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return restoring.command(folder / "nothing", "drill", str(folder), *words)


def test_it_is_drilled_in_one_database_again_and_again(
    begun_on_postgresql: dict[str, str], empty_database: str, tmp_path: Path
) -> None:
    """It is empty afterwards. One that holds something is left alone."""
    keys, data, disk = restoring.made_keys(tmp_path), tmp_path / "data", tmp_path / "disk"
    restoring.furnish(data, keys, reports=2, **begun_on_postgresql)
    manage(data, "backup", str(disk), "--recipient", keys.recipient, **begun_on_postgresql)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    asked = ("-i", str(keys.file), "--scratch", str(scratch))
    done = drill(disk, *asked)
    assert done.returncode == 2 and "name an empty one (--database)" in done.stderr
    done = drill(disk, *asked, "--database", begun_on_postgresql["DATABASE_URL"])
    assert done.returncode == 2 and "is not empty" in done.stderr, done.stderr
    assert names(begun_on_postgresql["DATABASE_URL"]) == [(restoring.DESK,)]
    for _ in range(2):
        done = drill(disk, *asked, "--database", empty_database)
        assert done.returncode == 0 and "restorable as of" in done.stdout, done.stderr
        assert not list(scratch.iterdir())
        with psycopg.connect(empty_database) as client:
            count = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
            assert client.execute(count).fetchall() == [(0,)]


def test_a_server_comes_back_from_its_backup(
    begun_on_postgresql: dict[str, str], empty_database: str, tmp_path: Path
) -> None:
    """Into another database, while the first one is there."""
    keys, data, disk = restoring.made_keys(tmp_path), tmp_path / "data", tmp_path / "disk"
    restoring.furnish(data, keys, **begun_on_postgresql)
    with running(data, **begun_on_postgresql) as server:
        restoring.send_reports(server, "one", "two")
        manage(data, "backup", str(disk), "--recipient", keys.recipient, **begun_on_postgresql)
    new = tmp_path / "new"
    manage(new, "restore", str(disk), "-i", str(keys.file), DATABASE_URL=empty_database)
    found = []
    for url in (begun_on_postgresql["DATABASE_URL"], empty_database):
        with psycopg.connect(url) as client:
            rows = "SELECT id, header, blob FROM submissions_parcel ORDER BY id"
            found.append(client.execute(rows).fetchall())
    assert found[0] == found[1] and len(found[0]) == 2
    blobs = [path.name for path in (new / "blobs").rglob("*/*")]
    assert sorted(blobs) == sorted(blob.partition("/")[2] for _, _, blob in found[0])
