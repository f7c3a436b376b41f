"""BMP: the pixels alone, written as PNG.

Source: Microsoft, "Bitmap Storage" with BITMAPCOREHEADER, BITMAPINFOHEADER, BITMAPV4HEADER and
BITMAPV5HEADER. A profile that names a file, gaps between the parts, padding of rows and the fourth
byte of pixels without transparency go. The header is read here, since Pillow takes an 8-bit picture
of two colours for one of 1 bit; run lengths, too, whose odd ones of 4 bits it reads one short.
"""

import struct
from dataclasses import dataclass

from PIL import Image, ImageFile

from stripping import raster, rle
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.limits import MOST_RUNS
from stripping.source import PIECE, Sink, Source
from stripping.values import Removals, Removed

# Sizes of the header in use: OS/2 1, then 3.0, with masks, with alpha, 4 and 5.
CORE, INFO, FIFTH = 12, 40, 124
HEADERS = (CORE, INFO, 52, 56, 108, FIFTH)
PLAIN, RLE8, RLE4, FIELDS, ALPHA_FIELDS = 0, 1, 2, 3, 6
INDEXED, WHOLE_BYTES = (1, 2, 4, 8), (16, 24, 32)
DEPTHS = {PLAIN: (*INDEXED, *WHOLE_BYTES), RLE8: (8,), RLE4: (4,), FIELDS: (16, 32)}
DEPTHS[ALPHA_FIELDS] = DEPTHS[FIELDS]
# Masks of red, green, blue and alpha in a pixel, where the file does not tell.
MASKS = {16: (0x7C00, 0x3E0, 0x1F), 24: (0xFF0000, 0xFF00, 0xFF), 32: (0xFF0000, 0xFF00, 0xFF)}
# How Pillow names pixels with such masks; of 32 bits it spells the bytes from the lowest.
PACKED = {
    (16, 0x7C00, 0x3E0, 0x1F): "BGR;15",
    (16, 0xF800, 0x7E0, 0x1F): "BGR;16",
    (16, 0x7C00, 0x3E0, 0x1F, 0x8000): "BGRA;15",
    (24, 0xFF0000, 0xFF00, 0xFF): "BGR",
}
SPELLED = {"BGRX", "RGBX", "XBGR", "BGXR", "BGRA", "RGBA", "ABGR", "BGAR"}
EMBEDDED = b"DEBM"  # a profile that lies in the file, in the order of bytes of the file
PROFILE_MOST = 4 << 20  # bytes: as much as png.LARGEST_HELD takes of one


