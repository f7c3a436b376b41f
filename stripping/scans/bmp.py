"""BMP: the pixels alone, written as PNG.

Source: Microsoft, "Bitmap Storage" with BITMAPCOREHEADER, BITMAPINFOHEADER, BITMAPV4HEADER and
BITMAPV5HEADER. A profile that names a file, gaps between the parts, padding of rows and the fourth
byte of pixels without transparency go.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.limits import LARGEST_BAND
from stripping.scans import raster, rle
from stripping.scans.raster import PALETTE, RGB, RGBA, Raster
from stripping.source import PIECE, Sink, Source
from stripping.values import Removed, Tally

# Sizes of the header in use: OS/2 1, then 3.0, with masks, with alpha, 4 and 5.
CORE, INFO, HEADERS = 12, 40, (12, 40, 52, 56, 108, 124)
PLAIN, RLE8, RLE4, FIELDS, ALPHA_FIELDS = 0, 1, 2, 3, 6
DEPTHS = {PLAIN: (1, 2, 4, 8, 16, 24, 32), RLE8: (8,), RLE4: (4,), FIELDS: (16, 32)}
DEPTHS[ALPHA_FIELDS] = DEPTHS[FIELDS]
# Red, green, blue and alpha, where the file does not tell.
MASKS = {16: (0x7C00, 0x3E0, 0x1F, 0), 32: (0xFF0000, 0xFF00, 0xFF, 0)}
EMBEDDED = b"DEBM"  # a profile that lies in the file, in the order of bytes of the file
PROFILE_MOST = 4 << 20


@dataclass(frozen=True)
class Bitmap:
    """A header read: ``start`` of the pixels in the file, ``stored`` bytes of a row there."""

    width: int
    height: int
    upright: bool  # the first row is the top one
    bits: int
    packing: int
    masks: tuple[int, ...]
    palette: bytes
    density: tuple[int, int]
    profile: bytes
    profile_end: int
    start: int

    @property
    def stored(self) -> int:
        return -(-self.width * self.bits // 32) * 4


def strip(source: Source, sink: Sink, tally: Tally) -> tuple[str, str]:
    bitmap = read(source, tally)
    colour = RGBA if len(bitmap.masks) == 4 and bitmap.masks[3] else RGB
    if bitmap.palette:
        colour = PALETTE
    shape = Raster(
        bitmap.width,
        bitmap.height,
        bitmap.bits if bitmap.palette else 8,
        colour,
        bitmap.palette,
        bitmap.density,
        profile=bitmap.profile,
    )
    packed = bitmap.packing in (RLE8, RLE4)
    rows = unpacked(source, bitmap) if packed else plain(source, bitmap, shape, tally)
    written = raster.write(sink, shape, rows, tally)
    end = max(bitmap.profile_end, bitmap.start + bitmap.stored * bitmap.height)
    if not packed and source.size > end:
        tally.add(Removed.TRAILING_DATA)
    return written


def read(source: Source, tally: Tally) -> Bitmap:
    """The headers, the palette and the profile. Raises Unclean, Unsupported."""
    (start,) = struct.unpack("<10xI", source.exactly(14))
    (size,) = struct.unpack("<I", source.exactly(4))
    if size not in HEADERS:
        raise Unsupported(LooksLike.BMP)
    header = source.exactly(size - 4)
    if size == CORE:
        width, height, planes, bits = struct.unpack("<HHHH", header)
        packing, across, down, colours = PLAIN, 0, 0, 0
    else:
        width, height, planes, bits, packing = struct.unpack("<iiHHI", header[:16])
        across, down, colours = struct.unpack("<iiI", header[20:32])
    if packing not in DEPTHS or bits not in DEPTHS[packing]:
        raise Unsupported(LooksLike.BMP)
    if planes != 1:
        raise Unclean(Reason.DAMAGED)
    raster.bounded(width, abs(height), max(8, bits))
    if packing in (RLE8, RLE4) and (width * abs(height) > LARGEST_BAND or height < 0):
        raise Unclean(Reason.BOMB if height > 0 else Reason.DAMAGED)
    masks = read_masks(source, header, bits, packing)
    palette = read_palette(source, 3 if size == CORE else 4, bits, colours)
    if start < source.position:
        raise Unclean(Reason.DAMAGED)
    if start > source.position and any(source.exactly(min(start - source.position, PIECE))):
        tally.add(Removed.HIDDEN_DATA)
    colours_of, profile_end = profile(source, header) if size == 124 else (b"", 0)
    return Bitmap(
        width,
        abs(height),
        height < 0,
        bits,
        packing,
        masks,
        palette,
        (max(across, 0), max(down, 0)),
        colours_of,
        profile_end,
        start,
    )


def read_masks(source: Source, header: bytes, bits: int, packing: int) -> tuple[int, ...]:
    """Which bits of a pixel are red, green, blue and alpha; nothing for other depths."""
    if bits not in MASKS:
        return ()
    if packing == PLAIN:
        return MASKS[bits]
    inside = header[36:52] if len(header) > INFO else b""
    if not inside:
        inside = source.exactly(16 if packing == ALPHA_FIELDS else 12)
    masks = struct.unpack(f"<{len(inside) // 4}I", inside)
    if len(set(masks)) < len(masks) or not all(masks[:3]):
        raise Unclean(Reason.DAMAGED)
    whole = bits == 16 or all(mask in (0, *(0xFF << at for at in (0, 8, 16, 24))) for mask in masks)
    if not whole or any(not contiguous(mask) or mask >> bits for mask in masks):
        raise Unsupported(LooksLike.BMP)
    return masks


def contiguous(mask: int) -> bool:
    lowest = mask & -mask
    return (mask + lowest) & mask == 0


def read_palette(source: Source, step: int, bits: int, colours: int) -> bytes:
    """RGB for every index a pixel can hold: black where the file has fewer."""
    if bits > 8:
        return b""
    most = 1 << bits
    count = colours or most
    if count > most:
        raise Unclean(Reason.DAMAGED)
    data = source.exactly(count * step)
    palette = bytearray(most * 3)
    for channel in range(3):
        palette[channel : 3 * count : 3] = data[2 - channel :: step]
    return bytes(palette)


def profile(source: Source, header: bytes) -> tuple[bytes, int]:
    """The colour profile in the file and where it ends; one that lies elsewhere is only a path."""
    kind = header[52:56]
    offset, size = struct.unpack("<II", header[108:116])
    if kind != EMBEDDED or not size:
        return b"", 0
    end = 14 + offset + size
    if end > source.size:
        raise Unclean(Reason.TRUNCATED)
    source.seek(14 + offset)
    return source.exactly(min(size, PROFILE_MOST)), end


def unpacked(source: Source, bitmap: Bitmap) -> Iterator[bytes]:
    """The rows of a run-length coded picture, from its top."""
    canvas = rle.canvas(source, bitmap.start, bitmap.width, bitmap.height, bitmap.packing == RLE4)
    width = bitmap.width
    for at in range(len(canvas) - width, -1, -width):
        row = bytes(canvas[at : at + width])
        if bitmap.packing == RLE4:
            row = bytes(a << 4 | b for a, b in zip(row[::2], row[1::2] + b"\0", strict=False))
        yield row


def plain(source: Source, bitmap: Bitmap, shape: Raster, tally: Tally) -> Iterator[bytes]:
    """The rows of a picture that is not packed, from its top; many are read at a time."""
    stored, height = bitmap.stored, bitmap.height
    if bitmap.start + stored * height > source.size:
        raise Unclean(Reason.TRUNCATED)
    together = max(1, PIECE // stored)
    turned = Turned(bitmap, shape)
    for top in range(0, height, together):
        count = min(together, height - top)
        first = top if bitmap.upright else height - top - count
        source.seek(bitmap.start + first * stored)
        band = source.exactly(count * stored)
        order = range(count) if bitmap.upright else range(count - 1, -1, -1)
        for row in order:
            yield turned.row(band[row * stored : (row + 1) * stored])
    if turned.hidden:
        tally.add(Removed.HIDDEN_DATA)


class Turned:
    """Rows as BMP stores them into rows as PNG does; ``hidden`` when a byte nobody shows goes."""

    def __init__(self, bitmap: Bitmap, shape: Raster) -> None:
        self.hidden = False
        self._bits, self._stride = bitmap.bits, shape.stride
        self._used = bitmap.width * bitmap.bits // 8
        self._last = 0xFF00 >> (bitmap.width * bitmap.bits % 8 or 8) & 0xFF
        self._alpha = shape.colour == RGBA
        self._step = 4 if self._alpha else 3
        # Which byte of a stored pixel is red, green, blue and alpha.
        self._places = [2, 1, 0]
        if bitmap.bits == 32:
            self._places = [mask.bit_length() // 8 - 1 for mask in bitmap.masks if mask]
        self._table = colours(bitmap.masks, self._step) if bitmap.bits == 16 else []

    def row(self, stored: bytes) -> bytes:
        if self._bits <= 8:
            self.hidden |= any(stored[self._stride :])
            row = stored[: self._stride]
            if self._bits == 8:
                return row
            return row[:-1] + bytes([row[-1] & self._last])
        self.hidden |= any(stored[self._used :])
        if self._bits == 16:
            pixels = struct.unpack(f"<{self._used // 2}H", stored[: self._used])
            return b"".join(map(self._table.__getitem__, pixels))
        out = bytearray(self._stride)
        pixels_of = stored[: self._used]
        wide = self._bits // 8
        for channel, place in enumerate(self._places):
            out[channel :: self._step] = pixels_of[place::wide]
        if wide == 4 and not self._alpha:
            (left,) = {0, 1, 2, 3} - set(self._places)
            unused = pixels_of[left::4]
            self.hidden |= unused.count(0) + unused.count(255) < len(unused)
        return bytes(out)


def colours(masks: tuple[int, ...], step: int) -> list[bytes]:
    """For every pixel of 16 bits its samples of 8."""
    channels = []
    for mask in masks[:step]:
        shift = (mask & -mask).bit_length() - 1
        most = mask >> shift
        samples = [(value * 510 + most) // (2 * most) for value in range(most + 1)]
        channels.append([samples[(each & mask) >> shift] for each in range(65536)])
    return [bytes(each) for each in zip(*channels, strict=True)]
