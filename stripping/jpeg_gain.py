"""The gain map of a JPEG: a second picture behind the first, which bright screens lay over it.

It stays if it is of the picture's shape, lies as it is coded, and says by XMP or by ISO 21496-1
how strongly it counts. Both pictures are stripped alike; what leads from one to the other is built
anew. Source: Adobe, "Gain map specification" 1.0; ISO 21496-1, annexes B and C; CIPA DC-007
(Multi-Picture Format), section 5.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from stripping import gain_numbers
from stripping.errors import Unclean
from stripping.grammar.gain import (
    DIRECTORY,
    FIRST_FRACTION,
    GAIN_ENTRY,
    INDEX,
    ISO,
    ISO_FIRST,
    TONES,
    XMP,
)
from stripping.jpeg_tables import segment
from stripping.source import Source
from stripping.values import Removal

LARGEST = 32 << 20  # bytes of a second picture, which is held in memory
MOST_PICTURES = 16  # that an index names: telephones write two to four
ENTRIES, ENTRY = 0xB002, 16  # the tag of the list of pictures, and bytes for each
MOST_ASKEW = 0.02  # of a side: half as many pixels are not always a whole number
LARGEST_SEGMENT = 65_535  # bytes: the numbers stand in the first
APP1, APP2, SOS, EOI, SOI = 0xE1, 0xE2, 0xDA, 0xD9, 0xD8
NEEDED = re.compile(rb"hdrgm:GainMapMax|apdi:AuxiliaryImageType")
ADOBE = b"xmlns:hdrgm"  # the scheme whose readers ask for a directory
FRAMES = frozenset((0xC0, 0xC1, 0xC2, 0xC9, 0xCA))


@dataclass
class Gain:
    """``picture``: clean; ``came``: bytes that it had; ``removed``: from it; ``first``: bytes of
    the clean picture before it, once they are known.
    """

    picture: bytes
    came: int
    removed: tuple[Removal, ...]
    first: int = 0

    def leads(self, at: int) -> bytes:
        """The segments of the first picture that lead to it, for byte ``at`` of the file."""
        directory = b""
        if ADOBE in self.picture[:LARGEST_SEGMENT]:
            directory = segment(APP1, DIRECTORY % len(self.picture))
        elif ISO in self.picture[:LARGEST_SEGMENT]:
            directory = segment(APP2, ISO_FIRST)
        # Places are counted from behind the segment's head and its name.
        start = at + len(directory) + 8
        entry = struct.pack(">III", GAIN_ENTRY, len(self.picture), max(self.first - start, 0))
        return directory + segment(APP2, INDEX % self.first.to_bytes(4, "big") + entry + bytes(4))


def candidates(source: Source) -> Iterator[tuple[bytes, bytes]]:
    """Second pictures of the shape of the first, and the numbers of each as a segment."""
    try:
        first = segments(source, 0)
    except Unclean:
        return
    for at, payload in first.get(APP2, ()):
        if not payload.startswith(b"MPF\0"):
            continue
        for place, size in places(payload[4:], at + 4):
            if not (0 < place < source.size and 0 < size <= min(LARGEST, source.size - place)):
                continue
            source.seek(place)
            held = source.exactly(size)
            numbers = said(held)
            if numbers and fits(first, held):
                yield held, numbers


def segments(source: Source, start: int) -> dict[int, list[tuple[int, bytes]]]:
    """By their markers, where each payload lies and what it is, up to the first scan.

    Raises Unclean.
    """
    source.seek(start + 2)
    found: dict[int, list[tuple[int, bytes]]] = {}
    while True:
        mark = source.exactly(2)
        while mark == b"\xff\xff":
            mark = mark[1:] + source.exactly(1)
        if mark[0] != 0xFF or mark[1] in (SOS, EOI, SOI):
            return found
        size = int.from_bytes(source.exactly(2), "big") - 2
        at = source.position
        found.setdefault(mark[1], []).append((at, source.exactly(max(size, 0))))


def memory(held: bytes) -> Source:
    return Source(BytesIO(held))


def places(index: bytes, start: int) -> list[tuple[int, int]]:
    """Where in the file the pictures behind the first begin, and their lengths."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(index[:4])
    if order is None or len(index) < 10:
        return []
    (at,) = struct.unpack_from(order + "I", index, 4)
    if at + 2 > len(index):
        return []
    (count,) = struct.unpack_from(order + "H", index, at)
    for number in range(min(count, MOST_PICTURES)):
        tag = index[at + 2 + 12 * number : at + 14 + 12 * number]
        if len(tag) == 12 and struct.unpack(order + "H", tag[:2])[0] == ENTRIES:
            size, first = struct.unpack(order + "II", tag[4:])
            held = index[first : first + min(size, ENTRY * MOST_PICTURES)]
            rows = [held[each : each + ENTRY] for each in range(ENTRY, len(held), ENTRY)]
            whole = [struct.unpack(order + "IIIHH", row) for row in rows if len(row) == ENTRY]
            return [(start + offset, size) for _, size, offset, _, _ in whole]
    return []


def said(held: bytes) -> bytes:
    """The numbers of a second picture, as a segment; nothing where it says none, or more."""
    if not held.startswith(b"\xff\xd8\xff"):
        return b""
    try:
        parts = segments(memory(held), 0)
    except Unclean:
        return b""
    for _, payload in parts.get(APP1, ()):
        if payload.startswith(XMP):
            packet = gain_numbers.packet(payload[len(XMP) :])
            if packet and NEEDED.search(packet):
                return segment(APP1, XMP + packet.rstrip())
    for _, payload in parts.get(APP2, ()):
        if payload.startswith(ISO) and (numbers := toned(payload[len(ISO) :])):
            return segment(APP2, ISO + numbers)
    return b""


def toned(told: bytes) -> bytes:
    """The numbers of ISO 21496-1 without the writer's version; nothing where it is not these."""
    flags = FIRST_FRACTION - 2
    if not told.startswith(bytes(2)) or len(told) <= flags:
        return b""
    if TONES.get(told[flags]) != len(told) + 1:
        return b""
    below = range(flags + 5, len(told), 8)
    return bytes(flags) + told[flags:] if all(any(told[at : at + 4]) for at in below) else b""


def fits(first: dict[int, list[tuple[int, bytes]]], held: bytes) -> bool:
    """Whether both are as wide for their height."""
    (wide, high), (width, height) = shape(first), shape(segments(memory(held), 0))
    if not (wide and high and width and height):
        return False
    return abs(wide * height - width * high) <= MOST_ASKEW * wide * height


def shape(parts: dict[int, list[tuple[int, bytes]]]) -> tuple[int, int]:
    frames = [payload for mark in FRAMES & parts.keys() for _, payload in parts[mark]]
    if len(frames) != 1 or len(frames[0]) < 5:
        return 0, 0
    height, width = struct.unpack_from(">HH", frames[0], 1)
    return width, height
