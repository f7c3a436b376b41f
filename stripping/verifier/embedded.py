"""The verifier of what is embedded in a PDF: pictures, fonts, profiles."""

import io
import struct
import zlib

from stripping.source import Source
from stripping.verifier.pictures import jpeg
from stripping.verifier.refusing import refuse

FONT_TABLES = frozenset(
    b"CFF |VORG|cmap|cvt |fpgm|glyf|head|hhea|hmtx|loca|maxp|post|prep|vhea|vmtx".split(b"|")
)
FONT_DATES = slice(20, 36)
PROFILE_DATE = slice(24, 36)
JPX_COMMENT, JPX_TILE, JPX_END = b"\xff\x64", b"\xff\x90", b"\xff\xd9"
JBIG2_SEGMENTS = frozenset([0, 4, 6, 7, 16, 20, 22, 23, 36, 38, 39, 40, 42, 43, 48, 49, 50, 53])
JBIG2_ENDS = {0: b"\xff\xac", 1: b"\0\0"}  # of a region that does not say its length


def unpacked(data: bytes) -> bytes:
    """What a zlib stream holds that ends where its data end."""
    machine = zlib.decompressobj()
    held = machine.decompress(data)
    if not machine.eof or machine.unused_data:
        raise refuse()
    return held


def picture(entries: bytes, data: bytes) -> None:
    """Coded data of a picture, by the coding that its entries name."""
    if b"/FlateDecode" in entries:
        spread(data)
    elif b"/DCTDecode" in entries:
        jpeg(Source(io.BytesIO(data)))
    elif b"/JPXDecode" in entries:
        wavelets(data)
    elif b"/JBIG2Decode" in entries:
        traces(data)
    elif b"/CCITTFaxDecode" not in entries:
        raise refuse()


def spread(data: bytes) -> None:
    """As ``unpacked``, for what may be large."""
    machine = zlib.decompressobj()
    piece = data
    while piece and not machine.eof:
        machine.decompress(piece, 1 << 20)
        piece = machine.unconsumed_tail
    if not machine.eof or machine.unused_data:
        raise refuse()


def wavelets(data: bytes) -> None:
    """JPEG 2000 without comments before its tiles, and with nothing behind its end."""
    if JPX_COMMENT in data.partition(JPX_TILE)[0] or not data.endswith(JPX_END):
        raise refuse()


def traces(data: bytes) -> None:
    """JBIG2: segments by their kinds, one behind the other to the last byte."""
    at = 0
    while at < len(data):
        number, flags, count = struct.unpack_from(">IBB", data, at)
        at += 6
        if count >> 5 > 4:
            (count,) = struct.unpack_from(">I", data, at - 1)
            count &= 0x1FFFFFFF
            at += 3 + (count + 8) // 8
        else:
            count >>= 5
        wide = 1 if number <= 256 else 2 if number <= 65536 else 4
        at += count * wide + (4 if flags & 0x40 else 1)
        (size,) = struct.unpack_from(">I", data, at)
        at += 4
        if size == 0xFFFFFFFF:
            size = data.index(JBIG2_ENDS[data[at + 17] & 1], at + 18) + 6 - at
        at += size
        if flags & 0x3F not in JBIG2_SEGMENTS or at > len(data):
            raise refuse()


def font(data: bytes) -> None:
    """Tables by name, one behind the other, and no dates; compact programs as they are."""
    if data[:4] not in (b"\0\1\0\0", b"true", b"OTTO"):
        return
    end = 12 + 16 * int.from_bytes(data[4:6], "big")
    for row in range(12, end, 16):
        tag, _, start, size = struct.unpack_from(">4sIII", data, row)
        if tag not in FONT_TABLES or start != end:
            raise refuse()
        if tag == b"head" and any(data[start : start + size][FONT_DATES]):
            raise refuse()
        end += size + -size % 4
    if end != len(data):
        raise refuse()


def profile(data: bytes) -> None:
    if data[36:40] != b"acsp" or any(data[PROFILE_DATE]):
        raise refuse()
