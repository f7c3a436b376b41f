"""Raw photographs: the picture that the camera itself developed, which every one of them holds.

DNG, CR2, CR3, NEF, ARW, ORF, RW2, RAF and PEF have containers of their own; the developed picture
is a whole JPEG in each, so the largest one is looked for by its segments (ITU-T T.81, B.2), and the
container is not read. What the sensor recorded goes: it is an original, not a picture to look at.
"""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from PIL.TiffImagePlugin import ImageFileDirectory_v2 as Directory

from stripping import exif, tiff
from stripping.converting.jpeg import ALONE, END, FILL, SCAN, end_of_coded
from stripping.errors import LooksLike, Unclean, Unsupported
from stripping.raster import BROKEN
from stripping.source import Sink, Source
from stripping.values import Notice

BEGINS = b"\xff\xd8\xff"
FRAMES = frozenset(
    (0xC0, 0xC1, 0xC2)
)  # that any viewer draws; raw data itself can be lossless JPEG
OTHER_FRAMES = frozenset(range(0xC0, 0xD0)) - FRAMES - {0xC4, 0xC8, 0xCC}
LEAST = 300_000  # pixels: below, it is a thumbnail and not the photograph
MOST_TRIED = 256  # beginnings that are looked at: raw data holds some by chance


class Preview(NamedTuple):
    """``pixels`` first, so that the largest is the greatest."""

    pixels: int
    start: int
    end: int
    turned: bool


def convert(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """Raises Unsupported where it holds no picture that is worth it."""
    data = source.exactly(source.size)
    best = max(islice(previews(data), MOST_TRIED), default=None)
    if best is None or best.pixels < LEAST:
        raise Unsupported(LooksLike.RAW)
    sink.write(BEGINS[:2])
    turn = exif.orientation(data) if tiff_like(data) else 1
    if turn != 1 and not best.turned:
        block = b"Exif\0\0" + exif.one_tag(turn)
        sink.write(b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block)
    sink.write(data[best.start + 2 : best.end])
    return (Notice.RAW_DATA_GONE,)


def tiff_like(data: bytes) -> bool:
    return exif.byte_order(data) is not None


def from_a_sensor(source: Source) -> bool:
    """Whether what begins like a TIFF is a raw photograph."""
    source.seek(0)
    try:
        header = source.exactly(10)
        if header.endswith(b"CR"):
            return True
        first = tiff.directory(source, header[:8], Directory(header[:8]).next)
        inside = tiff.numbers(first, tiff.INSIDE)
        pages = [first, *(tiff.directory(source, header[:8], at) for at in inside)]
        sensors = (tiff.number(each, tiff.PHOTOMETRIC) in tiff.SENSORS for each in pages)
        return tiff.DNG_VERSION in first or any(sensors)
    except (Unclean, *BROKEN):
        # What cannot be read so is no raw photograph of a kind that is known.
        return False


def previews(data: bytes) -> Iterator[Preview]:
    at = data.find(BEGINS)
    while at >= 0:
        found = measured(data, at)
        if found:
            yield found
        # A thumbnail in the picture's own Exif is passed over with it.
        at = data.find(BEGINS, found.end if found else at + 1)


def measured(data: bytes, start: int) -> Preview | None:
    """The whole JPEG that begins here, if it is one of a viewer's kind."""
    at, pixels, turned = start + 2, 0, False
    while at + 2 <= len(data) and data[at] == FILL:
        marker = data[at + 1]
        if marker == END:
            return Preview(pixels, start, at + 2, turned) if pixels else None
        if marker in ALONE or marker in OTHER_FRAMES:
            return None
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in FRAMES:
            height, width = (
                int.from_bytes(data[at + 5 + 2 * n : at + 7 + 2 * n], "big") for n in (0, 1)
            )
            pixels = width * height
        turned |= marker == 0xE1 and data[at + 4 : at + 8] == b"Exif"
        at += 2 + length
        if marker == SCAN:
            at = end_of_coded(data, at)
            while data[at : at + 2] == b"\xff\xff":
                at += 1
    return None
