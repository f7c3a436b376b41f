"""Rows about reporters are deleted and inserted again, in random order.

A database gives rows numbers and places in the order of writing: in its tables, in each page, and
among equal keys of an index. Only writing anew, row by row in another order, changes all of these.
Keys stay; what a row says stays; foreign keys are compared at the end of the transaction.
"""

import datetime
import random
import time
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, Q

from operations.relaying.tables import BY_REPORT, LOOSE, WRITTEN, Table
from submissions import intake

# Reports, and rows without one, in a transaction: some 100 ms on a slow machine. Reporters wait
# for a database at most PATIENCE (submissions.reports.turn).
TOGETHER = 100
PAUSE = 0.1  # seconds between two, in which they are written
# How often one is tried while others write, and the seconds between two tries.
TRIES, REST = 20, 0.5
LOCK = "SET LOCAL lock_timeout = '500ms'"
Keys = Sequence[Any]
Chosen = dict[Table, list[Q]]  # rows of these, by each of these ways


def relay(since: datetime.date | None, until: datetime.date, pause: float = PAUSE) -> int:
    """All rows of every report of which something was written from ``since`` (None: ever) to
    ``until``, and all rows that name no report. Gives how many reports.

    Each transaction is one of a random part; killed between two, the next run does all again.
    Raises intake.Busy, OperationalError.
    """
    reports = list(_written(since, until))
    for part in _parts(reports):
        _until_done({table: _of_reports(table, part) for table in BY_REPORT})
        time.sleep(pause)
    for table in LOOSE:
        for part in _parts(list(_manager(table.model).values_list("pk", flat=True))):
            _until_done({table: [Q(pk__in=part)]})
            time.sleep(pause)
    return len(reports)


def _manager(model: type[Model]) -> Any:
    return model._default_manager.order_by()


def _written(since: datetime.date | None, until: datetime.date) -> set[Any]:
    found: set[Any] = set()
    for model, day, report in WRITTEN:
        days = {f"{day}__lte": until} | ({f"{day}__gte": since} if since else {})
        found |= set(_manager(model).filter(**days).values_list(report, flat=True))
    return found


def _parts(keys: list[Any]) -> Iterator[Keys]:
    random.SystemRandom().shuffle(keys)
    for start in range(0, len(keys), TOGETHER):
        yield keys[start : start + TOGETHER]


def _of_reports(table: Table, reports: Keys) -> list[Q]:
    """For each way, which no row has two of. As one question the whole table would be read."""
    return [Q(**{f"{way}__in": reports}) for way in table.report]


def _until_done(chosen: Chosen) -> None:
    for left in reversed(range(TRIES)):
        try:
            _lay_anew(chosen)
        except (intake.Busy, OperationalError):
            # Somebody else writes, and longer than one waits.
            if not left:
                raise
            time.sleep(REST)
        else:
            return


def _lay_anew(chosen: Chosen) -> None:
    """In one transaction: put aside, delete, insert. Raises as ``relay``."""
    names = {table: table.model._meta.db_table for table in chosen}
    with intake.turn(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Whoever waits for one of these rows would find it deleted: they wait for the tables.
            cursor.execute(LOCK)
            tables = ", ".join(_quoted(name) for name in names.values())
            cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
        for table, ways in chosen.items():
            rows = _manager(table.model).values("pk")
            _put_aside(cursor, names[table], [rows.filter(way) for way in ways])
        for table, name in names.items():
            key = _key(table.model)
            chosen_keys = f"SELECT {key} FROM {_aside(name)}"  # noqa: S608
            cursor.execute(f"DELETE FROM {_quoted(name)} WHERE {key} IN ({chosen_keys})")  # noqa: S608
        for name in names.values():
            cursor.execute(
                f"INSERT INTO {_quoted(name)} SELECT * FROM {_aside(name)} ORDER BY random()"  # noqa: S608
            )
            cursor.execute(f"DROP TABLE {_aside(name)}")


def _put_aside(cursor: CursorWrapper, name: str, parts: Sequence[Any]) -> None:
    """Into a table of this connection's alone: in memory on SQLite (temp_store). ``parts``: queries
    for keys, of which none gives one of another's."""
    aside = _aside(name)
    cursor.execute(f"CREATE TEMPORARY TABLE {aside} AS SELECT * FROM {_quoted(name)} WHERE 1 = 0")  # noqa: S608
    for keys in parts:
        (sql, values), key = keys.query.sql_with_params(), _key(keys.model)
        cursor.execute(
            f"INSERT INTO {aside} SELECT * FROM {_quoted(name)} WHERE {key} IN ({sql})",  # noqa: S608
            values,
        )


def _key(model: type[Model]) -> str:
    return _quoted(str(model._meta.pk.column))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _aside(name: str) -> str:
    return _quoted(f"relaying_{name}")
