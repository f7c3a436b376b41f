"""What stands in the database after people have gathered, laid into each test's own as it was.

Gathering goes through the verbs of founding and admitting, which sign, verify and seal: it took
0.42 of the 0.6 seconds of a test. It is done once in each process, and again on another day; after
it each test begins with the same rows and the same files of the data folder.
"""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from submissions import days

Rows = dict[str, list[tuple[Any, ...]]]
Day = tuple[datetime.date, datetime.date]


def day() -> Day:
    """As the rows of this moment would have it: a test may have moved either clock."""
    return days.today(), timezone.now().date()


def rows() -> Rows:
    """Of every table, in the order of their first column."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {name: _rows_of(cursor, name) for name in tables}


def _rows_of(cursor: Any, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608 - a name of ours
    return [tuple(row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Snapshot:
    """``subjects``: of whose gathering it is; ``new``: what it added; ``files``: by their names."""

    day: Day
    subjects: tuple[object, ...]
    new: Rows
    files: dict[str, bytes]

    @classmethod
    def taken(cls, before: Rows, data: Path, *subjects: object) -> "Snapshot":
        """Raises AssertionError where a row of before was changed: that could not be laid again."""
        after = rows()
        gone = [name for name, held in before.items() if not set(held) <= set(after[name])]
        assert not gone, gone
        known = {name: set(held) for name, held in before.items()}
        new = {name: [row for row in after[name] if row not in known[name]] for name in after}
        files = {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()}
        return cls(day(), subjects, {name: held for name, held in new.items() if held}, files)

    def fits(self, *subjects: object) -> bool:
        same = len(subjects) == len(self.subjects)
        every = zip(subjects, self.subjects, strict=False)
        return same and self.day == day() and all(one is other for one, other in every)

    def lay(self, data: Path) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, held in self.new.items():
                marks = ", ".join(["%s"] * len(held[0]))
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', held)  # noqa: S608
        for name, content in self.files.items():
            (data / name).write_bytes(content)
            (data / name).chmod(0o600)
