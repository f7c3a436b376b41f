"""The formats that are taken, and the two doors of this package: ``strip`` and ``check``."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, cast

from stripping import (
    audit,
    bmp,
    flac,
    gif,
    heif,
    jpeg,
    matroska,
    mp3,
    mp4,
    office,
    ogg,
    pdf,
    png,
    text,
    tiff,
    wav,
    webp,
)
from stripping.errors import Empty, Reason, TooLarge, Unclean
from stripping.pdf import pictures
from stripping.sniff import ARCHIVE, HEAD, TAIL, sniff
from stripping.source import Sink, Source
from stripping.values import Stripped, Tally

# Reads the source from its start, writes the clean file, gives its media type and extension.
Stripper = Callable[[Source, Sink, Tally], tuple[str, str]]
# Walks a clean file by a second reading of its format; raises Unclean("not_allowed").
Auditor = Callable[[Source], None]


@dataclass(frozen=True)
class Format:
    """One row of the table: ``names`` are the words for people, ``largest`` is in bytes."""

    kind: str
    names: str
    largest: int
    strip: Stripper
    audit: Auditor
    flatten: Callable[[BinaryIO, BinaryIO], int] | None = None  # into pictures of its pages


MEBIBYTE = 1 << 20
FORMATS: tuple[Format, ...] = (
    Format("jpeg", "JPEG", 256 * MEBIBYTE, jpeg.strip, audit.jpeg),
    Format("png", "PNG, APNG", 256 * MEBIBYTE, png.strip, audit.png),
    Format("mp4", "MP4, MOV, M4A, 3GP", 32_768 * MEBIBYTE, mp4.strip, audit.mp4),
    Format("matroska", "WebM, MKV", 32_768 * MEBIBYTE, matroska.strip, audit.matroska),
    Format("heif", "HEIC, AVIF", 64 * MEBIBYTE, heif.strip, audit.heif),
    Format("gif", "GIF", 64 * MEBIBYTE, gif.strip, audit.gif),
    Format("webp", "WebP", 64 * MEBIBYTE, webp.strip, audit.webp),
    Format("tiff", "TIFF", 256 * MEBIBYTE, tiff.strip, audit.nothing),
    Format("bmp", "BMP", 256 * MEBIBYTE, bmp.strip, audit.nothing),
    Format("mp3", "MP3", 1024 * MEBIBYTE, mp3.strip, audit.mp3),
    Format("ogg", "OGG, OPUS", 1024 * MEBIBYTE, ogg.strip, audit.ogg),
    Format("flac", "FLAC", 2048 * MEBIBYTE, flac.strip, audit.flac),
    Format("wav", "WAV", 4096 * MEBIBYTE, wav.strip_wav, audit.wav),
    Format("aiff", "AIFF", 4096 * MEBIBYTE, wav.strip_aiff, audit.aiff),
    Format("pdf", "PDF", 128 * MEBIBYTE, pdf.strip, audit.pdf, pictures.flatten),
    Format(
        "office",
        "DOCX, XLSX, PPTX, ODT, ODS, ODP",
        128 * MEBIBYTE,
        office.strip,
        audit.office,
    ),
    Format("text", "TXT, CSV, MD", 64 * MEBIBYTE, text.strip, audit.text),
)
BY_KIND = {row.kind: row for row in FORMATS}


def strip(source: BinaryIO, sink: BinaryIO, *, flat: bool = False) -> Stripped:
    """Writes the clean form of ``source`` (seekable, read from its start) to ``sink`` (in order).

    What is in the sink is nothing until this returns. Memory is bounded whatever the size, and
    stripping what was stripped changes nothing. ``flat``: a document becomes pictures of its pages.
    Raises StrippingError.
    """
    reader = Source(source)
    row = recognise(reader)
    if flat and row.flatten:
        # Stripped like any other then, so that stripping it again changes nothing.
        made = pictures.Held()
        row.flatten(source, made)
        reader = Source(made)
    tally, writer = Tally(), Sink(sink)
    media_type, extension = row.strip(reader, writer, tally)
    writer.flush()
    return Stripped(row.kind, media_type, extension, tally.removed())


def check(source: BinaryIO) -> Stripped:
    """The same answer, if stripping would change no byte; raises Unclean("would_change").

    A second reading (``stripping.audit``) must find nothing it does not know.
    """
    comparer = Comparer(source)
    found = strip(source, cast(BinaryIO, comparer))
    if comparer.size != source.seek(0, os.SEEK_END):
        raise Unclean(Reason.WOULD_CHANGE)
    audited(source)
    return found


def audited(source: BinaryIO) -> None:
    """Raises Unclean("not_allowed") when a clean file holds a part that is on no allow-list, and
    "damaged" when it is a picture that no decoder could open.
    """
    reader = Source(source)
    recognise(reader).audit(reader)


def recognise(reader: Source) -> Format:
    if not reader.size:
        raise Empty
    head, tail = reader.exactly(min(HEAD, reader.size)), b""
    if head.startswith(ARCHIVE):
        reader.seek(max(reader.size - TAIL, 0))
        tail = reader.exactly(reader.left)
    row = BY_KIND[sniff(head, tail)]
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
