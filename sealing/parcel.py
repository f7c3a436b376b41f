"""The parcel: everything that was sent at one time, as a tar of fixed form inside one age file.

``message.json`` first, then ``files/01.jpg`` and so on, what was read of documents
(``words/02.txt``, ``pages/02-01.jpg``), ``removed.json``, and zero bytes up to the
Padmé size, so that the length of what is kept says little about what was sent. Owners, modes and
times are the same in every parcel.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sealing import tar
from sealing.errors import ParcelError
from sealing.stream import Buffer
from sealing.tar import BLOCK, END, PIECE, Content, Readable

# Bytes of the smallest parcel: one sentence and ten pages of text have the same size.
LEAST = 32 * 1024
# At most one folder, ASCII letters, two endings: no file system and no eye misreads it.
NAME = re.compile(r"(?:[a-z][a-z0-9]{0,31}/)?[a-z0-9][a-z0-9_-]{0,63}(?:\.[a-z0-9]{1,9}){0,2}")
# Names of devices, which Windows does not take for files.
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
    """The names of one parcel: all allowed, none twice, none both a file and a folder."""

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

    With ``head`` (bytes, whole blocks) the parcel begins after a gap of that length: ``stream``
    comes first, and ``front`` returns what belongs into the gap once it is known. ``size``: bytes
    of the tar so far, with the gap.
    """

    def __init__(self, sink: Sink, *, head: int = 0) -> None:
        self._sink = sink
        self._names = _Names()
        self._head = head
        self.size = head

    def add(self, name: str, data: bytes) -> None:
        """Adds a member. Raises ParcelError for a name that is not allowed or there already."""
        self._begin(name, len(data))
        self._write(data)
        self._fill(BLOCK)

    def add_file(self, name: str, source: Readable, size: int) -> None:
        """As ``add``, from a stream. Raises ParcelError unless it has exactly ``size`` bytes."""
        self._begin(name, size)
        left = size
        while left and (piece := source.read(min(PIECE, left))):
            left -= len(piece)
            self._write(piece)
        if left or source.read(1):
            raise ParcelError("A file changed its length while it was sealed.")
        self._fill(BLOCK)

    def stream(self, data: Buffer) -> int:
        """The next bytes of the file whose name and length ``front`` will state."""
        return self._write(data)

    def end_stream(self) -> int:
        """Ends the file that was streamed; returns its size in bytes."""
        size = self.size - self._head
        self._fill(BLOCK)
        return size

    def front(self, first: str, data: bytes, name: str, size: int) -> bytes:
        """The gap's bytes: member ``first`` (JSON, padded with spaces) and the tar header of the
        file that was streamed. Raises ParcelError when they do not fit, or for one of the names.
        """
        self._names.take(first)
        self._names.take(name)
        streamed = tar.header(name, size)
        room = self._head - BLOCK - len(streamed)
        if len(data) > room:
            raise ParcelError("The message is longer than the room that was left for it.")
        return tar.header(first, room) + data.ljust(room) + streamed

    def close(self) -> None:
        """Writes the end of the tar, and zeros up to the Padmé size. The sink stays open."""
        self._write(bytes(END))
        # From 32 KiB on Padmé's sizes are multiples of 2 KiB, so of whole blocks, too.
        left = padme(self.size) - self.size
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
