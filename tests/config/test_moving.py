"""A stopped installation moves from SQLite to PostgreSQL and back, whole, or not at all."""

import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from django.db.models import CharField, ForeignKey, UUIDField

from operations.demonstration.cast import BASEM
from operations.moving import tables, target
from operations.moving.copying import Content, add, digest_of
from operations.relaying.tables import TABLES, Table
from tests.config.restoring import command, everything, query
from tests.reviewers.test_sign_in_flood import Device
from tests.server import manage, running

# What a row is, whichever engine has it: without texts of JSON, whose keys may stand otherwise.
ROWS = (
    "SELECT id, mailbox_id, header, digest, signature, blob FROM submissions_parcel ORDER BY id",
    "SELECT number, previous, hash, day, at FROM reviewers_custodyentry ORDER BY number",
    "SELECT hash, encoded FROM submissions_rosterentry ORDER BY hash",
    'SELECT "index", data FROM archive_logleaf ORDER BY "index"',
    "SELECT id, username, password, email FROM auth_user ORDER BY id",
)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="it is SQLite that keeps none")
def test_sqlite_is_told_no_statistics() -> None:
    """They would hold for ever: among a million reports each page of the queue took ten seconds."""
    target.analyse(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
        assert cursor.fetchone() == (0,)
        cursor.execute("ANALYZE")
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
        assert cursor.fetchone() == (1,)


def move(data: Path, to: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return command(data, "move_database", "--to", to, **more)


def refused(data: Path, to: str, why: str, **more: str) -> None:
    done = move(data, to, **more)
    assert done.returncode == 1 and why in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and not done.stdout


def change(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "amana.sqlite3")) as held, held:
        for statement in statements:
            held.execute(statement)


def test_everything_moves_and_comes_back(empty_database: str, tmp_path: Path) -> None:
    data, new = tmp_path / "data", empty_database
    manage(data, "demo_data")
    # A decision with a higher number was deleted: no other one is to have it.
    change(data, "UPDATE sqlite_sequence SET seq = seq + 5 WHERE name = 'reviewers_decision'")
    ((last,),) = query(data, "SELECT seq FROM sqlite_sequence WHERE name = 'reviewers_decision'")
    refused_ones(data, new)
    before, rows = everything(data), [query(data, text) for text in ROWS]

    done = move(data, new)
    assert done.returncode == 0, done.stderr
    assert "are the same on both sides" in done.stdout and "Set DATABASE_URL" in done.stdout
    assert "(verify_custody, verify_roster, verify_log)" in done.stdout
    assert everything(data) == before
    with psycopg.connect(new) as client:
        places = client.execute("SELECT id FROM submissions_parcel ORDER BY ctid").fetchall()
        assert places == sorted(places) and len(places) > 5
        found = client.execute("SELECT last_value FROM reviewers_decision_id_seq").fetchall()
        assert found == [(last,)]
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            client.execute("DELETE FROM reviewers_custodyentry")
    with running(data, DATABASE_URL=new) as moved:
        device = Device(moved)
        assert device.sign_in(BASEM.username, BASEM.password, BASEM.code()) == 302
        assert device.ask("GET", "/desk/") == device.ask("GET", "/en/archive/?q=market") == 200
        refused(data, "sqlite", "The server runs", DATABASE_URL=new)
    refused(data, "sqlite", "is not empty", DATABASE_URL=new)

    for path in data.glob("amana.sqlite3*"):
        path.rename(tmp_path / path.name)
    done = move(data, "sqlite", DATABASE_URL=new)
    assert done.returncode == 0, done.stderr
    assert (data / "amana.sqlite3").stat().st_mode & 0o077 == 0
    # Whoever signed in meanwhile may be an entry of custody more.
    for text, were in zip(ROWS, rows, strict=True):
        assert were and [row for row in query(data, text) if row in were] == were, text
    assert query(data, "SELECT seq FROM sqlite_sequence WHERE name = 'reviewers_decision'") >= [
        (last,)
    ]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        change(data, "DELETE FROM reviewers_custodyentry")
    assert "unbroken" in manage(data, "verify_custody")


def refused_ones(data: Path, new: str) -> None:
    """Each is refused with a sentence, and goes through once its cause is gone."""
    refused(data, "nonsense://secret-word@x", "The other database is postgres://user:password")
    refused(data, "sqlite", "Both are SQLite")
    with psycopg.connect(new):
        refused(data, new, "1 other connections to PostgreSQL are open")
    # SQLite counts no letters.
    change(data, "UPDATE auth_user SET first_name = hex(zeroblob(200)) WHERE username = 'basem'")
    refused(data, new, "A row of auth_user does not fit the other database (DataError)")
    with psycopg.connect(new) as client:
        assert client.execute("SELECT count(*) FROM archive_record").fetchall() == [(0,)]
    change(data, "UPDATE auth_user SET first_name = '' WHERE username = 'basem'")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.model.__name__)
def test_reporters_rows_are_written_in_a_random_order(table: Table) -> None:
    """By a column that is random and unique: never by a number that counts."""
    by = tables.order(table.model)
    field = table.model._meta.pk if by == "pk" else table.model._meta.get_field(by)
    while isinstance(field, ForeignKey):
        field = field.target_field
    assert isinstance(field, UUIDField | CharField) and field.unique


def test_a_table_is_the_same_in_any_order_and_no_value_is_like_another() -> None:
    rows: list[list[object]] = [
        [None], [""], [b""], [0], [0.0], [False], [UUID(int=0)], [UUID(int=0).hex], [{}], ["{}"],
        [datetime(2026, 1, 1, tzinfo=UTC)], [datetime(2026, 1, 1, tzinfo=UTC).date()],
        ["2026-01-01"], [b"a", b""], [b"", b"a"],
    ]  # fmt: skip
    digests = [digest_of(row) for row in rows]
    assert len(set(digests)) == len(rows)
    assert digest_of([memoryview(b"a"), {"a": 1, "b": 2}]) == digest_of([b"a", {"b": 2, "a": 1}])
    there, back = Content(0, 0), Content(0, 0)
    for one, other in zip(digests, reversed(digests), strict=True):
        there, back = add(there, one), add(back, other)
    assert there == back != add(there, digests[0])
