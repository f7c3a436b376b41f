"""A second reading of clean files, which shares no parser with the first.

The strippers decide what stays while they read; these walk what was written and refuse any part
whose name is not in the tables below. A mistake must be made twice to get through. They do not
look inside coded sound and pictures.
"""

import struct
import zlib

from stripping.errors import Unclean
from stripping.source import PIECE, Source

JPEG_MARKERS = frozenset(
    {0xC0, 0xC1, 0xC2, 0xC4, 0xC9, 0xCA, 0xCC, 0xDA, 0xDB, 0xDC, 0xDD, 0xE0, 0xE1, 0xE2, 0xEE}
)
# Application segments: how each must begin, and the most bytes it may have.
JPEG_APPLICATION: dict[int, tuple[bytes, int]] = {
    0xE0: (b"JFIF\0\x01\x01", 14),
    0xE1: (b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03", 32),
    0xE2: (b"ICC_PROFILE\0", 65_533),
    0xEE: (b"Adobe\0\x64\0\0\0\0", 12),
}
PNG_CHUNKS = frozenset(
    b"IHDR PLTE tRNS cHRM gAMA sBIT sRGB bKGD pHYs cICP mDCV cLLI iCCP eXIf"
    b" acTL fcTL fdAT IDAT IEND".split()
)
# Names of boxes, by their parent; the empty name is the file itself.
FILM_BOXES: dict[bytes, frozenset[bytes]] = {
    b"": frozenset(b"ftyp styp moov moof mdat".split()),
    b"moov": frozenset(b"mvhd trak mvex".split()),
    b"trak": frozenset(b"tkhd edts mdia".split()),
    b"edts": frozenset(b"elst".split()),
    b"mdia": frozenset(b"mdhd hdlr minf".split()),
    b"minf": frozenset(b"vmhd smhd hdlr dinf stbl".split()),
    b"dinf": frozenset(b"dref".split()),
    b"stbl": frozenset(b"stsd stts ctts cslg stss stps stsc stsz stz2 stco co64".split()),
    b"mvex": frozenset(b"mehd trex".split()),
    b"moof": frozenset(b"mfhd traf".split()),
    b"traf": frozenset(b"tfhd tfdt trun".split()),
}
# Where a creation and a change time stand in a box: offset and length, versions 0 and 1.
FILM_TIMES = dict.fromkeys((b"mvhd", b"tkhd", b"mdhd"), ((4, 8), (4, 16)))
LARGEST_SMALL = 4096  # bytes read of a header box


def refuse() -> Unclean:
    return Unclean("not_allowed")


def jpeg(source: Source) -> None:
    """Markers by name, application segments by their first bytes, nothing behind the end."""
    source.seek(0)
    body = source.exactly(2)
    while True:
        mark = source.exactly(2)
        if mark == b"\xff\xd9":
            break
        if mark[0] != 0xFF or mark[1] not in JPEG_MARKERS:
            raise refuse()
        size = int.from_bytes(source.exactly(2), "big") - 2
        body = source.exactly(size)
        begin, most = JPEG_APPLICATION.get(mark[1], (b"", 65_533))
        if not body.startswith(begin) or size > most:
            raise refuse()
        if mark[1] == 0xDA:
            to_marker(source)
    if source.left:
        raise refuse()


def to_marker(source: Source) -> None:
    """Passes over coded data: 0xFF is followed by zero or a restart marker."""
    while source.left > 1:
        begin = source.position
        piece = source.some(1 << 16)
        at = piece.find(b"\xff")
        while 0 <= at < len(piece) - 1:
            if piece[at + 1] and not 0xD0 <= piece[at + 1] <= 0xD7:
                source.seek(begin + at)
                return
            at = piece.find(b"\xff", at + 2)
        if at == len(piece) - 1 and at > 0:
            # The byte behind decides, so both are read again together.
            source.seek(begin + at)
        elif at == 0:
            source.seek(begin)
            pair = source.exactly(2)
            if pair[1] and not 0xD0 <= pair[1] <= 0xD7:
                source.seek(begin)
                return
    raise refuse()


def png(source: Source) -> None:
    """Chunks by name with right checksums; the profile under our name; nothing behind the end."""
    source.seek(8)
    kind = b""
    while kind != b"IEND":
        size, kind = struct.unpack(">I4s", source.exactly(8))
        if kind not in PNG_CHUNKS or size > source.left:
            raise refuse()
        check = zlib.crc32(kind)
        first = b""
        while size:
            piece = source.some(min(size, PIECE))
            first = first or piece
            check = zlib.crc32(piece, check)
            size -= len(piece)
        if source.exactly(4) != struct.pack(">I", check):
            raise refuse()
        if kind == b"iCCP" and not first.startswith(b"icc\0\0"):
            raise refuse()
        if kind == b"eXIf" and (len(first) != 26 or first[8:14] != b"\0\x01\x01\x12\0\x03"):
            raise refuse()
    if source.left:
        raise refuse()


def mp4(source: Source) -> None:
    """Boxes by name, free space zero, times zero; sound and picture tracks only."""
    boxes(source, b"", 0, source.size)


def boxes(source: Source, parent: bytes, start: int, end: int) -> None:
    at = start
    while end - at >= 8:
        source.seek(at)
        size, kind = struct.unpack(">I4s", source.exactly(8))
        head = 8
        if size == 1:
            size, head = int.from_bytes(source.exactly(8), "big"), 16
        size = size or end - at
        if size < head or at + size > end:
            raise refuse()
        if kind in (b"free", b"skip", b"wide"):
            all_zero(source, at + head, at + size)
        elif kind not in FILM_BOXES[parent]:
            raise refuse()
        elif kind in FILM_BOXES:
            boxes(source, kind, at + head, at + size)
        else:
            one_box(source, kind, at + head, at + size)
        at += size
    if at != end and parent == b"":
        raise refuse()


def all_zero(source: Source, at: int, end: int) -> None:
    source.seek(at)
    while at < end:
        piece = source.some(min(end - at, PIECE))
        if piece.strip(b"\0"):
            raise refuse()
        at += len(piece)


def one_box(source: Source, kind: bytes, start: int, end: int) -> None:
    if kind in FILM_TIMES:
        source.seek(start)
        body = source.exactly(min(end - start, LARGEST_SMALL))
        at, size = FILM_TIMES[kind][body[0] & 1]
        if any(body[at : at + size]):
            raise refuse()
    elif kind == b"hdlr":
        source.seek(start)
        body = source.exactly(min(end - start, LARGEST_SMALL))
        if body[8:12] not in (b"vide", b"soun", b"alis", b"url ", b"rsrc") or any(body[12:]):
            raise refuse()


def text(source: Source) -> None:
    """No byte of a control character but tab, line feed, form feed and carriage return."""
    source.seek(0)
    while source.left:
        if set(source.some()) & (set(range(32)) - {9, 10, 12, 13} | {0x7F}):
            raise refuse()
