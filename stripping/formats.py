"""The formats that are taken, and the two doors of this package: ``strip`` and ``check``."""

import os
from collections.abc import Callable, Collection
from importlib import import_module
from typing import Any, BinaryIO, cast

from stripping import id3
from stripping.errors import Empty, Reason, TooLarge, Unclean
from stripping.kinds import BY_KIND, FORMATS
from stripping.limits import LARGEST_FLAT
from stripping.row import Format
from stripping.sniff import ARCHIVE, HEAD, TAIL, sniff
from stripping.source import Memory, Sink, Source
from stripping.values import Removals, Stripped

# Reads the source from its start, writes the clean file, gives its ending (of the row's outputs).
Stripper = Callable[[Source, Sink, Removals], str]
# Walks a clean file by a second reader of its format; raises Unclean(Reason.NOT_ALLOWED).
Verifier = Callable[[Source], None]
# Writes a document with pictures of these pages (all where none are named); gives how many.
Flattener = Callable[[BinaryIO, BinaryIO, Collection[int]], int]


def bound(name: str) -> Any:
    """The function that a row names as "module:function". Raises ImportError, AttributeError."""
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


# Bound when this module is imported: a child of the sandbox can load nothing.
STRIPPERS: dict[str, Stripper] = {row.kind: bound(row.strip) for row in FORMATS}
VERIFIERS: dict[str, Verifier] = {row.kind: bound(row.verify) for row in FORMATS}
FLATTENERS: dict[str, Flattener] = {row.kind: bound(row.flatten) for row in FORMATS if row.flatten}


def strip(
    source: BinaryIO, sink: BinaryIO, *, flat: bool = False, pages: Collection[int] = ()
) -> Stripped:
    """Writes the clean form of ``source`` (seekable, read from its start) to ``sink`` (in order).

    What is in the sink is nothing until this returns. Memory is bounded whatever the size, and
    stripping what was stripped changes nothing. ``flat``: a document becomes pictures of its pages;
    ``pages``: these of its pages do (from 0). Raises StrippingError.
    """
    reader = Source(source)
    row = recognise(reader)
    if (flat or pages) and row.flatten:
        # Stripped like any other then, so that stripping it again changes nothing.
        drawn = Memory(LARGEST_FLAT)
        FLATTENERS[row.kind](source, cast(BinaryIO, drawn), () if flat else pages)
        reader = Source(cast(BinaryIO, drawn))
    removals, writer = Removals(), Sink(sink)
    ending = STRIPPERS[row.kind](reader, writer, removals)
    writer.flush()
    return Stripped(row.kind, row.output(ending).media_type, ending, removals.removed())


def check(source: BinaryIO) -> Stripped:
    """The same answer, if stripping would change no byte; raises Unclean("would_change").

    A second reader (``stripping.verifier``) must find nothing that it does not know.
    """
    comparer = Comparer(source)
    clean = strip(source, cast(BinaryIO, comparer))
    if comparer.size != source.seek(0, os.SEEK_END):
        raise Unclean(Reason.WOULD_CHANGE)
    verify(source)
    return clean


def verify(source: BinaryIO) -> None:
    """Raises Unclean("not_allowed") when a clean file holds a part that is on no allow-list, and
    "damaged" when it is a picture that no decoder could open.
    """
    reader = Source(source)
    VERIFIERS[recognise(reader).kind](reader)


def recognise(reader: Source) -> Format:
    if not reader.size:
        raise Empty
    head, tail = reader.exactly(min(HEAD, reader.size)), b""
    if head.startswith(ARCHIVE):
        reader.seek(max(reader.size - TAIL, 0))
        tail = reader.exactly(reader.left)
    kind = sniff(head, tail)
    if head.startswith(b"ID3") and id3.behind(reader, 4) == b"fLaC":
        kind = "flac"
    row = BY_KIND[kind]
    if reader.size > row.largest:
        raise TooLarge
    reader.seek(0)
    return row


class Comparer:
    """A sink that refuses the first byte that differs from ``file``, the file being read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0

    def write(self, data: bytes) -> int:
        self._file.seek(self._at)
        missing = len(data)
        while missing:
            piece = self._file.read(missing)
            start = len(data) - missing
            if not piece or piece != data[start : start + len(piece)]:
                raise Unclean(Reason.WOULD_CHANGE)
            missing -= len(piece)
        self._at += len(data)
        return len(data)

    @property
    def size(self) -> int:
        return self._at
