"""Pictures that Pillow decodes (TIFF, BMP), written as PNG: nothing but the pixels comes through.

Source: W3C "Portable Network Graphics (PNG) Specification (Third Edition)", section 5. What is
written is what stripping.png lets through unchanged.
"""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, cast

from PIL import (
    Image,
    ImageFile,
    PngImagePlugin,  # noqa: F401 - registers itself: a child can load nothing
)

from stripping import exif, icc, png, png_rows
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.limits import MOST_DECODED, MOST_PIXELS
from stripping.png_picture import CHUNK
from stripping.source import PIECE, Sink, Source
from stripping.values import Removals, Removed

# Bytes of memory that Pillow takes for a pixel, by its name for how pixels are kept.
MODES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "LA": 4, "RGB": 4, "RGBA": 4}
GREY = ("1", "L", "LA", "I;16", "I;16B")
INCH = 0.0254  # metres
# Above so many pixels speed counts: packed fast they take a quarter less time, a tenth more room.
LARGE = 2 << 20
FAST, BEST = 1, 6  # of zlib's levels
# How Pillow says that a file is not what it seems. Errors of reading the scratch are none of them.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    EOFError,
    ArithmeticError,
    struct.error,
)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class Reader:
    """A source as Pillow reads files. It has no descriptor, so that libtiff maps nothing."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def read(self, size: int = -1) -> bytes | bytearray:
        left = max(0, self._source.left)
        size = left if size < 0 else min(size, left)
        if not size:
            return b""
        # A file that is read whole is held once, not twice.
        return self._source.exactly(size) if size <= PIECE else self._source.taken(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        self._source.seek(offset + (0, self._source.position, self._source.size)[whence])
        return self._source.position

    def tell(self) -> int:
        return self._source.position

    def seekable(self) -> bool:
        return True


@contextmanager
def guarded() -> Iterator[None]:
    """Around all that Pillow does with a file. Raises Unclean for one that fills the memory."""
    with warnings.catch_warnings():
        # Pillow warns of tags that it cannot read; what is wrong with the pixels is an error.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except MemoryError as error:
            raise Unclean(Reason.BOMB) from error


@contextmanager
def opened(source: Source, form: str) -> Iterator[ImageFile.ImageFile]:
    """The picture by its header. Raises Unsupported where Pillow knows no such picture.

    ``form``: Pillow's name of the one format that is tried.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    source.seek(0)
    try:
        image = Image.open(cast(IO[bytes], Reader(source)), formats=(form,))
    except BOMBS as error:
        raise Unclean(Reason.TOO_MANY_PIXELS) from error
    except BROKEN as error:
        raise Unsupported(LooksLike(form.lower())) from error
    with image:
        yield image


def decode(image: ImageFile.ImageFile, beside: int = 0) -> Image.Image:
    """The pixels, as they are stored. Raises Unclean, and Unsupported for what PNG has not.

    ``beside``: bytes of memory that the decoder takes for more than the pixels.
    """
    bytes_a_pixel = MODES.get(image.mode)
    if bytes_a_pixel is None:
        raise Unsupported(LooksLike(str(image.format).lower()))
    bounded(image.width, image.height, bytes_a_pixel, beside)
    try:
        # Pillow would turn the picture upright by Exif or XMP, which takes its memory twice.
        image.info.clear()
        image.getexif().pop(exif.ORIENTATION, None)
        image.load()
    except BROKEN as error:
        raise Unclean(Reason.DAMAGED) from error
    # A picture without a file behind it: of one with a file Pillow asks the system where that is
    # before it saves, which a child may not. ``copy`` would take the memory twice.
    return image._new(image.im)


def bounded(width: int, height: int, bytes_a_pixel: int, beside: int = 0) -> None:
    """Raises Unclean for a picture without pixels, or with more than there is memory for."""
    if not (width > 0 and height > 0):
        raise Unclean(Reason.DAMAGED)
    if width * height > MOST_PIXELS or width * height * bytes_a_pixel + beside > MOST_DECODED:
        raise Unclean(Reason.TOO_MANY_PIXELS)


