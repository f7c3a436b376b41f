"""Tables of one run, in a nameless file on the disk: memory does not grow with what they hold.

The standard library alone is used here and in what the machine that keeps backups runs
(operations.backups.keeper).
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

CACHE = 16_384  # KiB of the tables that stay in memory
BATCH = 5_000  # rows that are written at a time
Pair = tuple[str, str]


def scratch(near: Path) -> sqlite3.Connection:
    """An empty database whose file has lost its name already; it goes with the connection."""
    descriptor, path = tempfile.mkstemp(dir=near, prefix="index-", suffix=".part")
    os.close(descriptor)
    held = sqlite3.connect(path, isolation_level=None)
    # Nobody else opens it and nobody needs it after a crash, so there is nothing to log or sync.
    for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = OFF", "synchronous = OFF"):
        held.execute(f"PRAGMA {pragma}")
    held.execute(f"PRAGMA cache_size = -{CACHE}")
    held.execute("PRAGMA temp_store = MEMORY")
    # SQLite opens the file when it is first written to.
    held.execute("CREATE TABLE opened (once)")
    os.unlink(path)
    return held


class Sums:
    """The SHA-256 (hex) of each file of a backup, by its path; in the order of the paths."""

    def __init__(self, near: Path) -> None:
        self._rows = scratch(near)
        self._rows.execute(
            "CREATE TABLE sums (path TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID"
        )
        self._rows.execute("CREATE TABLE marked (path TEXT PRIMARY KEY) WITHOUT ROWID")

    def close(self) -> None:
        self._rows.close()

    def add(self, path: str, digest: str) -> None:
        self._rows.execute("REPLACE INTO sums VALUES (?, ?)", (path, bytes.fromhex(digest)))

    def load(self, file: Path) -> None:
        """What a SHA256SUMS says, on top of what is known."""
        rows = ((path, bytes.fromhex(digest)) for path, digest in read_sums(file))
        self._rows.execute("BEGIN")
        self._rows.executemany("REPLACE INTO sums VALUES (?, ?)", rows)
        self._rows.execute("COMMIT")

    def get(self, path: str) -> str | None:
        row = self._rows.execute("SELECT digest FROM sums WHERE path = ?", (path,)).fetchone()
        return row[0].hex() if row else None

    def discard(self, path: str) -> None:
        self._rows.execute("DELETE FROM sums WHERE path = ?", (path,))

    def rename(self, before: str, after: str) -> None:
        """A folder has another name now."""
        for path, digest in list(self.below(f"{before}/")):
            self.discard(path)
            self.add(after + path.removeprefix(before), digest)

    def below(self, prefix: str = "") -> Iterator[Pair]:
        """(path, digest) of all files whose path begins so. Not to be changed meanwhile."""
        rows = self._rows.execute(
            "SELECT path, digest FROM sums WHERE path >= ? AND path < ? ORDER BY path",
            (prefix, prefix + "\U0010ffff"),
        )
        return ((path, digest.hex()) for path, digest in rows)

    def names(self, digest: str) -> bool:
        """Whether any file has this digest."""
        found = self._rows.execute(
            "SELECT 1 FROM sums WHERE digest = ? LIMIT 1", (bytes.fromhex(digest),)
        )
        return found.fetchone() is not None

    def mark(self, paths: Iterable[str]) -> None:
        """Marks paths, whether they are known or not; ``unmark`` takes all marks away."""
        self._rows.execute("BEGIN")
        self._rows.executemany("INSERT OR IGNORE INTO marked VALUES (?)", ((p,) for p in paths))
        self._rows.execute("COMMIT")

    def unmark(self, paths: Iterable[str] | None = None) -> None:
        if paths is None:
            self._rows.execute("DELETE FROM marked")
            return
        self._rows.execute("BEGIN")
        self._rows.executemany("DELETE FROM marked WHERE path = ?", ((p,) for p in paths))
        self._rows.execute("COMMIT")

    def is_marked(self, path: str) -> bool:
        found = self._rows.execute("SELECT 1 FROM marked WHERE path = ?", (path,))
        return found.fetchone() is not None

    def marked(self) -> int:
        """How many paths are marked."""
        return int(self._rows.execute("SELECT count(*) FROM marked").fetchone()[0])

    def unmarked(self, prefixes: tuple[str, ...]) -> tuple[int, int]:
        """(how many known files are not marked, how many there are) below these prefixes."""
        gone = whole = 0
        for prefix in prefixes:
            lost, count = self._rows.execute(
                "SELECT count(*) FILTER (WHERE marked.path IS NULL), count(*) FROM sums"
                " LEFT JOIN marked USING (path) WHERE sums.path >= ? AND sums.path < ?",
                (prefix, prefix + "\U0010ffff"),
            ).fetchone()
            gone, whole = gone + lost, whole + count
        return gone, whole

    def keep_marked(self) -> None:
        """Forgets all that is not marked."""
        self._rows.execute("DELETE FROM sums WHERE path NOT IN (SELECT path FROM marked)")


def read_sums(file: Path) -> Iterator[Pair]:
    """(path, digest) of each line of a SHA256SUMS; a line that was cut off counts for nothing."""
    try:
        opened = file.open()
    except FileNotFoundError:
        return
    with opened:
        for line in opened:
            digest, _, path = line.rstrip("\n").partition("  ")
            if path and len(digest) == 64:
                yield path, digest
