"""``amana upgrade``: on a copy, checked, in its place, and back."""

import datetime
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.config import restoring
from tests.config.releases import FOLDER
from tests.config.test_upgrade import rows, unpacked
from tests.server import ROOT, environment, free_port, manage, running

HAS = "SELECT count(*) FROM django_migrations"
BROKEN = "UPDATE reviewers_custodyentry SET actor = 'nobody' WHERE number = 1"
# Where a kill is: before or after which call of the exchange of files.
POINTS = ["os link before", "os link after", "Path replace before", "Path replace after",
          "Path rename before", "Path rename after"]  # fmt: skip


TODAY = f"{datetime.datetime.now(datetime.UTC).date()}"


# The state from which most migrations wait that still has rows of every kind; and the one from
# which few wait, for what is asked of any older state: each migration takes a tenth of a second.
FAR, NEAR = (FOLDER / f"{name}.tar.xz" for name in ("second", "third"))


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """As if last night's backup had been made."""
    data = unpacked(NEAR, tmp_path)
    (data / "last-backup").write_text(f"{TODAY}\n")
    return data


def change(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / "amana.sqlite3")) as database, database:
        database.execute(statement)


@contextmanager
def unguarded(data: Path) -> Iterator[None]:
    """Custody without its triggers, as whoever changes it would have it."""
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE '%custody%'"
    )
    triggers = rows(data, query)
    for name, _ in triggers:
        change(data, f"DROP TRIGGER {name}")
    yield
    for _, statement in triggers:
        change(data, statement)


