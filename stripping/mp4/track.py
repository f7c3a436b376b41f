"""One track of a film: what it is, how it is coded, and where in the file its samples lie.

Source: ISO 14496-12, 8.4 (media), 8.6.1 and 8.7 (sample tables).
"""

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.grammar.boxes import QUICKTIME_MORE
from stripping.mp4.boxes import Box, children, number
from stripping.mp4.coded import Cleaner, cleaner
from stripping.mp4.entries import (
    PCM,
    PICTURE_ENTRIES,
    PICTURE_HEADER,
    SOUND_HEADER,
    descriptor,
)
from stripping.mp4.index import find
from stripping.values import Removed

MOST_SAMPLES = 1 << 23  # entries of a size table: a day and a half of film and sound
PICTURE, SOUND = b"vide", b"soun"
# Handlers of tracks that go, and what a reporter is told of them.
OTHERS: dict[bytes, Removed] = {
    **dict.fromkeys((b"text", b"sbtl", b"subt", b"subp", b"clcp"), Removed.SUBTITLES),
    b"tmcd": Removed.DATE_TIME,
}
# Secondary picture tracks of these codings are chapter pictures or covers.
STILLS = frozenset((b"jpeg", b"png ", b"mjpa", b"mjpb"))


@dataclass
class Track:
    """The samples of one track, chunk by chunk: file offset and number of samples of each.

    ``sizes`` holds one size a sample, or nothing when all samples have ``each`` bytes.
    """

    identity: int
    handler: bytes
    timescale: int
    clean: Cleaner | None
    each: int = 0
    offsets: "array[int]" = field(default_factory=lambda: array("Q"))
    counts: "array[int]" = field(default_factory=lambda: array("I"))
    sizes: "array[int]" = field(default_factory=lambda: array("I"))

    def runs(self) -> Iterator[tuple[int, int, int, int]]:
        """(offset, number of the first sample, samples, bytes) of each chunk, by offset."""
        first = 0
        rising = all(
            a <= b for a, b in zip(self.offsets, islice(self.offsets, 1, None), strict=False)
        )
        if rising:
            for offset, count in zip(self.offsets, self.counts, strict=True):
                yield offset, first, count, self.length(first, count)
                first += count
            return
        firsts = array("Q", [0])
        for count in self.counts:
            firsts.append(firsts[-1] + count)
        for at in sorted(range(len(self.offsets)), key=self.offsets.__getitem__):
            yield (
                self.offsets[at],
                firsts[at],
                self.counts[at],
                self.length(firsts[at], self.counts[at]),
            )

    def length(self, first: int, count: int) -> int:
        return sum(self.sizes[first : first + count]) if self.sizes else self.each * count


def numbers(index: bytearray, start: int, count: int, code: str) -> "array[int]":
    """A table of big-endian numbers: "I" of 4 bytes, "Q" of 8, "H" of 2."""
    values = array(code)
    end = start + count * values.itemsize
    if end > len(index):
        raise Unclean(Reason.DAMAGED_INDEX)
    values.frombytes(index[start:end])
    if sys.byteorder == "little":
        values.byteswap()
    return values


def read(index: bytearray, trak: Box) -> Track:
    """A track whose boxes were cleaned. Raises Unclean("damaged_index") and Unsupported."""
    header = find(index, trak, b"tkhd")
    media = find(index, trak, b"mdia", b"mdhd")
    kind = handler(index, trak)
    table = find(index, trak, b"mdia", b"minf", b"stbl")
    if header is None or media is None or table is None:
        raise Unclean(Reason.DAMAGED_INDEX)
    identity = number(index, header.start + (20 if index[header.start] else 12))
    timescale = number(index, media.start + (20 if index[media.start] else 12))
    boxes = {box.kind: box for box in children(index, table.start, table.end)}
    if not {b"stsd", b"stsc"} <= set(boxes):
        raise Unclean(Reason.DAMAGED_INDEX)
    clean, frame = coding(index, boxes[b"stsd"], kind)
    track = Track(identity, kind, timescale, clean)
    total = read_sizes(index, boxes, track, frame)
    read_chunks(index, boxes, track, total)
    return track


def handler(index: bytearray, trak: Box) -> bytes:
    box = find(index, trak, b"mdia", b"hdlr")
    return bytes(index[box.start + 8 : box.start + 12]) if box and box.size >= 12 else b""


def first_entry(index: bytearray, trak: Box) -> bytes:
    """The name of a track's first coding, b"" when it has none."""
    box = find(index, trak, b"mdia", b"minf", b"stbl", b"stsd")
    return bytes(index[box.start + 12 : box.start + 16]) if box and box.size >= 16 else b""


