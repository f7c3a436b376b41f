"""The verifiers of pictures: segments, chunks and blocks by name, nothing behind the end."""

import re
import struct

from zlib_ng.zlib_ng import crc32

from stripping.grammar import Part
from stripping.grammar.gain import DIRECTORY, INDEX, ISO, ISO_FIRST, XMP
from stripping.grammar.jpeg import FRAME, JPEG
from stripping.grammar.png import PNG
from stripping.grammar.webp import WEBP
from stripping.source import PIECE, Source
from stripping.verifier.numbers import NUMBERED, tones
from stripping.verifier.parts import Parts
from stripping.verifier.refusing import refuse

# How the segments begin that lead from one picture to another.
LEADING = {b"\xff\xe1": (XMP,), b"\xff\xe2": (b"MPF\0", ISO)}
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]")
LARGEST_HEAD = 64  # bytes of a chunk of WebP that are looked at


def jpeg(source: Source) -> None:
    """One picture, or two of which the first leads to the second; nothing behind the end."""
    leads = one_jpeg(source, 0)
    if b"MPF\0" in leads:
        second = source.position
        index, directory = leads[b"MPF\0"], leads.get(XMP, (0, b""))[1]
        length, row = struct.pack(">I", second), struct.pack(">III", 0, source.left, 0)
        row = row[:8] + struct.pack(">I", second - index[0] - 4) + row[12:]
        if index[1] != INDEX % length + row + bytes(4):
            raise refuse()
        told = DIRECTORY % source.left
        numbers = one_jpeg(source, second)
        if numbers.keys() == {ISO}:
            tones(b"\0" + numbers[ISO][1][len(ISO) :])
            wanted = b"", ISO_FIRST
        elif numbers.keys() == {XMP} and NUMBERED.fullmatch(numbers[XMP][1][len(XMP) :]):
            wanted = told if b"xmlns:hdrgm" in numbers[XMP][1] else b"", b""
        else:
            raise refuse()
        if (directory, leads.get(ISO, (0, b""))[1]) != wanted:
            raise refuse()
    elif leads:
        raise refuse()
    if source.left:
        raise refuse()


def one_jpeg(source: Source, start: int) -> dict[bytes, tuple[int, bytes]]:
    """Segments by name, length and first bytes, one frame.

    Gives those of gain maps, with the place of each, by how they begin: each once.
    """
    source.seek(start)
    if source.exactly(2) != b"\xff\xd8":
        raise refuse()
    parts, frames, leads = Parts(JPEG.parts), 0, dict[bytes, tuple[int, bytes]]()
    while (mark := source.exactly(2)) != b"\xff\xd9":
        size = int.from_bytes(source.exactly(2), "big") - 2
        at, begin = source.position, source.exactly(max(size, 0))
        name = next((each for each in LEADING.get(mark, ()) if begin.startswith(each)), b"")
        if name and name not in leads:
            leads[name] = at, begin
            continue
        source.seek(at)
        part = parts.one(mark[1:], size, source.exactly(max(size, 0)))
        frames += part.group == FRAME
        if mark[0] != 0xFF or frames > 1:
            raise refuse()
        if part.word == "SOS":
            to_marker(source)
    return leads


def to_marker(source: Source) -> None:
    """Passes over coded data: 0xFF is followed by zero or a restart marker."""
    while source.left > 1:
        begin = source.position
        piece = source.some(1 << 16)
        if marker := MARKER.search(piece):
            source.seek(begin + marker.start())
            return
        if piece.endswith(b"\xff") and source.left:
            # The byte behind decides, so both are read again together.
            source.seek(begin + len(piece) - 1)
            if MARKER.match(source.exactly(2)):
                source.seek(begin + len(piece) - 1)
                return
    raise refuse()


def png(source: Source) -> None:
    """Chunks by name and length with right checksums; nothing behind the end."""
    source.seek(8)
    kind, seen = b"", Parts(PNG.parts)
    while kind != b"IEND":
        size, kind = struct.unpack(">I4s", source.exactly(8))
        if size > source.left:
            raise refuse()
        check, left, first = crc32(kind), size, b""
        while left:
            piece = source.some(min(left, PIECE))
            first = first or piece
            check = crc32(piece, check)
            left -= len(piece)
        if source.exactly(4) != struct.pack(">I", check):
            raise refuse()
        seen.one(kind, size, first)
    if source.left:
        raise refuse()


def gif(source: Source) -> None:
    """Pictures, their controls and the number of rounds; nothing behind the trailer."""
    source.seek(6)
    table(source, source.exactly(7)[4])
    while (kind := source.exactly(1)) != b"\x3b":
        if kind == b"\x2c":
            table(source, source.exactly(9)[8])
            source.skip(1)
            while size := source.exactly(1)[0]:
                source.skip(size)
        elif kind != b"\x21" or not allowed(source):
            raise refuse()
    if source.left:
        raise refuse()


def table(source: Source, packed: int) -> None:
    if packed >> 7:
        source.skip(3 * 2 ** ((packed & 7) + 1))


def allowed(source: Source) -> bool:
    """Whether an extension is one of the two that stay, byte for byte of its form."""
    head = source.exactly(2)
    if head == b"\xf9\x04":
        return source.exactly(5)[4] == 0
    if head != b"\xff\x0b" or source.exactly(11) not in (b"NETSCAPE2.0", b"ANIMEXTS1.0"):
        return False
    body = source.exactly(5)
    return body[:2] == b"\x03\x01" and body[4] == 0


def webp(source: Source) -> None:
    """Chunks by name, and together as long as the file; the orientation alone of Exif."""
    source.seek(4)
    if int.from_bytes(source.exactly(4), "little") + 8 != source.size:
        raise refuse()
    source.skip(4)
    webp_chunks(source, source.size, WEBP.parts)


def webp_chunks(source: Source, end: int, allowed: tuple[Part, ...]) -> None:
    parts, pictures = Parts(allowed), 0
    while source.position < end:
        kind, size = struct.unpack("<4sI", source.exactly(8))
        begin, stop = source.position, source.position + size + size % 2
        part = parts.one(kind, size, source.exactly(min(size, LARGEST_HEAD)))
        pictures += kind in (b"VP8 ", b"VP8L")
        if stop > end or pictures > 1:
            raise refuse()
        if part.inside:
            source.seek(begin + part.form.sizes[0])
            webp_chunks(source, begin + size, part.inside)
        source.seek(stop)
