"""The folder of a backup on the disk: written whole or not at all, checked without a key."""

import datetime
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

from operations.backups.errors import BackupError
from operations.backups.generations import GENERATIONS, MANIFEST, SUMS
from sealing import Recipient, Sealer

OWNER = "installation"
STORED = ("blobs/", "media/")  # where what the stores hold lies
# A manifest in the folder itself is that of an older version (operations.backups.keeping).
KNOWN = {MANIFEST, SUMS, OWNER, GENERATIONS, "parts", "blobs", "media"}
PIECE = 1024 * 1024
SETTLED_EVERY = 1024**3  # bytes between two points from which an interrupted backup goes on
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
        self.sums: dict[str, str] = {}

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
            self.sums = read_sums(self.root / SUMS)
            yield
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

    def seal(self, path: str, recipients: Sequence[Recipient], pour: Pour) -> Written:
        """The same, with what ``pour`` writes sealed on its way: no copy of it lies anywhere."""

        def sealing(sink: BinaryIO) -> None:
            with Sealer(sink, recipients) as sealer:
                pour(cast(BinaryIO, sealer))

        return self.write(path, sealing)

    def has(self, path: str, size: Callable[[int], bool]) -> Written | None:
        """A file that an earlier backup wrote whole, if it has a size that it should have."""
        try:
            found = (self.root / path).stat().st_size
        except FileNotFoundError:
            return None
        return Written(found, self.sums[path]) if path in self.sums and size(found) else None

    def _remember(self, path: str, written: Written) -> None:
        self.sums[path] = written.digest
        self._pending.append(sum_line(path, written.digest))
        self._unsettled += written.size
        if self._unsettled >= SETTLED_EVERY:
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
        for path in [path for path in self.sums if path.startswith(f"{before}/")]:
            self.sums[after + path.removeprefix(before)] = self.sums.pop(path)

    def remove(self, keep: set[str]) -> int:
        """Deletes all files but ``keep``; gives how many stored ones that a backup named."""
        removed = 0
        for path in [path for path in self.root.rglob("*") if path.is_file()]:
            name = path.relative_to(self.root).as_posix()
            if name not in keep and name != SUMS:
                path.unlink()
                removed += name in self.sums and name.startswith(STORED)
        for name in set(self.sums) - keep:
            del self.sums[name]
        return removed

    def finish(self) -> None:
        """SHA256SUMS names what there is, every time is midnight, and all of it is on the disk."""
        self.write(SUMS, pour_sums(self.sums))
        del self.sums[SUMS]
        for folder in sorted((p for p in self.root.rglob("*") if p.is_dir()), reverse=True):
            if any(folder.iterdir()):
                os.utime(folder, self._times)
            else:
                folder.rmdir()
        os.utime(self.root, self._times)
        os.sync()
        self._pending = []


def random_part() -> str:
    return f"parts/{secrets.token_hex(16)}.age"


def sum_line(path: str, digest: str) -> str:
    return f"{digest}  {path}\n"


def pour_sums(sums: dict[str, str]) -> Pour:
    """The lines of a SHA256SUMS."""
    return lambda sink: [
        sink.write(sum_line(path, digest).encode()) for path, digest in sorted(sums.items())
    ]


def read_sums(path: Path) -> dict[str, str]:
    """What a SHA256SUMS says; a line that was cut off counts for nothing."""
    try:
        text = path.read_text()
    except FileNotFoundError:
        return {}
    lines = (line.partition("  ") for line in text.splitlines())
    return {path: digest for digest, _, path in lines if path and len(digest) == 64}


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex. Raises OSError."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def pour_from(source: Source) -> Pour:
    def pour(sink: BinaryIO) -> None:
        while piece := source.read(PIECE):
            sink.write(piece)

    return pour


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
