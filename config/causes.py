"""Why something could not be received or shown, as the log and /healthz know it.

A cause names a part of the machine, and nothing of whoever met it.
"""

import errno
import sqlite3
import sys
from collections.abc import Iterator
from enum import StrEnum

from django.db import DatabaseError, InterfaceError, connection

from archive.errors import MediaDown
from submissions.errors import Refused, RosterDown, StoreDown
from submissions.messages import Refusal
from submissions.sandbox import SandboxError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
# SQLite's, also where there is no room for the index of its log, as when nobody had it open.
SQLITE_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}
DISK_FULL = "53100"  # PostgreSQL's code for it (SQLSTATE)


class Cause(StrEnum):
    DATABASE = "database"
    STORE = "store"
    FULL = "full"
    DISK = "disk"
    REDIS = "redis"
    SANDBOX = "sandbox"
    SECRET = "secret"  # noqa: S105 - the name of a cause
    ROSTER = "roster"


SENTENCES: dict[Cause, str] = {
    Cause.DATABASE: "{database} does not answer, or refuses: nothing is received or shown.",
    Cause.STORE: "The object store does not answer, or refuses: nothing is received.",
    Cause.FULL: "There is no room on a disk: not all that comes is received.",
    Cause.DISK: "A disk cannot be used: nothing is received.",
    Cause.REDIS: "Redis does not answer: each process counts alone, and visits cannot be asked.",
    Cause.SANDBOX: "The sandbox cannot be used: no file is received.",
    Cause.SECRET: "The server secret is not the one of the database: nothing is received.",
    Cause.ROSTER: "A desk's list of people is not in order: it receives nothing.",
}


def sentence(cause: Cause) -> str:
    """For the operator's log."""
    return SENTENCES[cause].format(database=connection.display_name)


def cause_of(error: BaseException | None) -> Cause | None:
    """Of an error, or of the error that it came from; None for a mistake of ours."""
    chain = tuple(_chain(error))
    if any(_is_full(each) for each in chain):
        return Cause.FULL
    return next((cause for each in chain if (cause := _cause(each))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _is_full(error: BaseException) -> bool:
    return (
        (isinstance(error, Refused) and error.refusal is Refusal.FULL)
        or (isinstance(error, OSError) and error.errno in NO_ROOM)
        or getattr(error, "sqlite_errorcode", None) in SQLITE_FULL
        or getattr(error, "sqlstate", None) == DISK_FULL
    )


def _cause(error: BaseException) -> Cause | None:
    match error:
        case StoreDown() | MediaDown():
            return Cause.STORE
        case RosterDown():
            return Cause.ROSTER
        case SandboxError():
            return Cause.SANDBOX
        case DatabaseError() | InterfaceError():
            return Cause.DATABASE
        case ConnectionError():
            return Cause.REDIS
        case _ if _is_redis(error):
            return Cause.REDIS
        case OSError():
            return Cause.DISK
    return None


def _is_redis(error: BaseException) -> bool:
    """Where its client was never imported (config.caches does) no error can be one of its own; an
    installation on one machine does not even have it."""
    client = sys.modules.get("redis.exceptions")
    return client is not None and isinstance(error, client.RedisError)
