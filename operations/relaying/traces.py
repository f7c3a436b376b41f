"""What moving rows leaves behind: old copies in logs and dead rows, and what is written with them.

SQLite overwrites what it deletes (``secure_delete``); its log is cut to nothing. PostgreSQL's
tables are written anew by their random keys, and its log begins another file.
"""

import datetime
import os
import time

from django.conf import settings
from django.db import OperationalError, ProgrammingError, connection

from config.installation import seen
from operations.relaying.tables import ERASED, TABLES
from submissions.storage import erasure

TRIES = 20
PAUSE = 0.5  # seconds: who reads or writes is done by then
# Of PostgreSQL: only who may (deploy/README.md).
LOG = ("SELECT pg_switch_wal()", "CHECKPOINT")


def erase() -> bool:
    """Outside of a transaction. False when somebody was in the way for long: ask again later."""
    if connection.vendor == "postgresql":
        models = [table.model for table in TABLES] + list(ERASED)
        return all(_until_done(model._meta.db_table) for model in models)
    return cut_log()


def cut_log() -> bool:
    """SQLite's; where rows alone were written that no reporter has. Otherwise as ``erase``."""
    if connection.vendor == "postgresql":
        return True
    for _ in range(TRIES):
        if erasure.checkpoint():
            return True
        time.sleep(PAUSE)
    return False


def _until_done(table: str) -> bool:
    for _ in range(TRIES):
        try:
            _cluster(table)
        except OperationalError:
            # A lock that was not had in time: somebody reads, a backup perhaps.
            time.sleep(PAUSE)
        else:
            return True
    return False


def _cluster(table: str) -> None:
    """By the primary key, which is random in all of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index "
            "WHERE indrelid = %s::regclass AND indisprimary",
            [table],
        )
        (index,) = cursor.fetchone()
        cursor.execute(f"CLUSTER {connection.ops.quote_name(table)} USING {index}")


def switch_log() -> bool:
    """PostgreSQL's log begins another file, and the old ones go at the checkpoint. False when the
    database's user may not ask for it."""
    if connection.vendor != "postgresql":
        return True
    try:
        with connection.cursor() as cursor:
            for word in LOG:
                cursor.execute(word)
    except ProgrammingError:
        return False
    return True


def coarsen() -> None:
    """The database's file has midnight as its time until somebody writes again."""
    if file := seen.sqlite_file():
        day = datetime.datetime.combine(
            datetime.datetime.now(datetime.UTC).date(), datetime.time(), datetime.UTC
        ).timestamp()
        for path in (file, settings.DATA):
            os.utime(path, (day, day))
