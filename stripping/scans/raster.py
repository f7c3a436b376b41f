"""A picture written as PNG: the rows are filtered, packed, and put into chunks of one size.

Source: W3C "Portable Network Graphics (PNG) Specification (Third Edition)", sections 9 to 11. What
is written is what stripping.png lets through unchanged.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stripping import exif, icc, png
from stripping.errors import Reason, Unclean
from stripping.limits import MOST_DECODED, MOST_PIXELS
from stripping.png_picture import CHUNK
from stripping.source import Sink
from stripping.values import Removed, Tally

GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
NONE, SUB, UP = 0, 1, 2
BAND = 1 << 16  # bytes of rows that are filtered in one way
SAMPLE = 1 << 12  # bytes of them that are tried to find it
# Above this many bytes of rows speed counts: the best packing would take longer than a child has.
LARGE = 32 << 20
METRE = 39.37007874  # inches


@dataclass(frozen=True)
class Raster:
    """``depth``: bits a sample; ``colour``: of PNG's colour types; ``palette``: RGB of each entry.

    ``density``: pixels a metre, across and down; ``turned``: orientation, 1 to 8 (TIFF 6.0);
    ``profile``: an ICC profile as it came, or b"".
    """

    width: int
    height: int
    depth: int
    colour: int
    palette: bytes = b""
    density: tuple[int, int] = (0, 0)
    turned: int = 1
    profile: bytes = b""

    @property
    def bits(self) -> int:
        return self.depth * png.COLOURS[self.colour][0]

    @property
    def stride(self) -> int:
        """Bytes of one row."""
        return -(-self.width * self.bits // 8)


def bounded(width: int, height: int, bits: int) -> None:
    """Raises Unclean for a picture without pixels, or with more than anybody's; ``bits`` a pixel.

    Called before anything of the picture is unpacked.
    """
    if not (0 < width < 1 << 31 and 0 < height < 1 << 31):
        raise Unclean(Reason.DAMAGED)
    if width * height > MOST_PIXELS or height * (width * bits // 8 + 1) > MOST_DECODED:
        raise Unclean(Reason.BOMB)


def write(sink: Sink, raster: Raster, rows: Iterable[bytes], tally: Tally) -> tuple[str, str]:
    """Writes the picture, ``rows`` from its top, each of ``stride`` bytes; its type and ending."""
    sink.write(png.SIGNATURE)
    shape = (raster.width, raster.height, raster.depth, raster.colour, 0, 0, 0)
    chunk(sink, b"IHDR", struct.pack(">IIBBBBB", *shape))
    if profile := clean_profile(raster, tally):
        chunk(sink, b"iCCP", png.PROFILE_NAME + zlib.compress(profile, 9))
    if all(0 < each < 1 << 31 for each in raster.density):
        chunk(sink, b"pHYs", struct.pack(">IIB", *raster.density, 1))
    if raster.palette:
        chunk(sink, b"PLTE", raster.palette)
    if raster.turned != 1:
        chunk(sink, b"eXIf", exif.one_tag(raster.turned))
    picture(sink, raster, rows)
    chunk(sink, b"IEND", b"")
    return "image/png", "png"


def chunk(sink: Sink, kind: bytes, data: bytes) -> None:
    sink.write(struct.pack(">I", len(data)) + kind + data)
    sink.write(struct.pack(">I", zlib.crc32(data, zlib.crc32(kind))))


def clean_profile(raster: Raster, tally: Tally) -> bytes | None:
    """The colours of the profile alone, where they are of the picture's kind."""
    if not raster.profile:
        return None
    tally.add(Removed.COLOUR_PROFILE_DETAILS)
    rebuilt = icc.rebuild(raster.profile)
    space = b"RGB " if raster.colour & 2 else b"GRAY"
    return rebuilt if rebuilt and rebuilt[16:20] == space else None


def picture(sink: Sink, raster: Raster, rows: Iterable[bytes]) -> None:
    large = raster.height * raster.stride > LARGE
    packer = zlib.compressobj(1 if large else 6, zlib.DEFLATED, 15, 9)
    kept = bytearray()
    for band in filtered(raster, rows):
        kept += packer.compress(band)
        while len(kept) >= CHUNK:
            chunk(sink, b"IDAT", bytes(kept[:CHUNK]))
            del kept[:CHUNK]
    kept += packer.flush()
    for at in range(0, len(kept), CHUNK):
        chunk(sink, b"IDAT", bytes(kept[at : at + CHUNK]))


def filtered(raster: Raster, rows: Iterable[bytes]) -> Iterator[bytes]:
    """The rows, each behind its filter's number, some together."""
    stride, step = raster.stride, max(1, raster.bits // 8)
    together = max(1, BAND // stride)
    above = bytes(stride)
    held: list[bytes] = []
    for count, row in enumerate(rows, 1):
        held.append(row)
        if len(held) == together or count == raster.height:
            band = b"".join(held)
            yield best(band, above, stride, step)
            above, held = held[-1], []


def best(band: bytes, above: bytes, stride: int, step: int) -> bytes:
    """The band in the filter that packs its beginning best. ``above``: the row before it."""
    found = NONE, band
    smallest = len(zlib.compress(band[:SAMPLE], 1))
    for number, other in ((SUB, beside(band, stride, step)), (UP, above + band[:-stride])):
        size = len(zlib.compress(less(band[:SAMPLE], other[:SAMPLE]), 1))
        if size < smallest:
            smallest, found = size, (number, other)
    number, data = found
    if number != NONE:
        data = less(band, data)
    mark = bytes([number])
    return b"".join(mark + data[at : at + stride] for at in range(0, len(data), stride))


def beside(band: bytes, stride: int, step: int) -> bytes:
    """For every byte the one that stands a pixel before it in its row, or zero."""
    shifted = bytearray(bytes(step) + band[:-step])
    for at in range(0, len(band), stride):
        shifted[at : at + min(step, stride)] = bytes(min(step, stride))
    return bytes(shifted)


def less(ours: bytes, other: bytes) -> bytes:
    """Byte by byte ``ours`` - ``other`` modulo 256: one subtraction that borrows across no byte."""
    size = len(ours)
    high = int.from_bytes(b"\x80" * size, "little")
    a, b = int.from_bytes(ours, "little"), int.from_bytes(other, "little")
    apart = (a | high) - (b & ~high)
    return (apart ^ ((a ^ b) & high) ^ high).to_bytes(size, "little")
