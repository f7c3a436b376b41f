"""What is found: the entries that have every word asked for, newest first, on either database.

A page is bounded by the entry before it (``after``), not by a number of entries to skip, so the
thousandth page costs what the first does.

SQLite walks the words' lists backwards and stops when the page is full. PostgreSQL cannot read a
GIN index in order; so the newest ``NEAR`` entries are looked through one by one, where a frequent
word fills the page, and only a rarer one is looked up in the index.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from archive.models import Entry
from archive.search import facets, normalising, periods

NEAR = 5_000
NEWEST = 2**62  # above every entry
NOTHING = "none:none"  # a word that no entry has

WALKED = """
SELECT rowid FROM archive_words WHERE archive_words MATCH %s AND rowid < %s
ORDER BY rowid DESC LIMIT %s
"""
LOOKED_UP = """
WITH top AS MATERIALIZED (
  SELECT least(%s, coalesce((SELECT max(rowid) FROM archive_words), 0) + 1) AS above, %s AS near),
near AS MATERIALIZED (
  SELECT rowid FROM archive_words
  WHERE rowid < (SELECT above FROM top) AND rowid >= (SELECT above - near FROM top)
    AND tokens @@ %s::tsquery
  ORDER BY rowid DESC LIMIT %s),
far AS MATERIALIZED (
  SELECT rowid FROM archive_words
  WHERE rowid < (SELECT above - near FROM top) AND tokens @@ %s::tsquery
    AND (SELECT count(*) FROM near) < %s
  ORDER BY rowid DESC LIMIT %s)
SELECT rowid FROM (SELECT rowid FROM near UNION ALL SELECT rowid FROM far) AS both_of_them
ORDER BY rowid DESC LIMIT %s
"""


@dataclass(frozen=True)
class Question:
    """``groups``: of each, an entry must have at least one word. No group: every entry."""

    groups: tuple[tuple[str, ...], ...] = ()


def question(
    text: str = "",
    chosen: Mapping[str, str] | None = None,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> Question:
    """Every word of ``text``, the ``chosen`` value of each facet, and an event in a span of days.

    A value that cannot be one finds nothing.
    """
    groups: list[tuple[str, ...]] = [(word,) for word in normalising.asked(text)]
    for kind, key in (chosen or {}).items():
        fits = kind in facets.CHOSEN and facets.KEY.fullmatch(key)
        groups.append((f"{kind}:{key}" if fits else NOTHING,))
    if first or last:
        low = max(first or datetime.date.min, datetime.date(periods.FIRST, 1, 1))
        high = min(last or datetime.date.max, datetime.date(periods.LAST, 12, 31))
        whole = periods.Span(low, high)
        groups.append(periods.overlapping(whole) if low <= high else (NOTHING,))
    return Question(tuple(groups))


def find(asked: Question, *, after: int | None = None, limit: int) -> QuerySet[Entry]:
    """The newest ``limit`` entries that answer, older than the entry ``after``."""
    below = NEWEST if after is None else max(0, min(after, NEWEST))
    found = Entry.objects.order_by("-pk")
    if not asked.groups:
        return found.filter(pk__lt=below)[:limit]
    sql, values = statement(asked, below, limit)
    return found.filter(pk__in=RawSQL(sql, values))  # noqa: S611


def statement(asked: Question, below: int, limit: int) -> tuple[str, tuple[object, ...]]:
    """The database's own question; words hold letters, digits, colons and hyphens only."""
    if connection.vendor == "postgresql":
        vector = " & ".join(
            "(" + " | ".join(f"'{word}'" for word in group) + ")" for group in asked.groups
        )
        return LOOKED_UP, (below, NEAR, vector, limit, vector, limit, limit, limit)
    match = " AND ".join(
        "(" + " OR ".join(f'"{word}"' for word in group) + ")" for group in asked.groups
    )
    return WALKED, (match, below, limit)
