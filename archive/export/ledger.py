"""What an export that is being written holds, in a small database beside it.

It is why an export can go on after it was cut off, why its memory does not grow with the archive,
and how it knows what an earlier export had already. It is deleted when the bag is whole.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

NAME = "ledger.sqlite"
TABLES = """
CREATE TABLE IF NOT EXISTS about (stamp TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS records (id TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (name TEXT PRIMARY KEY, digest TEXT NOT NULL,
  size INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS files_by_record ON files (record);
CREATE TABLE IF NOT EXISTS earlier (name TEXT PRIMARY KEY, digest TEXT NOT NULL,
  size INTEGER NOT NULL) WITHOUT ROWID;
DROP TABLE IF EXISTS lines;
CREATE TABLE lines (number INTEGER PRIMARY KEY, record TEXT NOT NULL, day TEXT,
  period TEXT NOT NULL, shown TEXT NOT NULL, event TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS lines_by_period ON lines (period, day, number);
CREATE TABLE IF NOT EXISTS marks (word TEXT NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY (word, number)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class File:
    """``size`` in octets; ``digest``: SHA-256 in hex."""

    name: str
    digest: str
    size: int


class Ledger:
    def __init__(self, folder: Path, stamp: str) -> None:
        """``stamp``: what pages are made with; files of another stamp are forgotten."""
        self.fresh = not (folder / NAME).exists()
        self._base = sqlite3.connect(folder / NAME, isolation_level=None)
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = NORMAL")
        self._base.executescript(TABLES)
        if self._base.execute("SELECT stamp FROM about").fetchall() != [(stamp,)]:
            self._base.execute("DELETE FROM records")
            self._base.execute("DELETE FROM about")
            self._base.execute("INSERT INTO about VALUES (?)", [stamp])
        # What is made of all records together is made anew each time.
        for table in ("earlier", "marks"):
            self._base.execute(f"DELETE FROM {table}")  # noqa: S608
        self._base.execute("DELETE FROM files WHERE record NOT IN (SELECT id FROM records)")

    def close(self) -> None:
        self._base.close()

    def put(self, files: Iterable[File]) -> None:
        """Files that belong to no record."""
        self._base.executemany(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, '')",
            [(each.name, each.digest, each.size) for each in files],
        )

    def put_record(self, record: str, state: str, files: Iterable[File]) -> None:
        """All of a record at once: it is there as a whole, or not at all."""
        self._base.execute("BEGIN")
        self._base.execute("DELETE FROM files WHERE record = ?", [record])
        self._base.executemany(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)",
            [(each.name, each.digest, each.size, record) for each in files],
        )
        self._base.execute("INSERT OR REPLACE INTO records VALUES (?, ?)", [record, state])
        self._base.execute("COMMIT")

    def made(self, record: str, state: str) -> tuple[File, ...]:
        """The files of a record that an export which was cut off had made, in this state."""
        held = self._base.execute("SELECT state FROM records WHERE id = ?", [record]).fetchone()
        if held != (state,):
            return ()
        asked = "SELECT name, digest, size FROM files WHERE record = ? ORDER BY name"
        return tuple(File(*row) for row in self._base.execute(asked, [record]))

    def put_earlier(self, files: Iterable[File]) -> None:
        self._base.execute("BEGIN")
        self._base.executemany(
            "INSERT INTO earlier VALUES (?, ?, ?)",
            ((each.name, each.digest, each.size) for each in files),
        )
        self._base.execute("COMMIT")

    def earlier(self, name: str) -> str:
        """The digest that a file had in the earlier export, or an empty one."""
        asked = "SELECT digest FROM earlier WHERE name = ?"
        found = self._base.execute(asked, [name]).fetchone()
        return str(found[0]) if found else ""

    def earlier_below(self, folder: str) -> list[File]:
        """What the earlier export had in a folder ("data/records/<id>/")."""
        asked = "SELECT name, digest, size FROM earlier WHERE name >= ? AND name < ? ORDER BY name"
        end = folder[:-1] + chr(ord(folder[-1]) + 1)
        return [File(*row) for row in self._base.execute(asked, [folder, end])]

    def unchanged(self) -> Iterator[str]:
        """Names of files that are as they were in the earlier export."""
        asked = "SELECT name FROM files JOIN earlier USING (name, digest)"
        yield from (str(name) for (name,) in self._base.execute(asked))

    def files(self) -> Iterator[File]:
        """All, in the order of their names."""
        asked = "SELECT name, digest, size FROM files ORDER BY name"
        yield from (File(*row) for row in self._base.execute(asked))

    def oxum(self) -> str:
        """ "Octets.files" of the payload (RFC 8493, section 2.2.2)."""
        asked = "SELECT coalesce(sum(size), 0), count(*) FROM files WHERE name GLOB 'data/*'"
        octets, count = self._base.execute(asked).fetchone()
        return f"{octets}.{count}"

    def put_lines(self, lines: Iterable[tuple[object, ...]]) -> None:
        """Number, record, day, period; and its line in lists and in the timeline, each by language
        as JSON."""
        self._base.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)", lines)

    def put_marks(self, marks: Iterable[tuple[str, int]]) -> None:
        self._base.executemany("INSERT INTO marks VALUES (?, ?)", marks)

    def begin(self) -> None:
        self._base.execute("BEGIN")

    def commit(self) -> None:
        self._base.execute("COMMIT")

    def listed(self) -> Iterator[tuple[str, str, Mapping[str, str]]]:
        """Word, record and lines by language: word by word, the newest first."""
        asked = (
            "SELECT word, record, shown FROM marks JOIN lines USING (number) "
            "ORDER BY word, number DESC"
        )
        for word, record, shown in self._base.execute(asked):
            yield word, record, json.loads(shown)

    def happened(self) -> Iterator[tuple[str, str, Mapping[str, str]]]:
        """The period's word, record and lines by language, in the order of the events."""
        asked = "SELECT 'month:' || period, record, event FROM lines ORDER BY period, day, number"
        for month, record, event in self._base.execute(asked):
            yield month, record, json.loads(event)
