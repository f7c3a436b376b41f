"""SQLite: a copy of the database beside it, and one file that takes the place of another.

The place changes by one rename, so that there is a whole database of one version at each moment.
Its log is emptied before: it must not be played into the other file.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from operations.upgrading import kept, room, since
from operations.upgrading.errors import UpgradeError

NAME = "amana.sqlite3"  # in a folder of its own, as AMANA_DATA has it
BEFORE = f"{NAME}.before"
COPIES = 3  # of the database: the copy, its log while it is migrated, and some air
IN_USE = "The database is in use (a task, perhaps): wait for it, then repeat the command."


def place() -> Path:
    return Path(connection.settings_dict["NAME"])


@contextmanager
def unchanged() -> Iterator[None]:
    """Nobody writes to the database meanwhile. Raises UpgradeError."""
    connection.close()
    with closing(_opened(place())) as held:
        try:
            held.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise UpgradeError(f"{IN_USE} Nothing was changed.") from error
        yield
        held.execute("ROLLBACK")


def size() -> int:
    """Bytes that an upgrade needs beside the database, with what its log holds."""
    log = place().with_name(f"{place().name}-wal")
    in_log = log.stat().st_size if log.exists() else 0
    return COPIES * (place().stat().st_size + in_log)


def copy_to(folder: Path) -> None:
    """As it stands, with what its log holds. Raises UpgradeError, OSError."""
    target = folder / NAME
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(_opened(place())) as source, closing(_opened(target)) as copy:
        try:
            source.backup(copy)
        except sqlite3.OperationalError as error:
            # Somebody else has taken the room meanwhile.
            raise UpgradeError(f"The copy could not be written ({error}). {room.NEXT}") from error


def exchange(folder: Path) -> None:
    """The migrated copy takes the place; what was there goes into ``folder`` instead.

    Raises UpgradeError when somebody reads or writes.
    """
    copy, before = folder / NAME, folder / BEFORE
    _empty_log(copy)
    _empty_log(place())
    os.link(place(), before)
    copy.replace(place())
    kept.conclude(BEFORE, *since.NOTES)


def resume() -> None:
    """An exchange that was cut off after the one file took the other's place is concluded."""
    folder = kept.unfinished()
    if (folder / BEFORE).exists() and not (folder / NAME).exists():
        kept.conclude(BEFORE, *since.NOTES)


def put_back() -> None:
    """The database of before, again. Raises UpgradeError when somebody reads or writes."""
    _empty_log(place())
    (kept.folder() / BEFORE).replace(place())
    kept.settle()
    kept.forget()


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=5, isolation_level=None)


def _empty_log(path: Path) -> None:
    """The file is whole without its log, is on the disk, and has no log."""
    connection.close()
    with closing(_opened(path)) as database:
        if database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise UpgradeError(IN_USE)
    for ending in ("-wal", "-shm"):
        log = path.with_name(path.name + ending)
        # Whoever closes last deletes it: who still has it open would write into the other file.
        if log.exists() and (ending == "-shm" or log.stat().st_size):
            raise UpgradeError(IN_USE)
    with path.open("rb") as file:
        os.fsync(file.fileno())
