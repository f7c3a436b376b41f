"""The picture of a link to a record: a pattern of the house's diamonds, in the status's colour.

Without words: a server may have no font that joins Arabic letters, and half-joined ones are worse
than none. Without a photograph: a warning cannot stand before it. PNG as in its specification
(third edition), palette and no filter, so that no imaging library is loaded for it.
"""

import struct
import zlib
from collections.abc import Iterator
from hashlib import sha256

WIDTH, HEIGHT = 1200, 630
CELL = 90  # pixels of a square of the grid; a diamond fills it
COLUMNS, ROWS = 14, 7
PAPER, LINE, INK = (250, 247, 240), (221, 214, 200), (32, 38, 31)
TONES = {
    "verified": (34, 96, 47),
    "corroborated": (34, 96, 47),
    "reported": (117, 72, 10),
    "disputed": (117, 72, 10),
    "false": (152, 32, 29),
    "retracted": (152, 32, 29),
}
ACCENT = (12, 92, 83)


def card(record: str, status: str) -> bytes:
    """A PNG of 1200 x 630; the same record and status give the same bytes."""
    tone = TONES.get(status, ACCENT)
    pale = tuple((3 * light + dark) // 4 for light, dark in zip(PAPER, tone, strict=True))
    palette = bytes(part for colour in (PAPER, tone, pale, LINE) for part in colour)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    rows = b"".join(b"\0" + row for row in _rows(sha256(record.encode()).digest()))
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"PLTE", palette)
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _rows(seed: bytes) -> Iterator[bytes]:
    """The record decides which diamonds are full, pale, outlined or left out."""
    for y in range(HEIGHT):
        row, inner = divmod(y, CELL)
        away = abs(2 * inner - CELL + 1)
        half = (CELL - away) // 2
        pixels = bytearray(WIDTH)
        for column in range(COLUMNS):
            kind = (seed[(row * COLUMNS + column) % 32] >> (row % 4 * 2)) & 3
            middle = column * CELL + CELL // 2
            for x in range(max(0, middle - half), min(WIDTH, middle + half)):
                edge = min(x - (middle - half), middle + half - 1 - x) < 2
                pixels[x] = kind if kind != 3 or edge else 0
        yield bytes(pixels)
