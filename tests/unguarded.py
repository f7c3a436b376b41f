"""What somebody writes who has every right on the database: the triggers of a table go first."""

from typing import Any

from django.db import connection

ON_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"


def unguarded(table: str) -> None:
    """Nothing keeps its rows as they are any more; within a transaction of the test, until its
    end. Of both databases."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # No table is altered while rows of this transaction wait for their references' check.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return
        cursor.execute(ON_SQLITE, [table])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def written(table: str, sql: str, *values: Any) -> int:
    """How many rows this changed, of a table whose guards are gone."""
    unguarded(table)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount
