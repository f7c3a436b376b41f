"""Triggers while rows come in, and the numbers that rows get next.

The guards of append-only tables and of acts of two people watch how rows come to be; rows that are
moved came to be elsewhere. They are put aside in the transaction of the copy and are back before
it ends, so no other connection ever sees a table without them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Model

from operations.moving.errors import Different

POSTGRESQL_TRIGGERS = (
    "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger "
    "WHERE NOT tgisinternal ORDER BY 1, 2"
)
SQLITE_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"


@contextmanager
def aside(target: BaseDatabaseWrapper, models: list[type[Model]]) -> Iterator[None]:
    """Inside a transaction. Raises Different when a guard is not back at its end."""
    before = _triggers(target)
    if target.vendor == "postgresql":
        _switch(target, models, "DISABLE")
        yield
        # Rows that still wait for the comparison of their keys forbid to change a table.
        target.check_constraints()
        _switch(target, models, "ENABLE")
    else:
        _execute(target, [f'DROP TRIGGER "{name}"' for name, *_ in before])
        yield
        target.check_constraints()
        _execute(target, [str(sql) for _, sql in before])
    if _triggers(target) != before:
        raise Different("The other database did not get all of its guards back.")


def _switch(target: BaseDatabaseWrapper, models: list[type[Model]], word: str) -> None:
    names = [target.ops.quote_name(model._meta.db_table) for model in models]
    _execute(target, [f"ALTER TABLE {name} {word} TRIGGER USER" for name in names])


def _triggers(connection: BaseDatabaseWrapper) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        postgresql = connection.vendor == "postgresql"
        cursor.execute(POSTGRESQL_TRIGGERS if postgresql else SQLITE_TRIGGERS)
        return list(cursor.fetchall())


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def continue_numbers(
    source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, models: list[type[Model]]
) -> None:
    """The next row of each table gets the number that it would have got on the other side: that
    of a row which was deleted is not given again."""
    for model in models:
        if isinstance(model._meta.pk, AutoField):
            _set_last(target, model, _last(source, model))


def _last(connection: BaseDatabaseWrapper, model: type[Model]) -> int:
    """The number that was given last; 0 where none was."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
            (sequence,) = cursor.fetchone()
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _set_last(connection: BaseDatabaseWrapper, model: type[Model], last: int) -> None:
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), GREATEST(%s, 1), %s)",
                [f'"{table}"', column, last, last > 0],
            )
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        if last:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
