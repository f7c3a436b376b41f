"""The files of one backup: those that rows name, those of the store, and those that it holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from operations.backups.index import BATCH, Pair, scratch

TABLES = (
    "CREATE TABLE wanted (store TEXT, name TEXT, size INTEGER, digest BLOB)",
    "CREATE TABLE there (name TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE kept (path TEXT PRIMARY KEY, size INTEGER, digest BLOB, store TEXT, name TEXT)"
    " WITHOUT ROWID",
)


@dataclass(frozen=True)
class Wanted:
    """A file that a row names: its store, its name and bytes there; SHA-256 or b"" if unknown."""

    store: str
    name: str
    size: int
    digest: bytes


@dataclass(frozen=True)
class Kept:
    """One file of the backup: where it lies in it, and where it came from.

    ``digest``: SHA-256 of the file as it lies there, in hex. ``store``: the name of the store that
    it came from, or empty for a part; ``name``: its name there.
    """

    path: str
    size: int
    digest: str
    store: str
    name: str


class Listing:
    """Tables on the disk: a million files take as little memory as ten."""

    def __init__(self, near: Path) -> None:
        self._rows = scratch(near)
        for table in TABLES:
            self._rows.execute(table)

    def close(self) -> None:
        self._rows.close()

    def want(self, files: Iterable[Wanted]) -> None:
        rows = ((each.store, each.name, each.size, each.digest) for each in files)
        self._insert("INSERT INTO wanted VALUES (?, ?, ?, ?)", rows)
        # By its name, the payload's row is found where a folder does not say whose it is.
        self._rows.execute("CREATE INDEX named_files ON wanted (name)")

    def note_there(self, names: Iterable[str]) -> None:
        """The names that lie in the blob store."""
        self._insert("INSERT OR IGNORE INTO there VALUES (?)", ((name,) for name in names))

    def _insert(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        self._rows.execute("BEGIN")
        self._rows.executemany(statement, rows)
        self._rows.execute("COMMIT")

    def wants(self, name: str) -> bool:
        found = self._rows.execute("SELECT 1 FROM wanted WHERE name = ?", (name,))
        return found.fetchone() is not None

    def wanted_bytes(self) -> int:
        return int(self._rows.execute("SELECT ifnull(sum(size), 0) FROM wanted").fetchone()[0])

    def wanted(self) -> Iterator[list[tuple[Wanted, bool]]]:
        """Some at a time; of each whether its name lies in the blob store."""
        last = 0
        while rows := self._rows.execute(
            "SELECT wanted.rowid, store, wanted.name, size, digest, there.name IS NOT NULL"
            " FROM wanted LEFT JOIN there USING (name) WHERE wanted.rowid > ?"
            " ORDER BY wanted.rowid LIMIT ?",
            (last, BATCH),
        ).fetchall():
            last = rows[-1][0]
            yield [(Wanted(*row[1:5]), bool(row[5])) for row in rows]

    def keep(self, files: Iterable[Kept]) -> None:
        rows = ((k.path, k.size, bytes.fromhex(k.digest), k.store, k.name) for k in files)
        self._insert("INSERT OR IGNORE INTO kept VALUES (?, ?, ?, ?, ?)", rows)

    def kept(self) -> Iterator[Kept]:
        """In the order of the paths."""
        for row in self._rows.execute("SELECT * FROM kept ORDER BY path"):
            yield Kept(row[0], row[1], row[2].hex(), row[3], row[4])

    def first_of_stores(self) -> list[Kept]:
        """One file of each store that it names."""
        rows = self._rows.execute(
            "SELECT min(path), size, digest, store, name FROM kept WHERE store != '' GROUP BY store"
        ).fetchall()
        return [Kept(row[0], row[1], row[2].hex(), row[3], row[4]) for row in rows]

    def sums(self) -> Iterator[Pair]:
        for path, digest in self._rows.execute("SELECT path, digest FROM kept ORDER BY path"):
            yield path, digest.hex()

    def count(self) -> int:
        """How many files of the stores it holds, without the parts."""
        row = self._rows.execute("SELECT count(*) FROM kept WHERE store != ''").fetchone()
        return int(row[0])

    def kept_bytes(self) -> int:
        return int(self._rows.execute("SELECT ifnull(sum(size), 0) FROM kept").fetchone()[0])

    def holds(self, path: str) -> bool:
        found = self._rows.execute("SELECT 1 FROM kept WHERE path = ?", (path,))
        return found.fetchone() is not None

    def drop(self, paths: Iterable[str]) -> None:
        """Those that are damaged, and are left out."""
        self._insert("DELETE FROM kept WHERE path = ?", ((path,) for path in paths))