@dataclass(frozen=True)
class Header:
    """``start`` of the pixels in the file; ``packed``: Pillow's name of how a pixel is stored."""

    width: int
    height: int
    upright: bool  # the first row is the top one
    bits: int
    compression: int
    packed: str
    palette: bytes
    density: tuple[int, int]
    start: int

    @property
    def stride(self) -> int:
        """Bytes of a row in the file."""
        return -(-self.width * self.bits // 32) * 4


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    with raster.guarded():
        header, profile, end = read(source, removals)
        raster.bounded(header.width, header.height, 1 if header.palette else 4)
        picture = run_lengths if header.compression in (RLE8, RLE4) else rows
        image, pixels_end = picture(source, header)
        if pixels_end and source.size > max(end, pixels_end):
            removals.add(Removed.TRAILING_DATA)
        if header.palette:
            image.putpalette(header.palette)
        return raster.write(
            image, raster.Shape(header.bits, header.density, profile=profile), sink, removals
        )


def read(source: Source, removals: Removals) -> tuple[Header, bytes, int]:
    """The header, the colour profile, and where that ends. Raises Unclean, Unsupported."""
    (start,) = struct.unpack("<10xI", source.exactly(14))
    (size,) = struct.unpack("<I", source.exactly(4))
    if size not in HEADERS:
        raise Unsupported(LooksLike.BMP)
    header = source.exactly(size - 4)
    compression = across = down = colours = 0
    if size == CORE:
        width, height, planes, bits = struct.unpack("<HHHH", header)
    else:
        width, height, planes, bits, compression = struct.unpack("<iiHHI", header[:16])
        across, down, colours = struct.unpack("<iiI", header[20:32])
    if bits not in DEPTHS.get(compression, ()):
        raise Unsupported(LooksLike.BMP)
    if planes != 1:
        raise Unclean(Reason.DAMAGED)
    packed = pixels(source, header, bits, compression) if bits in WHOLE_BYTES else ""
    palette = b"" if packed else colour_table(source, 3 if size == CORE else 4, bits, colours)
    if start < source.position:
        raise Unclean(Reason.DAMAGED)
    if start > source.position and any(source.exactly(min(start - source.position, PIECE))):
        removals.add(Removed.HIDDEN_DATA)
    profile, end = colour_profile(source, header) if size == FIFTH else (b"", 0)
    density = max(across, 0), max(down, 0)
    found = (width, abs(height), height < 0, bits, compression, packed, palette, density, start)
    return Header(*found), profile, end


def pixels(source: Source, header: bytes, bits: int, compression: int) -> str:
    """Pillow's name for pixels with such masks. Raises Unsupported where it has none."""
    masks: tuple[int, ...] = MASKS[bits]
    if compression != PLAIN:
        inside = header[36:52] if len(header) > INFO else b""
        inside = inside or source.exactly(16 if compression == ALPHA_FIELDS else 12)
        masks = struct.unpack(f"<{len(inside) // 4}I", inside)
    if len(set(masks)) < len(masks) or not all(masks[:3]):
        raise Unclean(Reason.DAMAGED)
    if not masks[-1]:
        masks = masks[:3]
    letters = dict(zip(masks, "RGBA", strict=False))
    spelled = "".join(letters.get(0xFF << 8 * byte, "X") for byte in range(4))
    named = spelled if bits == 32 and len(set(spelled) - {"X"}) == len(masks) else ""
    packed = PACKED.get((bits, *masks), named)
    if not packed or (bits == 32 and packed not in SPELLED):
        raise Unsupported(LooksLike.BMP)
    return packed


def colour_table(source: Source, step: int, bits: int, colours: int) -> bytes:
    """RGB for every index a pixel can hold: black where the file has fewer."""
    most = 1 << bits
    count = colours or most
    if count > most:
        raise Unclean(Reason.DAMAGED)
    data = source.exactly(count * step)
    palette = bytearray(most * 3)
    for channel in range(3):
        palette[channel : 3 * count : 3] = data[2 - channel :: step]
    return bytes(palette)


def colour_profile(source: Source, header: bytes) -> tuple[bytes, int]:
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


def run_lengths(source: Source, header: Header) -> tuple[Image.Image, int]:
    size = header.width, header.height
    if header.upright:
        raise Unclean(Reason.DAMAGED)
    if header.width * header.height > MOST_RUNS:
        raise Unclean(Reason.TOO_MANY_PIXELS)
    indices = rle.canvas(source, header.start, *size, header.compression == RLE4)
    return Image.frombytes("P", size, bytes(indices), "raw", "P", 0, -1), 0


def rows(source: Source, header: Header) -> tuple[Image.Image, int]:
    """A picture that is not packed, and where its last row ends."""
    end = header.start + header.stride * header.height
    if end > source.size:
        raise Unclean(Reason.TRUNCATED)
    return raster.decode(Rows(raster.Reader(source), header)), end


class Rows(ImageFile.ImageFile):
    """Rows of pixels as Pillow's "raw" decoder reads them, a piece at a time."""

    format = "BMP"

    def __init__(self, reader: raster.Reader, header: Header) -> None:
        self._header = header
        super().__init__(reader)  # type: ignore[arg-type]

    def _open(self) -> None:
        header = self._header
        self._size = header.width, header.height
        self._mode = "P" if header.palette else "RGBA" if "A" in header.packed else "RGB"
        packed = header.packed or ("P" if header.bits == 8 else f"P;{header.bits}")
        how = packed, header.stride, 1 if header.upright else -1
        self.tile = [ImageFile._Tile("raw", (0, 0, *self._size), header.start, how)]