def coding(index: bytearray, box: Box, kind: bytes) -> tuple[Cleaner | None, int]:
    """How to clean the samples, and the bytes of a frame where QuickTime counts frames as samples.

    Several descriptions must agree, since one cleaner serves the whole track.
    """
    found = set()
    for entry in children(index, box.start + 8, box.end):
        picture = entry.kind in PICTURE_ENTRIES
        if picture != (kind == PICTURE):
            raise Unsupported(LooksLike.FILM_CODEC)
        more = 0 if index[box.start] else QUICKTIME_MORE.get(number(index, entry.start + 8, 2), 0)
        start = entry.start + (PICTURE_HEADER if picture else SOUND_HEADER + more)
        width, object_type = configuration(index, start, entry.end)
        frame = 0
        if entry.kind in PCM:
            bits = number(index, entry.start + 18, 2)
            channels = number(index, entry.start + 16, 2)
            frame = number(index, entry.start + 36) if more == 16 else bits // 8 * channels
        found.add((entry.kind, width, object_type, frame))
    if len(found) != 1:
        raise Unsupported(LooksLike.FILM_CODEC)
    name, width, object_type, frame = found.pop()
    return cleaner(name, width, object_type), frame


def configuration(index: bytearray, start: int, end: int) -> tuple[int, int]:
    """Bytes of a unit's length (avcC, hvcC), and the object type of esds."""
    width, object_type = 4, 0
    for box in children(index, start, end):
        if box.kind == b"avcC":
            width = (index[box.start + 4] & 3) + 1
        elif box.kind == b"hvcC":
            width = (index[box.start + 21] & 3) + 1
        elif box.kind == b"esds":
            at, stop = descriptor(index, box.start + 4, box.end, 3)
            object_type = index[descriptor(index, at + 3, stop, 4)[0]]
        elif box.kind == b"wave":
            object_type = configuration(index, box.start, box.end)[1]
    return width, object_type


def read_sizes(index: bytearray, boxes: dict[bytes, Box], track: Track, frame: int) -> int:
    """Fills ``sizes`` or ``each``; gives the number of samples."""
    box = boxes.get(b"stsz") or boxes.get(b"stz2")
    if box is None:
        raise Unclean(Reason.DAMAGED_INDEX)
    total = number(index, box.start + 8)
    each = number(index, box.start + 4) if box.kind == b"stsz" else 0
    if each:
        # QuickTime calls one frame of plain sound a sample of one byte, whatever its size.
        track.each = max(frame, 1) if each == 1 else each
        return total
    if total > MOST_SAMPLES:
        raise Unclean(Reason.DAMAGED_INDEX)
    if box.kind == b"stsz":
        track.sizes = numbers(index, box.start + 12, total, "I")
    else:
        track.sizes = compact(index, box, total)
    return total


def compact(index: bytearray, box: Box, total: int) -> "array[int]":
    bits, start = index[box.start + 7], box.start + 12
    if bits == 16:
        return array("I", numbers(index, start, total, "H"))
    octets = index[start : start + -(-total * bits // 8)]
    if bits == 8:
        return array("I", octets)
    halves = (half for octet in octets for half in (octet >> 4, octet & 15))
    return array("I", islice(halves, total))


def read_chunks(index: bytearray, boxes: dict[bytes, Box], track: Track, total: int) -> None:
    """Fills ``offsets`` and ``counts``; the samples of all chunks must be all samples."""
    places = boxes.get(b"stco") or boxes.get(b"co64")
    if places is None:
        if total:
            raise Unclean(Reason.DAMAGED_INDEX)
        return
    chunks = number(index, places.start + 4)
    wide = places.kind == b"co64"
    found = numbers(index, places.start + 8, chunks, "Q" if wide else "I")
    track.offsets = found if wide else array("Q", found)
    box = boxes[b"stsc"]
    told = numbers(index, box.start + 8, 3 * number(index, box.start + 4), "I")
    for at in range(0, len(told), 3):
        following = told[at + 3] if at + 3 < len(told) else chunks + 1
        many = following - told[at]
        if told[at] != len(track.counts) + 1 or many < 1 or following > chunks + 1:
            raise Unclean(Reason.DAMAGED_INDEX)
        track.counts.extend(
            [told[at + 1]] * many if many < 3 else array("I", [told[at + 1]]) * many
        )
    if len(track.counts) != chunks or sum(track.counts) != total:
        raise Unclean(Reason.DAMAGED_INDEX)
