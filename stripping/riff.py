"""RIFF and its likes: a file of named chunks, each with its length.

Kept chunks are gathered first, as bytes or as places in the source, because the file begins with
its own length. Source: Multimedia Programming Interface and Data Specifications 1.0.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from stripping.errors import Reason, Unclean
from stripping.source import Sink, Source

MOST_CHUNKS = 100_000  # each costs a read; programs write some twenty


@dataclass(frozen=True)
class Chunk:
    """A chunk where it stands: its name, and the place and length of its data in bytes."""

    name: bytes
    start: int
    size: int


@dataclass(frozen=True)
class Part:
    """What is written of a chunk: ``data``, or ``size`` bytes of the source from ``start``."""

    name: bytes
    data: bytes = b""
    start: int = 0
    size: int = 0

    @property
    def length(self) -> int:
        return len(self.data) or self.size

    @property
    def padded(self) -> int:
        return 8 + self.length + self.length % 2


def chunks(source: Source, start: int, end: int, order: str = "<") -> Iterator[Chunk]:
    """The chunks from ``start`` to ``end``. Raises Unclean when one leaves its parent."""
    at = start
    for _ in range(MOST_CHUNKS):
        if end - at < 8:
            return
        source.seek(at)
        name, size = struct.unpack(order + "4sI", source.exactly(8))
        if at + 8 + size > end:
            raise Unclean(Reason.TRUNCATED)
        yield Chunk(name, at + 8, size)
        at += 8 + size + size % 2
    raise Unclean(Reason.BOMB)


def read(source: Source, chunk: Chunk, most: int) -> bytes:
    """The data of a small chunk. Raises Unclean when it is longer than ``most`` bytes."""
    if chunk.size > most:
        raise Unclean(Reason.DAMAGED)
    source.seek(chunk.start)
    return source.exactly(chunk.size)


def whole(chunk: Chunk) -> Part:
    return Part(chunk.name, start=chunk.start, size=chunk.size)


def write(source: Source, sink: Sink, part: Part, order: str = "<") -> None:
    sink.write(struct.pack(order + "4sI", part.name, part.length))
    if part.data:
        sink.write(part.data)
    else:
        copy(source, sink, part.start, part.size)
    sink.write(bytes(part.length % 2))


def copy(source: Source, sink: Sink, start: int, size: int) -> None:
    source.seek(start)
    while size:
        piece = source.some(min(size, 1 << 20))
        if not piece:
            raise Unclean(Reason.TRUNCATED)
        sink.write(piece)
        size -= len(piece)
