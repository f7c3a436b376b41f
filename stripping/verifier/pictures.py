"""The verifiers of pictures: segments, chunks and blocks by name, nothing behind the end."""

import struct
import zlib

from stripping.source import PIECE, Source
from stripping.verifier.refusing import refuse

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
WEBP_CHUNKS = frozenset(b"VP8 ,VP8L,VP8X,ALPH,ANIM,ANMF,ICCP,EXIF".split(b","))


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
    webp_chunks(source, source.size, WEBP_CHUNKS)


def webp_chunks(source: Source, end: int, names: frozenset[bytes]) -> None:
    seen: set[bytes] = set()
    while source.position < end:
        kind, size = struct.unpack("<4sI", source.exactly(8))
        begin, stop = source.position, source.position + size + size % 2
        if kind not in names or stop > end or kind in seen:
            raise refuse()
        if kind != b"ANMF":
            seen.add(kind)
        if {b"VP8 ", b"VP8L"} <= seen:
            raise refuse()
        if kind == b"ANMF":
            source.skip(16)
            webp_chunks(source, begin + size, frozenset((b"VP8 ", b"VP8L", b"ALPH")))
        elif kind == b"EXIF" and (size != 26 or not source.exactly(14).endswith(b"\x12\0\x03")):
            raise refuse()
        source.seek(stop)
