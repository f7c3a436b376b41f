"""The desk's search index goes along, whole, wherever its rows do, and forgets there as before."""

import json
import shutil
from pathlib import Path

import pytest

from tests.config import restoring
from tests.config.restoring import Keys, command
from tests.config.test_moving import move
from tests.server import manage

MAKE = """
import datetime, secrets
from uuid import uuid4
from reviewers.models import SearchEntry, SearchSegment
from submissions.models import Parcel
for parcel in Parcel.objects.exclude(id__in=SearchEntry.objects.values("parcel")):
    segment = SearchSegment.objects.create(
        desk="raqqa", person=secrets.token_hex(16), digest=secrets.token_hex(32),
        head=secrets.token_hex(32), nonce=secrets.token_hex(16),
        signature=secrets.token_hex(64), made_on=datetime.date(2026, 1, 1),
        data=secrets.token_bytes(5000) + b"\\x00\\xff",
    )
    SearchEntry.objects.create(segment=segment, parcel=parcel.id, report=parcel.mailbox_id)
"""
TELL = """
import json
from reviewers.models import SearchEntry, SearchSegment
rows = [[str(value) if not isinstance(value, (bytes, memoryview)) else bytes(value).hex()
         for value in row] for row in SearchSegment.objects.order_by("id").values_list()]
entries = SearchEntry.objects.order_by("id").values_list()
entries = [[str(value) for value in row] for row in entries]
print(json.dumps([rows, entries]))
"""
# Of the report that comes first by its id, in whichever engine.
WITHDRAW = """
from submissions.mailbox import withdrawal
from reviewers.models import SearchEntry
assert withdrawal.withdraw(SearchEntry.objects.order_by("report").first().report)
"""
CHANGE = """
from django.db import DatabaseError
from reviewers.models import SearchSegment
try:
    SearchSegment.objects.update(desk="homs")
except DatabaseError as error:
    print("refused" if "append-only" in str(error) else error)
"""
REPORTS = 3


def run(data: Path, script: str, **more: str) -> str:
    return manage(data, "shell", "-v0", "-c", script, **more)


def index(data: Path, **more: str) -> list[list[list[str]]]:
    """All columns of the segments, and of the entries."""
    found: list[list[list[str]]] = json.loads(run(data, TELL, **more))
    return found


def without_first(held: list[list[list[str]]]) -> list[list[list[str]]]:
    """What is left of it when the report that comes first has ended."""
    segments, entries = held
    gone = min(entries, key=lambda entry: entry[3])
    return [[row for row in segments if row[0] != gone[1]], [e for e in entries if e != gone]]


def forgets(data: Path, before: list[list[list[str]]], **more: str) -> None:
    """The triggers are there: a report that ends takes its segment, and no segment is changed."""
    assert run(data, CHANGE, **more).strip() == "refused"
    run(data, WITHDRAW, **more)
    assert len(before[0]) > 1 and index(data, **more) == without_first(before)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return restoring.made_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Path:
    """An installation with reports, each of which is in a segment of its own."""
    data = tmp_path_factory.mktemp("made") / "data"
    restoring.furnish(data, keys, reports=REPORTS)
    run(data, MAKE)
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "data")


def moved(data: Path, to: str, **more: str) -> None:
    done = move(data, to, **more)
    assert done.returncode == 0 and "are the same on both sides" in done.stdout, done.stderr


def test_it_moves_to_postgresql_and_back_and_forgets_on_both(
    data: Path, empty_database: str, tmp_path: Path
) -> None:
    before = index(data)
    moved(data, empty_database)
    assert index(data, DATABASE_URL=empty_database) == before
    forgets(data, before, DATABASE_URL=empty_database)
    left = without_first(before)
    for path in data.glob("amana.sqlite3*"):
        path.rename(tmp_path / path.name)
    moved(data, "sqlite", DATABASE_URL=empty_database)
    assert index(data) == left
    forgets(data, left)


def backup(data: Path, folder: Path, keys: Keys) -> None:
    done = command(data, "backup", str(folder), "--recipient", keys.recipient)
    assert done.returncode == 0, done.stderr


def restored(folder: Path, target: Path, keys: Keys, *more: str) -> Path:
    done = command(target, "restore", str(folder), "-i", str(keys.file), *more)
    assert done.returncode == 0, done.stderr
    manage(target, "migrate", "-v0")
    return target


def test_it_comes_back_from_a_backup_and_forgets(data: Path, keys: Keys, tmp_path: Path) -> None:
    before = index(data)
    backup(data, tmp_path / "disk", keys)
    target = restored(tmp_path / "disk", tmp_path / "new", keys)
    assert index(target) == before
    forgets(target, before)


def test_an_older_generation_has_what_was_then_and_no_more(
    data: Path, keys: Keys, tmp_path: Path
) -> None:
    """A report that ended since is back with it, as every report of then, and so is its segment;
    whoever ends it again takes both. What a later segment was made of is not there, nor is it."""
    before, disk = index(data), tmp_path / "disk"
    backup(data, disk, keys)
    (first,) = {path.parent.name for path in disk.glob("generations/*/manifest.age")}
    run(data, WITHDRAW)
    run(data, restoring.REPORTS % 1 + MAKE)
    assert len(index(data)[0]) == REPORTS
    backup(data, disk, keys)
    older = restored(disk, tmp_path / "older", keys, "--generation", first)
    assert index(older) == before
    forgets(older, before)
    newest = restored(disk, tmp_path / "newest", keys)
    assert index(newest) == index(data)
