"""The other database: connected, given its tables, and refused where it is not empty."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from config.environment import servers
from operations.moving import tables
from operations.moving.errors import Filled, InUse, MoveError, NotEmpty

ALIAS = "moving"
SQLITE = "sqlite"  # in the place of an address: the file in AMANA_DATA
MIGRATING = [sys.executable, "-m", "operations.moving.migrating"]


@contextmanager
def connected(place: str) -> Iterator[BaseDatabaseWrapper]:
    """``place``: postgres://…, or ``sqlite``. Raises MoveError, DatabaseError."""
    described = _described(place)
    _make_file(described)
    connections.settings[ALIAS] = connections.configure_settings(
        {"default": settings.DATABASES["default"], ALIAS: described}
    )[ALIAS]
    connection = connections[ALIAS]
    try:
        _refuse_the_same(connection)
        yield connection
    finally:
        connection.close()
        del connections[ALIAS]
        del connections.settings[ALIAS]


def _described(place: str) -> dict[str, Any]:
    if place == SQLITE:
        return {**settings.EMBEDDED_DATABASE}
    try:
        return servers.postgresql(place)
    except ValueError as error:
        raise MoveError(
            f"The other database is {servers.EXPECTED_DATABASE}, or “{SQLITE}” for the file in "
            "AMANA_DATA."
        ) from error


def _make_file(described: dict[str, Any]) -> None:
    """Of SQLite: config.sqlite opens none that is not there."""
    if described["ENGINE"] == settings.EMBEDDED_DATABASE["ENGINE"]:
        path = Path(described["NAME"])
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def _refuse_the_same(target: BaseDatabaseWrapper) -> None:
    source = connections["default"]
    if source.vendor == target.vendor:
        raise MoveError(
            f"Both are {target.display_name}. A move is from one engine to the other; for another "
            "place of the same engine make a backup and restore it there."
        )


def environment(place: str) -> dict[str, str]:
    """Of a process whose database is the other one."""
    others = {"DATABASE_URL", "DATABASE_URL_FILE"}
    held = {name: value for name, value in os.environ.items() if name not in others}
    return held if place == SQLITE else {**held, "DATABASE_URL": place}


def prepare(target: BaseDatabaseWrapper, place: str) -> None:
    """Makes the tables where there are none, or only some. Raises NotEmpty, MoveError."""
    if _unfinished(target):
        done = subprocess.run(  # noqa: S603 - this program, and nothing that anybody typed
            MIGRATING, cwd=settings.BASE_DIR, env=environment(place), stdout=subprocess.DEVNULL
        )
        if done.returncode:
            raise MoveError("The tables could not be made; the reason stands above.")
    refuse_unless_empty(target)


def _unfinished(target: BaseDatabaseWrapper) -> bool:
    """No tables, or those that an earlier move had made when it was cut off, without a row."""
    names = set(target.introspection.table_names())
    if not names:
        return True
    if tables.RECORDS not in names or not _migrations(target) < _migrations(connections["default"]):
        return False
    # SQLite keeps notes of its own in the tables of an empty index.
    index = {name for name in names if name.startswith(f"{tables.WORDS}_")}
    looked_at = names - tables.SEEDED - {tables.RECORDS} - index
    return not any(_has_rows(target, name) for name in looked_at)


def _has_rows(connection: BaseDatabaseWrapper, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")  # noqa: S608
        return cursor.fetchone() is not None


def refuse_unless_empty(target: BaseDatabaseWrapper) -> None:
    """The tables of this version and no row but a fresh database's. Raises NotEmpty, Filled."""
    source = connections["default"]
    if tables.RECORDS not in target.introspection.table_names():
        raise NotEmpty("The other database holds tables of something else. Name an empty one.")
    if _migrations(source) != _migrations(target):
        raise NotEmpty(
            "The other database has the tables of another version of Amana. Name an empty one."
        )
    for model in tables.models():
        if model._meta.db_table in tables.SEEDED:
            continue
        if model._base_manager.using(ALIAS).exists():
            raise Filled(
                f"The other database is not empty ({model._meta.db_table}): name an empty one, or "
                "move away what is there."
            )


def _migrations(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """Of what is installed: an upgraded database still names plugins that there were before."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {tables.RECORDS}")  # noqa: S608
        return {(app, name) for app, name in cursor.fetchall() if app in apps.app_configs}


def refuse_others(connection: BaseDatabaseWrapper) -> None:
    """Nobody else is connected, as far as a database tells. Raises InUse, DatabaseError."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        (count,) = cursor.fetchone()
    if count:
        raise InUse(
            f"{count} other connections to PostgreSQL are open: stop Amana's servers and tasks on "
            "every node, and whoever else looks at that database."
        )


def analyse(target: BaseDatabaseWrapper) -> None:
    """So that PostgreSQL knows at once how many rows there are; without it, it learns by itself.

    SQLite never learns: what it is told once would hold for ever, and a table that is empty today
    (arrivals) counts as a large one among those that it knows.
    """
    if target.vendor != "postgresql":
        return
    try:
        with target.cursor() as cursor:
            cursor.execute("ANALYZE")
    except DatabaseError:
        # It cost nothing but time to leave it out.
        return
