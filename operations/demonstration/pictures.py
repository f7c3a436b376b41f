"""Pictures for the demonstration, drawn here so that no foreign work is shipped.

They are PNG files with a planted place and camera name, as a telephone would write them, so that
the stripping has something to remove.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 960, 600
SCALE = 2  # drawn twice as large and averaged down, so that edges are smooth

Colour = tuple[int, int, int]
Point = tuple[float, float]

SAND: Colour = (236, 226, 205)
RIDGE: Colour = (222, 208, 181)
WATER: Colour = (150, 182, 190)
FIELD: Colour = (196, 205, 166)
ROAD: Colour = (168, 148, 122)
MARK: Colour = (38, 80, 78)
FRONT: Colour = (160, 62, 48)


class Canvas:
    """A picture of ``WIDTH * SCALE`` by ``HEIGHT * SCALE`` points, three bytes each."""

    def __init__(self, background: Colour) -> None:
        self.width, self.height = WIDTH * SCALE, HEIGHT * SCALE
        self.rows = [bytearray(bytes(background) * self.width) for _ in range(self.height)]

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        x, y, r = centre[0] * SCALE, centre[1] * SCALE, radius * SCALE
        for row in range(max(0, int(y - r)), min(self.height, int(y + r) + 1)):
            half = (r * r - (row - y) ** 2) ** 0.5 if r > abs(row - y) else 0
            first, last = max(0, int(x - half)), min(self.width, int(x + half) + 1)
            if first < last:
                self.rows[row][3 * first : 3 * last] = bytes(colour) * (last - first)

    def line(
        self, points: Sequence[Point], radius: float, colour: Colour, gap: float = 0.0
    ) -> None:
        """A path through ``points``; with ``gap`` (in points) it is a row of dots."""
        step = gap or max(1.0, radius / 2)
        for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
            length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
            count = max(1, int(length / step))
            for index in range(count + 1):
                part = index / count
                self.disc((x0 + (x1 - x0) * part, y0 + (y1 - y0) * part), radius, colour)

    def averaged(self) -> bytes:
        """PNG scan lines (filter byte 0 and WIDTH * 3 bytes) of the picture at its real size."""
        lines = []
        for row in range(0, self.height, SCALE):
            upper, lower = self.rows[row], self.rows[row + 1]
            pixels = bytearray(WIDTH * 3)
            for channel in range(3):
                quads = zip(
                    upper[channel::6],
                    upper[channel + 3 :: 6],
                    lower[channel::6],
                    lower[channel + 3 :: 6],
                    strict=True,
                )
                pixels[channel::3] = bytes([sum(quad) >> 2 for quad in quads])
            lines.append(b"\0" + pixels)
        return b"".join(lines)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@dataclass(frozen=True)
class Sketch:
    """What one sketch shows: where the front and the marks lie, in points from the upper left."""

    front: tuple[Point, ...]
    marks: tuple[Point, ...]


BEFORE = Sketch(
    front=((210, 600), (300, 470), (430, 400), (520, 330), (560, 250), (610, 190)),
    marks=((640, 220), (420, 470), (250, 390)),
)
AFTER = Sketch(
    front=((40, 600), (110, 500), (150, 400), (230, 330), (260, 240), (300, 120)),
    marks=((640, 220), (420, 470), (250, 390)),
)


def sketch(what: Sketch) -> bytes:
    """A sketch map as a PNG file of 960 by 600 points, with planted metadata."""
    canvas = Canvas(SAND)
    for index in range(9):
        height = 60.0 + index * 66
        canvas.line(((0, height + 24), (340, height), (620, height + 30), (960, height)), 5, RIDGE)
    river = ((770, 80), (820, 150), (870, 160), (905, 205), (960, 220))
    canvas.line(river, 34, FIELD)
    canvas.line(((520, 40), (610, 70), (700, 60), (770, 80)), 46, WATER)
    canvas.line(river, 11, WATER)
    canvas.line(((0, 560), (250, 390), (420, 470), (640, 220), (720, 130)), 4, ROAD)
    canvas.line(((420, 470), (700, 520), (960, 480)), 3, ROAD)
    canvas.line(what.front, 5, FRONT, gap=17)
    for mark in what.marks:
        canvas.disc(mark, 13, SAND)
        canvas.disc(mark, 9, MARK)
    return png(canvas.averaged())


def _entry(tag: int, kind: int, count: int, value: bytes) -> bytes:
    """One line of a TIFF directory; ``value``: four bytes, or where the value lies."""
    return struct.pack(">HHI", tag, kind, count) + value.ljust(4, b"\0")


def exif() -> bytes:
    """A camera's name and a place, as a telephone writes them (Exif 2.3 in a TIFF directory)."""
    model, degrees = b"Telephone 7\0", struct.pack(">6I", 35, 1, 45, 1, 16, 1)
    ascii_, long_, rational = 2, 4, 5
    first = 8  # where the first directory lies
    second = first + 2 + 2 * 12 + 4
    values = second + 2 + 2 * 12 + 4
    camera = _entry(0x0110, ascii_, len(model), struct.pack(">I", values))
    pointer = _entry(0x8825, long_, 1, struct.pack(">I", second))
    north = _entry(1, ascii_, 2, b"N")
    latitude = _entry(2, rational, 3, struct.pack(">I", values + len(model)))
    return b"".join(
        (
            struct.pack(">2sHI", b"MM", 42, first),
            *(struct.pack(">H", 2), camera, pointer, bytes(4)),
            *(struct.pack(">H", 2), north, latitude, bytes(4)),
            *(model, degrees),
        )
    )


def png(lines: bytes) -> bytes:
    """A PNG file around scan lines, with the metadata of a telephone."""
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)),
            chunk(b"eXIf", exif()),
            chunk(b"tEXt", b"Author\0A neighbour"),
            chunk(b"IDAT", zlib.compress(lines, 9)),
            chunk(b"IEND", b""),
        )
    )
