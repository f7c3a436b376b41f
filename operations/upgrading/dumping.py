"""PostgreSQL: a dump of before, and a scratch database in which the migration is tried.

PostgreSQL migrates in place: each migration is one transaction, with its record.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import ProgrammingError, connection

from operations.backups.database import LIBPQ
from operations.upgrading import kept, room
from operations.upgrading.errors import UpgradeError

NAME = "database.dump"
PLAIN = ("--no-owner", "--no-privileges")
SIZE = (
    "SELECT coalesce(sum(pg_table_size(oid)), 0) FROM pg_class "
    "WHERE relkind = 'r' AND relnamespace NOT IN (SELECT oid FROM pg_namespace "
    "WHERE nspname IN ('pg_catalog', 'information_schema'))"
)
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def size() -> int:
    """Bytes that the dump has at most: without indexes, and not yet compressed."""
    with connection.cursor() as cursor:
        cursor.execute(SIZE)
        return int(cursor.fetchone()[0])


def dump_to(folder: Path) -> None:
    """Raises UpgradeError."""
    file = folder / NAME
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _run("pg_dump", "--format=custom", *PLAIN, f"--file={file}", f"--dbname={_name()}",
         then=room.NEXT)  # fmt: skip


@contextmanager
def scratch(folder: Path) -> Iterator[str]:
    """The DATABASE_URL of a database with what was dumped. Raises UpgradeError."""
    name = f"{_name()}_upgrade"
    _execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)}", name)
    _execute(f"CREATE DATABASE {connection.ops.quote_name(name)} TEMPLATE template0", name)
    try:
        _run("pg_restore", *PLAIN, "--exit-on-error", f"--dbname={name}", str(folder / NAME),
             then=f"PostgreSQL needs its size again on its disk. {room.NEXT}")  # fmt: skip
        yield urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}"))
    finally:
        _execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)}", name)


def refuse_others() -> None:
    """Raises UpgradeError while anybody else uses the database: another node, perhaps."""
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        count = cursor.fetchone()[0]
    if count:
        raise UpgradeError(
            f"{count} other connections use the database: stop Amana on every node first. "
            "Nothing was changed."
        )


def put_back() -> None:
    """The database of before, again. Cut off, it is repeated. Raises UpgradeError."""
    tables = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names()))
    if tables:
        with connection.cursor() as cursor:
            # Also what a newer migration added, which the dump knows nothing of.
            cursor.execute(f"DROP TABLE {tables} CASCADE")
    connection.close()
    _run("pg_restore", *PLAIN, "--clean", "--if-exists", "--exit-on-error", "--single-transaction",
         f"--dbname={_name()}", str(kept.folder() / NAME))  # fmt: skip
    kept.forget()


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _execute(statement: str, name: str) -> None:
    """Outside of any transaction, as PostgreSQL wants it for databases."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        raise UpgradeError(
            f"The scratch database {name} could not be made ({type(error).__name__}): let Amana's "
            f'role make it, as postgres: psql -c "ALTER ROLE {connection.settings_dict["USER"]} '
            'CREATEDB". Nothing was changed.'
        ) from error


def _run(*words: str, then: str = "") -> None:
    """One of PostgreSQL's own tools; the password goes by its environment.

    ``then``: what to do where it failed. Raises UpgradeError.
    """
    given = connection.get_connection_params()
    secret = {variable: str(given[name]) for name, variable in LIBPQ.items() if given.get(name)}
    try:
        done = subprocess.run(words, env={**os.environ, **secret})  # noqa: S603 - our own words
    except FileNotFoundError as error:
        raise UpgradeError(f"{words[0]} is not installed (postgresql-client).") from error
    if done.returncode:
        raise UpgradeError(f"{words[0]} failed; it said why above. {then}".rstrip())
