"""The parcel: what was put into the box at one time, as a tar of fixed form inside one age file.

``message.json`` first, then ``files/01.jpg`` and so on, what was read of documents
(``words/02.txt``, ``pages/02-01.jpg``), ``removed.json``, and zero bytes up to the
Padmé size, so that the length of what is kept says little about what was sent. Owners, modes and
times are the same in every parcel.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sealing import tar
from sealing.errors import ParcelError
from sealing.stream import Buffer
from sealing.tar import BLOCK, END, PIECE, Content, Readable

LEAST = 32 * 1024  # bytes: no parcel is smaller
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
    if not NAME.fullmatch(name) or any(RESERVED.fullmatch(part) for part in name.split("/")):
        raise ParcelError("The parcel holds a file with a name that is not allowed.")
    return name


class _Names:
    """The names of one parcel: each is allowed, there once, and not both file and folder."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def take(self, name: str) -> None:
        """Raises ParcelError."""
        folder, _, _ = check_name(name).rpartition("/")
        if name in self._files | self._folders or folder in self._files:
            raise ParcelError("The parcel holds two files of one name.")
        self._files.add(name)
        self._folders.add(folder)


class ParcelWriter:
    """Writes members one after another into ``sink`` (a Sealer), and the padding at the end.

    With ``head`` (bytes, whole blocks) the parcel begins behind a gap of that length: then
    ``stream`` comes first, and ``front`` gives what belongs into the gap, once it is known.
    """

    def __init__(self, sink: Sink, *, head: int = 0) -> None:
        self._sink = sink
        self._names = _Names()
        self._head = head
        self.size = head

    def add(self, name: str, data: bytes) -> None:
        """Raises ParcelError for a name that is not allowed, or that was there before."""
        self._begin(name, len(data))
        self._write(data)
        self._fill(BLOCK)

    def add_file(self, name: str, source: Readable, size: int) -> None:
        """As ``add``, ``size`` bytes. Raises ParcelError when the source has another length."""
        self._begin(name, size)
        left = size
        while left and (piece := source.read(min(PIECE, left))):
            left -= len(piece)
            self._write(piece)
        if left or source.read(1):
            raise ParcelError("A file changed its length while it was sealed.")
        self._fill(BLOCK)

    def stream(self, data: Buffer) -> int:
        """The next bytes of a file whose name and length ``front`` will say."""
        return self._write(data)

    def end_stream(self) -> int:
        """Bytes of the file that was streamed."""
        size = self.size - self._head
        self._fill(BLOCK)
        return size

    def front(self, first: str, data: bytes, name: str, size: int) -> bytes:
        """The gap's bytes: a member ``first`` (JSON: filled up with spaces), and the header of
        the file that was streamed. Raises ParcelError when they do not fit, or for its names.
        """
        for each in (first, name):
            self._names.take(each)
        behind = tar.header(name, size)
        room = self._head - BLOCK - len(behind)
        if len(data) > room:
            raise ParcelError("The message is longer than the room that was left for it.")
        return tar.header(first, room) + data.ljust(room) + behind

    def close(self) -> None:
        """The end of the tar, and zeros up to the Padmé size. The sink stays open."""
        self._write(bytes(END))
        target = padme(self.size)
        target += -target % BLOCK
        left = target - self.size
        while left:
            left -= self._write(bytes(min(PIECE, left)))

    def _begin(self, name: str, size: int) -> None:
        self._names.take(name)
        self._write(tar.header(name, size))

    def _write(self, data: Buffer) -> int:
        self._sink.write(data)
        self.size += len(data)
        return len(data)

    def _fill(self, unit: int) -> None:
        self._write(bytes(-self.size % unit))


def read_parcel(source: Readable) -> Iterator[tuple[Member, Content]]:
    """Each member and its bytes, in order; the bytes are good until the next member is taken.

    ``source`` is an Opener. Every byte of it was authenticated when the iteration ends, not
    before: act on what was read only then. Raises ParcelError for anything but plain files of
    allowed names, each once; PayloadError.
    """
    names = _Names()
    for name, size, content in tar.read(source):
        names.take(name)
        yield Member(name, size), content


def extract(source: Readable, folder: Path) -> tuple[Member, ...]:
    """Writes every member below ``folder`` as a new file that its owner alone can read.

    When anything fails, what was made is removed again, so that nothing half stands as whole.
    Raises as ``read_parcel``, and FileExistsError rather than overwrite or follow a link.
    """
    members = []
    made: list[Path] = []
    try:
        if not folder.exists():
            _make_folder(folder, made)
        for member, content in read_parcel(source):
            path = folder / member.name
            if path.parent not in (folder, *made):
                _make_folder(path.parent, made)
            _write_new(path, content, made)
            members.append(member)
    except BaseException:
        # Also when interrupted: a partial output must not pass for the whole.
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise
    return tuple(members)


def _make_folder(path: Path, made: list[Path]) -> None:
    path.mkdir(mode=0o700)
    made.append(path)


def _write_new(path: Path, content: Content, made: list[Path]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    made.append(path)
    with os.fdopen(descriptor, "wb") as file:
        while piece := content.read(PIECE):
            file.write(piece)
