"""The tables of a JPEG (ITU-T T.81, B.2.4): each is written before the first scan that uses it.

A table that no scan uses is nobody's, and goes.
"""

import struct

from stripping.errors import Reason, Unclean
from stripping.grammar import grouped
from stripping.grammar.jpeg import JPEG, TABLE

DQT, DHT, DAC, DRI = 0xDB, 0xC4, 0xCC, 0xDD
TABLES = frozenset(name[0] for name in grouped(JPEG, TABLE))
ARITHMETIC = frozenset({0xC9, 0xCA})
PROGRESSIVE = frozenset({0xC2, 0xCA})
DC, AC = 0x00, 0x10  # the class of a coding table, in the upper half of its first byte
LONGEST = 17 + 256  # bytes: a Huffman table of as many symbols as there are
Name = tuple[int, int]  # the marker of its segment; class and number, or just the number


class Tables:
    """Those that were read and not yet written; what comes again takes the place of the first."""

    def __init__(self) -> None:
        self.waiting: dict[Name, bytes] = {}

    def read(self, marker: int, payload: bytes) -> None:
        """Raises Unclean when the payload is not tables to its last byte."""
        at = 0
        while at < len(payload):
            size = length(marker, payload, at)
            table = payload[at : at + size]
            if len(table) < size or size > LONGEST:
                raise Unclean(Reason.DAMAGED)
            # A quantisation table's upper half is its precision, which is no part of its name.
            name = 0 if marker == DRI else table[0] & 15 if marker == DQT else table[0]
            self.waiting.pop((marker, name), None)
            self.waiting[marker, name] = table
            at += size
            if marker == DRI and at < len(payload):
                raise Unclean(Reason.DAMAGED)

    def quantisation(self, frame: bytes) -> bytes:
        """Those that the frame's components name."""
        used = {(DQT, frame[at]) for at in range(8, len(frame), 3)}
        return self._write(used)

    def coding(self, frame: int, scan: bytes) -> bytes:
        """Those that a scan of a frame of this kind names, and how often it can be restarted."""
        kind = DAC if frame in ARITHMETIC else DHT
        classes = [DC, AC]
        if frame in PROGRESSIVE:
            classes = [AC if scan[-3] else DC]
        pairs = [scan[at] for at in range(2, 1 + 2 * scan[0], 2)]
        used = {(kind, DC | pair >> 4) for pair in pairs if DC in classes}
        used |= {(kind, AC | pair & 15) for pair in pairs if AC in classes}
        return self._write({(DRI, 0), *used})

    def _write(self, names: set[Name]) -> bytes:
        found = [name for name in self.waiting if name in names]
        return b"".join(segment(name[0], self.waiting.pop(name)) for name in found)


def length(marker: int, payload: bytes, at: int) -> int:
    if marker == DQT:
        return 129 if payload[at] >> 4 else 65
    if marker == DHT:
        return 17 + sum(payload[at + 1 : at + 17])
    return 2


def segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload
