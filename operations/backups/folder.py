"""The folder of a backup on the disk: written whole or not at all, checked without a key.

The standard library alone is used, because the machine that keeps backups has nothing else.
"""

import datetime
import fcntl
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

from operations.backups.errors import BackupError
from operations.backups.generations import DRILLED, GENERATIONS, MANIFEST, SUMS
from operations.backups.index import Pair, Sums

OWNER = "installation"
STORED = ("blobs/", "media/")  # where what the stores hold lies
# A manifest in the folder itself is that of an older version (operations.backups.keeping).
KNOWN = {MANIFEST, SUMS, OWNER, GENERATIONS, DRILLED, "parts", "blobs", "media"}
PIECE = 1024 * 1024
# Bytes and files between two points from which an interrupted backup goes on.
SETTLED_EVERY, SETTLED_FILES = 1024**3, 50_000
Pour = Callable[[BinaryIO], object]


class Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Counted:
    """A sink that counts and hashes what it passes on."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = sha256()
        self.size = 0

    def write(self, data: bytes | bytearray | memoryview) -> int:
        written = self._file.write(data)
        self._digest.update(memoryview(data)[:written])
        self.size += written
        return written

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


@dataclass(frozen=True)
class Written:
    """Bytes and SHA-256 (hex) of a file that was written."""

    size: int
    digest: str


class Folder:
    """A backup's folder; everything in it carries the midnight of the day as its time."""

    def __init__(self, root: Path, day: datetime.date) -> None:
        self.root = root
        moment = datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp()
        self._times = (moment, moment)
        self._pending: list[str] = []
        self._unsettled = 0
        self.sums: Sums

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One backup at a time. Raises BackupError for a second, and for a folder of others."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        strange = {path.name for path in self.root.iterdir()} - KNOWN
        strange = {name for name in strange if not name.endswith(".part")}
        if strange:
            raise BackupError(f"{self.root} holds other things: {', '.join(sorted(strange)[:3])}.")
        descriptor = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.sums = Sums(self.root)
            self.sums.load(self.root / SUMS)
            try:
                yield
            finally:
                self.sums.close()
        except BlockingIOError as error:
            raise BackupError(f"Another backup is writing to {self.root}.") from error
        finally:
            os.close(descriptor)

    def write(self, path: str, pour: Pour) -> Written:
        """A new file, named when it is whole; ``pour`` writes into it. Raises OSError."""
        target = self.root / path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.part")
        try:
            with open(part, "wb", opener=_private) as file:
                counted = Counted(file)
                pour(cast(BinaryIO, counted))
                file.flush()
                os.utime(file.fileno(), self._times)
            part.replace(target)
        except BaseException:  # when interrupted, too: a part must not pass for the whole
            part.unlink(missing_ok=True)
            raise
        written = Written(counted.size, counted.hexdigest())
        self._remember(path, written)
        return written

    def spool(self, part: Path, pour: Pour) -> None:
        """A file that has no name in the backup yet."""
        part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(part, "wb", opener=_private) as file:
            pour(file)

    def adopt(self, part: Path, path: str) -> Written:
        """Gives a spooled file its name."""
        with part.open("rb") as file:
            written = self.write(path, pour_from(file))
        part.unlink()
        return written

    def has(self, path: str) -> Written | None:
        """A file that an earlier backup wrote whole."""
        digest = self.sums.get(path)
        if digest is None:
            return None
        try:
            return Written((self.root / path).stat().st_size, digest)
        except FileNotFoundError:
            return None

    def _remember(self, path: str, written: Written) -> None:
        self.sums.add(path, written.digest)
        self._pending.append(sum_line(path, written.digest))
        self._unsettled += written.size
        if self._unsettled >= SETTLED_EVERY or len(self._pending) >= SETTLED_FILES:
            self.settle()

    def settle(self) -> None:
        """What was written so far is on the disk, and only then named in SHA256SUMS."""
        os.sync()
        with open(self.root / SUMS, "a", opener=_private) as file:
            file.writelines(self._pending)
            file.flush()
            os.fsync(file.fileno())
        self._pending, self._unsettled = [], 0

    def renamed(self, before: str, after: str) -> None:
        """A folder of it has another name now."""
        self.sums.rename(before, after)

    def remove_unmarked(self) -> int:
        """Deletes all files that are not marked; gives how many stored ones that a backup named."""
        removed = 0
        for path in _files(self.root):
            name = path.relative_to(self.root).as_posix()
            if name not in {SUMS, DRILLED} and not self.sums.is_marked(name):
                path.unlink()
                removed += name.startswith(STORED) and self.sums.get(name) is not None
        self.sums.keep_marked()
        return removed

    def finish(self) -> None:
        """SHA256SUMS names what there is, every time is midnight, and all of it is on the disk."""
        self._pending = []
        self.sums.discard(SUMS)
        self.write(SUMS, pour_sums(self.sums.below()))
        self.sums.discard(SUMS)
        for name, _, _ in os.walk(self.root, topdown=False):
            folder = Path(name)
            if any(folder.iterdir()):
                os.utime(folder, self._times)
            elif folder != self.root:
                folder.rmdir()
        os.utime(self.root, self._times)
        os.sync()
        self._pending = []


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def random_part() -> str:
    return f"parts/{secrets.token_hex(16)}.age"


def sum_line(path: str, digest: str) -> str:
    return f"{digest}  {path}\n"


def pour_sums(sums: Iterable[Pair]) -> Pour:
    """The lines of a SHA256SUMS."""

    def pour(sink: BinaryIO) -> None:
        for path, digest in sums:
            sink.write(sum_line(path, digest).encode())

    return pour


def _files(root: Path) -> Iterator[Path]:
    """One folder's names are in memory at a time."""
    for name, _, files in os.walk(root):
        yield from (Path(name, file) for file in files)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex. Raises OSError."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def digest_from(source: Source) -> str:
    """The same of what a source still gives."""
    digest = sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def pour_from(source: Source) -> Pour:
    def pour(sink: BinaryIO) -> None:
        while piece := source.read(PIECE):
            sink.write(piece)

    return pour