def command(data: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """On a port that is free: the machine may have a server of its own on that of the settings."""
    return restoring.command(data, *words, PORT=str(free_port()), **more)


def refused(data: Path, *words: str) -> str:
    done = command(data, *words)
    assert done.returncode and "Traceback" not in done.stderr, done.stderr
    return done.stderr


def test_a_start_leaves_an_older_database_alone_and_says_how_to_upgrade(older: Path) -> None:
    before = rows(older, HAS)
    done = command(older, "serve")
    assert done.returncode == 78 and "run amana upgrade" in done.stderr
    assert rows(older, HAS) == before


@pytest.fixture(scope="module")
def upgraded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = unpacked(FAR, tmp_path_factory.mktemp("upgraded"))
    assert "migrations were applied" in manage(data, "upgrade", "--without-backup")
    return data


@pytest.fixture
def upgraded(upgraded_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(upgraded_once, tmp_path / "upgraded")


def test_it_upgrades_and_goes_back(upgraded: Path, tmp_path: Path) -> None:
    older = unpacked(FAR, tmp_path)
    assert rows(upgraded, HAS) > rows(older, HAS)
    assert "unbroken" in manage(upgraded, "verify_custody")
    assert "nothing to do" in manage(upgraded, "upgrade")
    manage(upgraded, "upgrade", "--back")
    for query in (HAS, "SELECT * FROM reviewers_custodyentry", "SELECT * FROM submissions_parcel"):
        assert rows(upgraded, query) == rows(older, query)
    assert not (upgraded / "before-upgrade").exists()
    assert "no database of before" in refused(upgraded, "upgrade", "--back")


def test_what_came_since_is_not_lost_by_going_back(upgraded: Path) -> None:
    manage(upgraded, "custody_head", "--yes-day", TODAY)
    said = refused(upgraded, "upgrade", "--back")
    number = said.rpartition("--yes-lose ")[2].split()[0]
    assert int(number) > 0 and (upgraded / "before-upgrade").exists()
    manage(upgraded, "upgrade", "--back", "--yes-lose", number)


CAME_AND_WENT = """
import uuid
from submissions.models import Arrival, Mailbox, Parcel
old = Parcel.objects.exclude(mailbox=None).first()
desk, day = old.mailbox.desk, old.received_on
new = Mailbox.objects.create(desk=desk, received_on=day, lookup=b"n" * 32, recipient="n")
kind = {field.name: getattr(old, field.name) for field in Parcel._meta.fields}
Parcel.objects.create(**{**kind, "id": uuid.uuid4(), "mailbox": new, "blob": "ab/new",
                         "accompanies": None})
old.delete()
"""


def test_one_that_came_and_one_that_went_are_two(upgraded: Path) -> None:
    """Their number is what it was."""
    count = "SELECT count(*) FROM submissions_parcel"
    before = rows(upgraded, count)
    manage(upgraded, "shell", "-v0", "-c", CAME_AND_WENT)
    assert rows(upgraded, count) == before
    assert "--yes-lose 2" in refused(upgraded, "upgrade", "--back")


def test_the_night_takes_the_database_of_before(upgraded: Path) -> None:
    assert (upgraded / "before-upgrade" / "amana.sqlite3.before").exists()
    manage(upgraded, "custody_head", "--yes-day", TODAY)
    manage(upgraded, "relay", "--now")
    assert not (upgraded / "before-upgrade").exists()


def test_a_copy_that_is_not_in_order_changes_nothing(older: Path) -> None:
    with unguarded(older):
        change(older, BROKEN)
    before = rows(older, HAS)
    assert "Custody is broken" in refused(older, "upgrade")
    assert rows(older, HAS) == before
    assert not list(older.glob("*upgrade*"))


def test_a_migration_that_fails_changes_nothing(older: Path) -> None:
    change(older, "CREATE TABLE archive_restoration (id integer)")
    before = rows(older, HAS)
    assert "already exists" in refused(older, "upgrade")
    assert rows(older, HAS) == before


def test_it_wants_the_backup_of_last_night(older: Path) -> None:
    (older / "last-backup").write_text("2026-01-01\n")
    assert "--without-backup" in refused(older, "upgrade")


@pytest.mark.parametrize("hosts", [".example.org,127.0.0.1", "*"])
def test_names_that_are_not_whole_keep_nobody_from_upgrading(older: Path, hosts: str) -> None:
    assert "migrations were applied" in manage(older, "upgrade", AMANA_HOSTS=hosts)


def test_it_wants_the_server_stopped(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        assert "stop it first" in refused(server.data, "upgrade")
    manage(tmp_path / "data", "upgrade")


def test_it_begins_no_installation(tmp_path: Path) -> None:
    assert "amana serve begins one" in refused(tmp_path / "data", "upgrade")


def test_a_process_that_may_only_read_begins_none(tmp_path: Path) -> None:
    done = command(tmp_path / "data", "serve", AMANA_MIGRATE="0")
    assert done.returncode and "There is no installation" in done.stderr
    assert not (tmp_path / "data" / "amana.sqlite3").exists()


KILL = """
import os, signal, sys
import django
django.setup()
from pathlib import Path
from operations.upgrading import copying, kept, since
folder = kept.begin()
copying.copy_to(folder)
since.note(folder)
owner, name, when = {"os": os, "Path": Path}[sys.argv[1]], *sys.argv[2:]
method = getattr(owner, name)
def dying(*words):
    if when == "after":
        method(*words)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(owner, name, dying)
copying.exchange(folder)
"""


@pytest.mark.parametrize("point", POINTS)
def test_an_exchange_killed_anywhere_leaves_one_whole_database(tmp_path: Path, point: str) -> None:
    data = tmp_path / "data"
    manage(data, "migrate", "-v0")
    before = rows(data, HAS)
    done = subprocess.run(
        [sys.executable, "-c", KILL, *point.split()],
        cwd=ROOT,
        env=environment(data, DJANGO_SETTINGS_MODULE="config.settings"),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == -9, done.stderr
    assert "nothing to do" in manage(data, "upgrade") and rows(data, HAS) == before
    assert not (data / "upgrade-unfinished").exists()
    # Once the file is in its place the way back is there, too.
    assert (data / "before-upgrade").exists() == (POINTS.index(point) > 2)
