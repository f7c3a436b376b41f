"""The whole of a move: one transaction there, nothing written here.

Here every table is locked against writing until it is over, so that nothing can come in between.
There all rows come in one transaction, are read again and compared, and are there only then.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from config.installation import running, schema
from config.models import Installation
from operations.moving import copying, guards, tables, target, words
from operations.moving.errors import Different, Filled, InUse

HERE, THERE = "default", target.ALIAS
Tell = Callable[[str], Any]


@dataclass(frozen=True)
class Moved:
    """How many rows of how many tables."""

    rows: int
    tables: int


def move(place: str, tell: Tell) -> Moved:
    """From the database of the settings to ``place``, as ``target.connected`` takes it.

    Raises MoveError, running.Running, DatabaseError, TimeoutError.
    """
    with schema.exclusive(tell), running.alone(), target.connected(place) as there:
        here = connections[HERE]
        tables.refuse_unknown(here)
        target.refuse_others(here)
        target.refuse_others(there)
        try:
            target.prepare(there, place)
        except Filled:
            if (moved := _already(here, tell)) is None:
                raise
        else:
            moved = _moved(here, there, tell)
        target.analyse(there)
    return moved


def _moved(here: BaseDatabaseWrapper, there: BaseDatabaseWrapper, tell: Tell) -> Moved:
    """Raises InUse, Different."""
    with _held(here), transaction.atomic(using=THERE):
        moved = _copy(here, there, tell)
        tell("Comparing every row of both.")
        if wrong := list(_differing()):
            raise Different(
                f"Not the same on both sides: {', '.join(wrong)}. Nothing was moved; the other "
                "database has empty tables."
            )
    return moved


def _already(here: BaseDatabaseWrapper, tell: Tell) -> Moved | None:
    """What an earlier move had brought there, whole, when it was cut off before it said so; None
    where anything differs. Raises InUse."""
    if copying.content(Installation, HERE) != copying.content(Installation, THERE):
        return None
    tell("This installation is there already. Comparing every row of both.")
    with _held(here), transaction.atomic(using=THERE):
        if next(_differing(), None):
            return None
        models = tables.models()
        rows = sum(model._base_manager.using(HERE).count() for model in models)
        return Moved(rows + words.content(HERE).rows, len(models) + 1)


@contextmanager
def _held(here: BaseDatabaseWrapper) -> Iterator[None]:
    """One moment of the source, into which nobody writes meanwhile. Raises InUse."""
    with transaction.atomic(using=HERE):
        try:
            # SQLite's transactions begin as a writer's, which there is one of (IMMEDIATE).
            if here.vendor == "postgresql":
                _lock(here)
        except OperationalError as error:
            raise InUse("Somebody writes to the database: stop every server and task.") from error
        yield


def _lock(here: BaseDatabaseWrapper) -> None:
    names = [here.ops.quote_name(model._meta.db_table) for model in tables.models()]
    with here.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(f"LOCK TABLE {', '.join(names)}, {tables.WORDS} IN SHARE MODE")


def _copy(here: BaseDatabaseWrapper, there: BaseDatabaseWrapper, tell: Tell) -> Moved:
    models, rows = tables.models(), 0
    with guards.aside(there, models):
        _clear(there)
        for model in models:
            rows += _copy_table(model, tell)
        rows += words.copy(HERE, THERE)
        guards.continue_numbers(here, there, models)
    return Moved(rows, len(models) + 1)


def _clear(there: BaseDatabaseWrapper) -> None:
    """What migrations put into a fresh database: the same rows come with other numbers."""
    with there.cursor() as cursor:
        for name in tables.SEEDED:
            cursor.execute(f"DELETE FROM {there.ops.quote_name(name)}")  # noqa: S608


def _copy_table(model: type[Model], tell: Tell) -> int:
    name = model._meta.db_table
    count = copying.copy(model, HERE, THERE, lambda rows: tell(f"{name}: {rows:,} rows …"))
    if count:
        tell(f"{name}: {count:,} rows")
    return count


def _differing() -> Iterator[str]:
    """The tables that are not the same on both sides."""
    for model in tables.models():
        if copying.content(model, HERE) != copying.content(model, THERE):
            yield model._meta.db_table
    if words.content(HERE) != words.content(THERE):
        yield tables.WORDS
