"""What no stripper describes, written in a form that one does: ``convert``.

A file that was refused is decoded by a well-kept library and written anew; what comes out is
stripped and verified like any other file, so nothing here has to be trusted. Each conversion is a
row of one table; where several are for what a file looks like, they are tried in the table's order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from stripping.converting import (
    cards,
    films,
    heic,
    jpeg,
    moving,
    ogg,
    old_office,
    pages,
    pdf,
    pictures,
    positions,
    raw,
    rtf,
    texts,
)
from stripping.errors import Empty, Exhausted, LooksLike, TooLarge, Unsupported
from stripping.limits import LARGEST_TEXT
from stripping.sniff import HEAD, sniff
from stripping.source import Sink, Source
from stripping.values import Notice

# Reads the source from its start, writes the other form, and gives what the reporter is told.
Converter = Callable[[Source, Sink], tuple[Notice, ...]]
MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Conversion:
    """``of``: what ``sniff`` says of files that it is tried for; ``largest``: bytes of one."""

    of: frozenset[str]
    largest: int
    converter: Converter


def of(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


CONVERSIONS = (
    Conversion(of("text"), 64 * MEBIBYTE, texts.convert),
    Conversion(of(LooksLike.HTML), LARGEST_TEXT, pages.convert),
    Conversion(of(LooksLike.XML), LARGEST_TEXT, positions.convert),
    Conversion(of(LooksLike.RTF), LARGEST_TEXT, rtf.convert),
    Conversion(of(LooksLike.CONTACT), LARGEST_TEXT, cards.convert),
    Conversion(of(LooksLike.OLD_OFFICE), 64 * MEBIBYTE, old_office.convert),
    Conversion(of("pdf"), 64 * MEBIBYTE, pdf.convert),
    Conversion(of("jpeg"), 256 * MEBIBYTE, jpeg.convert),
    Conversion(of(LooksLike.RAW), 160 * MEBIBYTE, raw.convert),
    Conversion(moving.OF, 64 * MEBIBYTE, moving.convert),
    Conversion(of("heif"), 64 * MEBIBYTE, heic.convert),
    Conversion(of(LooksLike.HEIC), 64 * MEBIBYTE, moving.cover),
    Conversion(of("heif", LooksLike.AVIF), 64 * MEBIBYTE, moving.as_shown),
    Conversion(pictures.OF, 256 * MEBIBYTE, pictures.convert),
    Conversion(of(LooksLike.HEIC, LooksLike.AVIF), 64 * MEBIBYTE, moving.film),
    Conversion(of("ogg"), 1024 * MEBIBYTE, ogg.convert),
    Conversion(films.OF, 4096 * MEBIBYTE, films.convert),
)


def convert(source: BinaryIO, sink: BinaryIO, attempt: int = 0) -> tuple[Notice, ...]:
    """Writes another form of ``source`` to ``sink`` and gives what to say of it.

    ``attempt``: 0 for the first row that is for such a file, 1 for the second, and so on.
    Raises StrippingError: Exhausted where there is no such row.
    """
    reader, writer = Source(source), Sink(sink)
    row = conversion_of(reader, attempt)
    if reader.size > row.largest:
        raise TooLarge
    reader.seek(0)
    notices = row.converter(reader, writer)
    writer.flush()
    return notices


def conversion_of(reader: Source, attempt: int) -> Conversion:
    """A row for what the file looks like. Raises Empty, Unclean, Exhausted."""
    if not reader.size:
        raise Empty
    reader.seek(0)
    try:
        kind: str = sniff(reader.exactly(min(HEAD, reader.size)))
    except Unsupported as error:
        kind = error.looks_like
    if kind == "tiff" and raw.from_a_sensor(reader):
        kind = LooksLike.RAW
    reader.seek(0)
    rows = [row for row in CONVERSIONS if kind in row.of]
    if attempt >= len(rows):
        raise Exhausted
    return rows[attempt]