@dataclass(frozen=True)
class Shape:
    """``bits`` of an index into the palette; ``density``: pixels a metre, across and down, or
    zeros; ``turned``: orientation, 1 to 8 (TIFF 6.0, section 8); ``profile``: ICC as it came.
    """

    bits: int = 8
    density: tuple[int, int] = (0, 0)
    turned: int = 1
    profile: bytes = b""


def write(image: Image.Image, shape: Shape, sink: Sink, removals: Removals) -> str:
    """Writes the picture as PNG; gives its ending."""
    rebuilt = clean_profile(shape.profile, image.mode, removals)
    target = Rechunked(sink, rebuilt)
    if image.mode in png_rows.COLOURS and image.width * image.height > LARGE:
        fast(image, shape, target)
        return "png"
    options: dict[str, Any] = {"bits": shape.bits} if image.mode == "P" else {}
    if all(0 < side < 1 << 31 for side in shape.density):
        options["dpi"] = tuple(side * INCH for side in shape.density)
    if 1 < shape.turned <= 8:
        options["exif"] = exif.one_tag(shape.turned)
    level = FAST if image.width * image.height > LARGE else BEST
    image.save(cast(IO[bytes], target), "PNG", compress_level=level, **options)
    return "png"


def fast(image: Image.Image, shape: Shape, target: "Rechunked") -> None:
    """As Pillow lays a PNG out, with packing that is worth its time where there are many pixels."""
    target.write(png.SIGNATURE + png_rows.header(image))
    if all(0 < side < 1 << 31 for side in shape.density):
        target.write(png_rows.chunk(b"pHYs", struct.pack(">IIB", *shape.density, 1)))
    if 1 < shape.turned <= 8:
        target.write(png_rows.chunk(b"eXIf", exif.one_tag(shape.turned)))
    for piece in png_rows.data(image):
        target.write(piece)
    target.write(png_rows.chunk(b"IEND", b""))


def clean_profile(profile: bytes, mode: str, removals: Removals) -> bytes:
    """The colours of a profile alone, where they are of the picture's kind; b"" otherwise."""
    if not profile:
        return b""
    removals.add(Removed.COLOUR_PROFILE_DETAILS)
    rebuilt = icc.rebuild(profile)
    space = b"GRAY" if mode in GREY else b"RGB "
    return rebuilt if rebuilt and rebuilt[16:20] == space else b""


class Rechunked:
    """Takes a PNG from Pillow and gives it to ``sink`` in the one form that stripping.png has.

    Coded pixels go into chunks of one size, and ``profile`` has its place behind the header.
    """

    def __init__(self, sink: Sink, profile: bytes) -> None:
        self._sink, self._profile = sink, profile
        self._unread, self._pixels = bytearray(), bytearray()
        self._begun = False

    def write(self, data: bytes) -> int:
        self._unread += data
        if not self._begun and len(self._unread) >= len(png.SIGNATURE):
            self._begun = True
            self._sink.write(png.SIGNATURE)
            del self._unread[: len(png.SIGNATURE)]
        while len(self._unread) >= 12 and len(self._unread) >= 12 + self._size:
            size = self._size
            self._chunk(bytes(self._unread[4:8]), bytes(self._unread[8 : 8 + size]))
            del self._unread[: 12 + size]
        return len(data)

    @property
    def _size(self) -> int:
        return int.from_bytes(self._unread[:4], "big")

    def _chunk(self, kind: bytes, data: bytes) -> None:
        if kind == b"IDAT":
            self._pixels += data
            while len(self._pixels) >= CHUNK:
                self._put(b"IDAT", bytes(self._pixels[:CHUNK]))
                del self._pixels[:CHUNK]
            return
        if self._pixels:
            self._put(b"IDAT", bytes(self._pixels))
            self._pixels.clear()
        self._put(kind, data)
        if kind == b"IHDR" and self._profile:
            self._put(b"iCCP", png.PROFILE_NAME + zlib.compress(self._profile, 9))

    def _put(self, kind: bytes, data: bytes) -> None:
        self._sink.write(struct.pack(">I", len(data)) + kind + data)
        self._sink.write(struct.pack(">I", zlib.crc32(data, zlib.crc32(kind))))
