"""New rows, four for each report: the statement that inserts one is put together once for a table.

Django puts it together anew for each row, which costs ten times what the database does with it.
"""

from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model


@lru_cache(maxsize=32)
def _statement(table: type[Model], vendor: str) -> str:
    """With a mark for each column, in the order of the fields. ``vendor``: quotes may differ."""
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in table._meta.concrete_fields)
    marks = ", ".join("%s" for _ in table._meta.concrete_fields)
    return f"INSERT INTO {quoted(table._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608


def insert(*rows: Model) -> None:
    """As ``row.save(force_insert=True)`` of each, in order; of rows that have their primary keys
    and no receivers of signals. Raises IntegrityError.
    """
    # The connection itself: the name ``connection`` looks for this thread's each time it is used.
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(_statement(type(row), connection.vendor), _values(row, connection))
            row._state.adding, row._state.db = False, connection.alias


def _values(row: Model, connection: BaseDatabaseWrapper) -> list[Any]:
    return [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in row._meta.concrete_fields
    ]
