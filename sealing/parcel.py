"""The parcel: what was put into the box at one time, as a tar of fixed form inside one age file.

``message.json`` first, then ``files/01.jpg`` and so on, ``removed.json``, and zero bytes up to the
Padmé size, so that the length of what is kept says little about what was sent. Owners, modes and
times are the same in every parcel.
"""

import os
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from sealing.errors import ParcelError
from sealing.stream import Buffer, ChunkReader

BLOCK = 512
LEAST = 32 * 1024  # bytes: no parcel is smaller
PIECE = 1024 * 1024
# A folder at most, plain letters, one ending: nothing that a file system or an eye could misread.
NAME = re.compile(r"(?:[a-z][a-z0-9]{0,31}/)?[a-z0-9][a-z0-9_-]{0,63}(?:\.[a-z0-9]{1,8}){0,2}")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


class Sink(Protocol):
    def write(self, data: Buffer) -> int: ...


@dataclass(frozen=True)
class Member:
    """A file in a parcel: its name there, and its size in bytes."""

    name: str
    size: int


def padme(size: int) -> int:
    """The padded size: at least 32 KiB, at most 12 % above ``size`` (Nikitin et al., PETS 2019)."""
    size = max(size, LEAST)
    exponent = size.bit_length() - 1
    low = exponent - exponent.bit_length()
    mask = (1 << low) - 1
    return size + mask & ~mask


def check_name(name: str) -> str:
    """The name again, when it is one that a parcel may hold. Raises ParcelError."""
    if not NAME.fullmatch(name) or RESERVED.fullmatch(name.rpartition("/")[2]):
        raise ParcelError("The parcel holds a file with a name that is not allowed.")
    return name


class ParcelWriter:
    """Writes members one after another into ``sink`` (a Sealer), and the padding at the end."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._names: set[str] = set()
        self.size = 0

    def add(self, name: str, data: bytes) -> None:
        self._begin(name, len(data))
        self._write(data)
        self._fill(BLOCK)

    def add_file(self, name: str, source: BinaryIO | ChunkReader, size: int) -> None:
        """Copies ``size`` bytes. Raises ParcelError when the source has another length."""
        self._begin(name, size)
        left = size
        while left and (piece := source.read(min(PIECE, left))):
            left -= len(piece)
            self._write(piece)
        if left or source.read(1):
            raise ParcelError("A file changed its length while it was sealed.")
        self._fill(BLOCK)

    def close(self) -> None:
        """The end of the tar, and zeros up to the Padmé size. The sink stays open."""
        self._write(bytes(2 * BLOCK))
        target = padme(self.size)
        target += -target % BLOCK
        left = target - self.size
        while left:
            left -= self._write(bytes(min(PIECE, left)))

    def _begin(self, name: str, size: int) -> None:
        if check_name(name) in self._names:
            raise ParcelError("The parcel holds two files of one name.")
        self._names.add(name)
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, 0
        self._write(info.tobuf(tarfile.PAX_FORMAT))

    def _write(self, data: bytes) -> int:
        self._sink.write(data)
        self.size += len(data)
        return len(data)

    def _fill(self, unit: int) -> None:
        self._write(bytes(-self.size % unit))


def read_parcel(source: BinaryIO | ChunkReader) -> Iterator[tuple[Member, BinaryIO]]:
    """Each member and a reader of its bytes, in order; a reader is good until the next member.

    Raises ParcelError for anything but plain files of allowed names, each once.
    """
    names: set[str] = set()
    try:
        with tarfile.open(fileobj=source, mode="r:") as archive:
            for info in archive:
                content = archive.extractfile(info) if info.isreg() else None
                if content is None or info.issparse() or info.name in names:
                    raise ParcelError("The parcel holds something that is not a plain file.")
                names.add(check_name(info.name))
                # tarfile types its reader as IO[bytes].
                yield Member(info.name, info.size), content  # type: ignore[misc]
    except tarfile.TarError as error:
        raise ParcelError("What was sealed is not a parcel.") from error


def extract(source: BinaryIO | ChunkReader, folder: Path) -> tuple[Member, ...]:
    """Writes every member below ``folder`` (new files only, readable by their owner alone).

    When anything fails, what was written is removed again, so that nothing half stands as whole.
    """
    written: list[Path] = []
    members = []
    try:
        for member, content in read_parcel(source):
            path = folder / member.name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            written.append(path)
            with os.fdopen(descriptor, "wb") as file:
                while piece := content.read(PIECE):
                    file.write(piece)
            if path.stat().st_size != member.size:
                raise ParcelError("The parcel is cut short.")
            members.append(member)
    except BaseException:
        # Also when interrupted: a partial output must not pass for the whole.
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return tuple(members)
