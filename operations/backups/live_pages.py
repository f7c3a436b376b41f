"""An SQLite database as it was at one moment, read from its file while others write.

In WAL mode, a reader that begins when all of the log was copied into the database reads from that
file alone, and while it reads nobody copies anything into it (SQLite, "WAL-mode File Format": the
lock WAL_READ_LOCK(0), which a checkpoint needs for itself). What is committed meanwhile goes to the
log. So the file holds still, and memory does not grow with it.
"""

import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from operations.backups.folder import PIECE, pour_from

TRIES = 50  # for as long as others read what is older, as the nightly relay does
PAUSE = 0.2  # seconds between two tries
PATIENCE = 3  # seconds for a writer to finish: reporters wait as long for this one


def connected(path: Path, mode: str = "ro") -> sqlite3.Connection:
    held = sqlite3.connect(f"file:{path}?mode={mode}", uri=True, timeout=PATIENCE)
    held.isolation_level = None
    return held


@contextmanager
def still(path: Path) -> Iterator[tuple[sqlite3.Connection, bool]]:
    """A reader at one moment, and whether the file alone holds what it reads."""
    with closing(connected(path)) as reader:
        for _ in range(TRIES):
            if _began(path, reader):
                yield reader, True
                return
            time.sleep(PAUSE)
        reader.execute("BEGIN")
        yield reader, False


def _began(path: Path, reader: sqlite3.Connection) -> bool:
    """Begins the reader's transaction when all of the log is in the file; else it does nothing."""
    with closing(connected(path, "rw")) as writer, closing(connected(path, "rw")) as copier:
        if writer.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            return False
        try:
            # Nobody commits between the copying and the reader's first look: some milliseconds.
            writer.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        try:
            busy, log, copied = copier.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if busy or log != copied:
                return False
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            return True
        finally:
            writer.execute("ROLLBACK")


def pour_file(path: Path, sink: BinaryIO) -> None:
    """The bytes of the file. Raises OSError.

    Another process reads them: where this one opened and closed the file, the locks that SQLite
    holds on it would be gone (POSIX, fcntl).
    """
    with subprocess.Popen(["/bin/cat", "--", str(path)], stdout=subprocess.PIPE) as reading:  # noqa: S603 - a file of ours
        pour_from(cast(IO[bytes], reading.stdout))(sink)
    if reading.returncode:
        raise OSError(f"{path} cannot be read")


def pour_memory(source: sqlite3.Connection, sink: BinaryIO) -> None:
    """The same from memory, in which all pages are for a moment, twice."""
    pages = memoryview(source.serialize())
    for start in range(0, len(pages), PIECE):
        sink.write(pages[start : start + PIECE])
