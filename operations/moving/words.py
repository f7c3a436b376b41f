"""The words of the archive's index (archive.search.index): a text here, a ``tsvector`` there."""

from collections.abc import Iterator
from itertools import islice

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from archive.search.index import INSERT
from operations.moving.copying import TOGETHER, Content, add, digest_of
from operations.moving.tables import WORDS

SELECT = {
    "sqlite": f"SELECT rowid, tokens FROM {WORDS} WHERE rowid > %s ORDER BY rowid LIMIT %s",  # noqa: S608 - our own name
    "postgresql": (
        f"SELECT rowid, tsvector_to_array(tokens) FROM {WORDS} "  # noqa: S608 - our own name
        "WHERE rowid > %s ORDER BY rowid LIMIT %s"
    ),
}


def copy(source: str, target: str) -> int:
    """Gives how many entries have words."""
    there, rows, count = connections[target], _rows(connections[source]), 0
    while batch := list(islice(rows, TOGETHER)):
        with there.cursor() as cursor:
            cursor.executemany(
                INSERT[there.vendor], [(row, _written(there, words)) for row, words in batch]
            )
        count += len(batch)
    return count


def content(alias: str) -> Content:
    found = Content(0, 0)
    for row in _rows(connections[alias]):
        found = add(found, digest_of(row))
    return found


def _rows(connection: BaseDatabaseWrapper) -> Iterator[tuple[int, list[str]]]:
    """Entry and words, in an order that both engines share."""
    last = -1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(SELECT[connection.vendor], [last, TOGETHER])
            batch = cursor.fetchall()
        for row, words in batch:
            yield row, sorted(set(words.split(" ") if isinstance(words, str) else words))
        if len(batch) < TOGETHER:
            return
        last = batch[-1][0]


def _written(connection: BaseDatabaseWrapper, words: list[str]) -> str | list[str]:
    return words if connection.vendor == "postgresql" else " ".join(words)
