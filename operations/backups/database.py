"""The database: one moment of it, taken while the server runs, without a copy in the clear.

SQLite's file is read while a transaction keeps it still (live_pages); PostgreSQL streams a
``pg_dump`` of the very snapshot that the list of blobs is read from.
"""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from django.conf import settings
from django.db import connection, transaction

from archive.models import LogHead, Medium
from operations.backups import live_pages
from operations.backups.errors import BackupError
from operations.backups.folder import Source, pour_from
from operations.backups.listing import Wanted
from reviewers.models import CustodyChain, CustodyHead, Draft
from submissions.models import Mailbox, Parcel

# Every column that names a file in a store: store, table, and the columns name, size and digest.
COLUMNS = (
    ("blobs", Parcel._meta.db_table, "blob", "size", "digest"),
    ("blobs", Draft._meta.db_table, "blob", "size", "NULL"),
    ("archive", Medium._meta.db_table, "stored", "size", "NULL"),
)
CHAINS = CustodyChain._meta.db_table
# What PostgreSQL's tools read from their environment, by the names of libpq's parameters.
LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
Rows = Iterable[tuple[Any, ...]]


@dataclass(frozen=True)
class Ends:
    """How far custody (number and hash of the installation's chain; None where nothing happened
    yet; ``desks``: of each desk's) and the log (leaves) go, and how many reporters there are.
    """

    custody: tuple[int, str] | None
    log: int
    reporters: int
    desks: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Snapshot:
    """``pour`` writes the database into a sink; ``wanted`` is what its rows name, read once."""

    engine: str
    pour: Callable[[BinaryIO], None]
    wanted: Iterable[Wanted]
    ends: Ends


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """The database as it is now, for as long as the block runs. Raises BackupError."""
    taking = _sqlite if connection.vendor == "sqlite" else _postgresql
    with taking() as taken:
        yield taken


def _wanted(query: Callable[[str], Rows]) -> Iterator[Wanted]:
    for store, table, name, size, digest in COLUMNS:
        # The names are ours, from the models.
        rows = query(f'SELECT "{name}", "{size}", {digest} FROM "{table}"')  # noqa: S608
        for row in rows:
            yield Wanted(store, row[0], row[1], bytes(row[2] or b""))


def _ends(query: Callable[[str], Rows]) -> Ends:
    custody, log, reporters = (
        next(iter(query(f'SELECT {what} FROM "{model._meta.db_table}"')), None)  # noqa: S608 - names of ours
        for what, model in (("number, hash", CustodyHead), ("size", LogHead), ("count(*)", Mailbox))
    )
    head = (int(custody[0]), str(custody[1])) if custody else None
    rows = query(f'SELECT number, hash FROM "{CHAINS}" ORDER BY chain')  # noqa: S608 - a name of ours
    desks = tuple((int(number), str(digest)) for number, digest in rows)
    return Ends(head, int(log[0]) if log else 0, int(reporters[0]) if reporters else 0, desks)


@contextmanager
def _sqlite() -> Iterator[Snapshot]:
    path = Path(settings.DATABASES["default"]["NAME"])
    try:
        with live_pages.still(path) as (source, in_file):
            ends = _ends(source.execute)

            def pour(sink: BinaryIO) -> None:
                if in_file:
                    live_pages.pour_file(path, sink)
                else:
                    live_pages.pour_memory(source, sink)

            yield Snapshot("sqlite", pour, _wanted(source.execute), ends)
    except sqlite3.OperationalError as error:
        raise BackupError("The database cannot be read, or was never migrated.") from error


@contextmanager
def _postgresql() -> Iterator[Snapshot]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (exported,) = cursor.fetchone()

        def query(text: str) -> Rows:
            # Of the server's side: rows come some at a time.
            with connection.chunked_cursor() as rows:
                rows.execute(text)
                yield from rows

        def pour(sink: BinaryIO) -> None:
            command = ["pg_dump", "--format=custom", "--compress=0", "--no-owner",
                       "--no-privileges", f"--snapshot={exported}"]  # fmt: skip
            with _tool(command, stdout=subprocess.PIPE) as tool:
                pour_from(cast(IO[bytes], tool.stdout))(sink)

        yield Snapshot("postgresql", pour, _wanted(query), _ends(query))


@contextmanager
def _tool(command: list[str], **pipes: int) -> Iterator["subprocess.Popen[bytes]"]:
    """One of PostgreSQL's own tools; the password goes by its environment. Raises BackupError."""
    given = connection.get_connection_params()
    secret = {variable: str(given[name]) for name, variable in LIBPQ.items() if given.get(name)}
    try:
        tool = subprocess.Popen(command, env={**os.environ, **secret}, **pipes)  # type: ignore[call-overload]  # noqa: S603
    except FileNotFoundError as error:
        raise BackupError(f"{command[0]} is not installed (postgresql-client).") from error
    with tool:
        yield tool
    if tool.returncode:
        raise BackupError(f"{command[0]} failed; it said why above.")


def is_empty() -> bool:
    if connection.vendor == "sqlite":
        return not Path(settings.DATABASES["default"]["NAME"]).exists()
    return not connection.introspection.table_names()


def restore(source: Source) -> None:
    """Puts a database in place that is empty. Raises BackupError."""
    if connection.vendor == "sqlite":
        path = Path(settings.DATABASES["default"]["NAME"])
        staged = path.with_name(f"{path.name}.restoring")
        staged.unlink(missing_ok=True)
        # Its owner's alone, whatever the umask.
        descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            pour_from(source)(file)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
        return
    connection.close()
    command = ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error",
               "--single-transaction", f"--dbname={connection.settings_dict['NAME']}"]  # fmt: skip
    with _tool(command, stdin=subprocess.PIPE) as tool:
        # Leaving the block closes the pipe, which tells the tool that this was all.
        pour_from(source)(cast(BinaryIO, tool.stdin))
