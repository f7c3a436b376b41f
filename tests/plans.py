"""How SQLite goes about statements: which tables it reads whole, and which by which index."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

EXPLAINED = ("SELECT", "INSERT", "UPDATE", "DELETE")


@contextmanager
def steps() -> Iterator[set[str]]:
    """Of the block's statements: ``SCAN table``, ``SEARCH table USING INDEX …``. Plans are made
    without statistics, as on servers; of any other engine there are none."""
    found: set[str] = set()

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(EXPLAINED) and not many:
            raw = context["connection"].connection
            plan = raw.execute("EXPLAIN QUERY PLAN " + sql.replace("%s", "?"), params or ())
            found.update(row[3] for row in plan)
        return execute(sql, params, many, context)

    if connection.vendor != "sqlite":
        yield found
        return
    with connection.execute_wrapper(explained):
        yield found
