"""A move of a database in which every table has rows; and moves that are killed on their way."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.config.releases import FOLDER
from tests.config.restoring import everything
from tests.config.test_moving import move
from tests.config.test_upgrade import unpacked
from tests.server import PATIENCE, ROOT, environment, manage

MOVE = "import sys; from operations.moving import moves; moves.move({!r}, print)"
# What each engine keeps of the archive's words in its own way, and notes of its own migrations.
OWN = ("archive_words_", "django_migrations", "sqlite_stat")
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"


def upgraded(release: str, folder: Path) -> Path:
    data = unpacked(FOLDER / f"{release}.tar.xz", folder)
    manage(data, "migrate", "-v0")
    return data


def contents(file: Path) -> dict[str, list[str]]:
    """The rows of each table, whichever order they lie in, and the number that each gave last."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as held:
        names = [name for (name,) in held.execute(TABLES) if not name.startswith(OWN)]
        rows = {name: held.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # noqa: S608 - its own tables
    # A table that never had a row has a number 0, or none.
    numbers = [(name, last) for name, last in rows["sqlite_sequence"] if last and name in rows]
    rows["sqlite_sequence"] = numbers
    return {
        name: sorted(repr([plain(value) for value in row]) for row in rows[name]) for name in rows
    }


def plain(value: object) -> object:
    """PostgreSQL writes a text of JSON with its keys in another order."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        return json.dumps(json.loads(value), sort_keys=True)
    return value


def shape(file: Path) -> set[tuple[str, str]]:
    """Tables, indexes and triggers."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as held:
        return set(
            held.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        )


def test_a_row_of_every_table_goes_there_and_comes_back_the_same(
    empty_database: str, tmp_path: Path
) -> None:
    data, new = upgraded("second", tmp_path), empty_database
    file, before = data / "amana.sqlite3", tmp_path / "before.sqlite3"
    filling = [sys.executable, "-m", "tests.config.filling"]
    settings = environment(data, DJANGO_SETTINGS_MODULE="config.settings")
    subprocess.run(filling, cwd=ROOT, env=settings, check=True)
    # Not the command: its verifiers ask what rows mean, which these do not.
    manage(data, "shell", "-v0", "-c", MOVE.format(new))
    for path in data.glob("amana.sqlite3*"):
        path.rename(before.with_name(before.name + path.name.removeprefix("amana.sqlite3")))
    manage(data, "shell", "-v0", "-c", MOVE.format("sqlite"), DATABASE_URL=new)
    there, here = contents(before), contents(file)
    assert all(there.values()), [name for name, rows in there.items() if not rows]
    assert [name for name, rows in there.items() if here.get(name) != rows] == []
    assert here.keys() == there.keys() and shape(file) == shape(before)


class Moving:
    """A move that runs; ``said``: what it told so far."""

    def __init__(self, data: Path, to: str, **more: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "move_database", "--to", to],
            cwd=ROOT,
            env=environment(data, **more),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def until_said(self, words: str) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            if words in line:
                return
        raise AssertionError(f"It ended before it said “{words}”.")

    def kill(self) -> None:
        """With the process that makes the tables, as a machine that stops does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == -signal.SIGKILL


def again(data: Path, to: str, **more: str) -> None:
    """PostgreSQL may need a moment to notice that somebody is gone, and says so."""
    for _ in range(PATIENCE):
        done = move(data, to, **more)
        if "other connections to PostgreSQL are open" not in done.stderr:
            break
        time.sleep(1)
    assert done.returncode == 0 and "are the same on both sides" in done.stdout, done.stderr


PLACES = (
    pytest.param("reviewers_custodyentry:", id="rows"),
    pytest.param("Comparing every row", id="comparing", marks=pytest.mark.in_scaled),
)


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return upgraded("third", tmp_path_factory.mktemp("newest"))


@pytest.fixture
def moved(newest: Path, tmp_path: Path) -> Path:
    return shutil.copytree(newest, tmp_path / "data")


def test_a_move_that_was_killed_at_its_end_is_ended_by_the_same_command(
    moved: Path, empty_database: str
) -> None:
    """All rows are there, and nobody was told. Rows that differ are still refused: the control."""
    data, new = moved, empty_database
    before = everything(data)
    there = Moving(data, new)
    there.until_said("verify_custody, there.")
    there.kill()
    again(data, new)
    assert everything(data) == before
    with psycopg.connect(new, autocommit=True) as client:
        client.execute("UPDATE auth_user SET email = 'somebody@example.org'")
    done = move(data, new)
    assert done.returncode == 1 and "is not empty" in done.stderr, done.stderr


@pytest.mark.parametrize("place", PLACES)
def test_a_move_that_was_killed_begins_again(
    place: str, moved: Path, empty_database: str, tmp_path: Path
) -> None:
    """There and back: nothing is half there, nothing was changed here, the same command ends."""
    data, new = moved, empty_database
    before = everything(data)
    there = Moving(data, new)
    there.until_said(place)
    there.kill()
    with psycopg.connect(new) as client:
        assert client.execute("SELECT count(*) FROM submissions_parcel").fetchall() == [(0,)]
    assert everything(data) == before
    again(data, new)
    assert everything(data) == before

    file, aside = data / "amana.sqlite3", tmp_path / "before"
    aside.mkdir()
    for path in data.glob("amana.sqlite3*"):
        path.rename(aside / path.name)
    back = Moving(data, "sqlite", DATABASE_URL=new)
    back.until_said(place)
    back.kill()
    again(data, "sqlite", DATABASE_URL=new)
    here, was = contents(file), contents(aside / "amana.sqlite3")
    assert [name for name, rows in was.items() if here.get(name) != rows] == []
