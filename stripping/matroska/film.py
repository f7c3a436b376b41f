"""A film or recording in Matroska, cleaned in place and in one pass.

Kept: times and sizes, sound and picture with their coding, where to seek, and the blocks of the
tracks that stay. Titles, dates, programs, identifiers, chapters, tags, attachments, subtitles and
checksums (which would no longer be true) become Void.
"""

from stripping.errors import Reason, Unclean
from stripping.grammar.matroska import NUMBER
from stripping.limits import LARGEST_INDEX, LARGEST_SAMPLE
from stripping.matroska import lacing, tracks
from stripping.matroska.ebml import (
    CHECKSUM,
    OPEN,
    PLACES,
    VOID,
    Element,
    Rule,
    blank,
    children,
    clean,
    read,
    void,
)
from stripping.matroska.tracks import Track
from stripping.source import PIECE, Sink, Source
from stripping.values import Removals, Removed

EBML, SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"
SEEK, INFO, TRACKS, CLUSTER = (
    b"\x11\x4d\x9b\x74",
    b"\x15\x49\xa9\x66",
    b"\x16\x54\xae\x6b",
    b"\x1f\x43\xb6\x75",
)
CUES = b"\x1c\x53\xbb\x6b"
REPORT_AS: dict[bytes, Removed] = {
    b"\x12\x54\xc3\x67": Removed.DESCRIPTION,  # tags
    b"\x10\x43\xa7\x70": Removed.SUBTITLES,  # chapters
    b"\x19\x41\xa4\x69": Removed.HIDDEN_DATA,  # attachments
    b"\x44\x61": Removed.DATE_TIME,
    b"\x7b\xa9": Removed.DESCRIPTION,  # title
    b"\x73\x84": Removed.DESCRIPTION,  # file name
}
LEVEL_ONE = frozenset((SEEK, INFO, TRACKS, CLUSTER, CUES, *list(REPORT_AS)[:3]))
SIMPLE, GROUP, BLOCK = b"\xa3", b"\xa0", b"\xa1"
ADDITIONS = b"\x75\xa1"


def emptied(data: bytearray, element: Element, removals: Removals) -> None:
    """A text that must be there: nothing is in it."""
    if any(data[element.start : element.end]):
        data[element.start : element.end] = bytes(element.size)
        removals.add(Removed.SOFTWARE)


def removed(data: bytearray, element: Element, removals: Removals) -> None:
    """What only a picture with transparency has."""
    if blank(data, element):
        removals.add(Removed.HIDDEN_DATA)


RULES: dict[bytes, Rule] = dict.fromkeys((b"\x4d\x80", b"\x57\x41"), emptied)
OPAQUE: dict[bytes, Rule] = {ADDITIONS: removed}
MASTERS = frozenset((SEEK, INFO, CUES))
NUMBERS = {name: part for name, part in PLACES[CLUSTER].items() if part.form is NUMBER}


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    first = read(source)
    if first.name != EBML or not 0 < first.size <= 4096:
        raise Unclean(Reason.DAMAGED)
    source.seek(0)
    head = bytearray(source.exactly(first.end))
    clean(head, first, {}, removals, REPORT_AS)
    sink.write(head)
    webm = b"webm" in head
    segment = read(source)
    if segment.name != SEGMENT:
        raise Unclean(Reason.DAMAGED)
    copy_header(source, sink, segment)
    # A recorder that was cut off leaves the length open, or longer than what there is.
    end = source.size if segment.size == OPEN else min(segment.end, source.size)
    Film(source, sink, removals).walk(segment.start, end)
    if end < source.size:
        removals.add(Removed.TRAILING_DATA)
    return "webm" if webm else "mkv"


def copy_header(source: Source, sink: Sink, element: Element) -> None:
    source.seek(element.at)
    sink.write(source.exactly(element.start - element.at))


class Film:
    """The elements of a segment, in order."""

    def __init__(self, source: Source, sink: Sink, removals: Removals) -> None:
        self.source, self.sink, self.removals = source, sink, removals
        self.tracks: dict[int, Track] = {}
        self.blocks = 0

    def walk(self, start: int, end: int) -> None:
        at = start
        while end - at >= 2:
            self.source.seek(at)
            element = read(self.source)
            if element.name == CLUSTER:
                at = self.cluster(element, end)
                continue
            if element.size == OPEN or element.end > end:
                self.cut_off()
                break
            self.whole(element)
            at = element.end
        if not self.tracks or not self.blocks:
            raise Unclean(Reason.TRUNCATED if not self.tracks else Reason.NO_PICTURE_OR_SOUND)

    def cut_off(self) -> None:
        """What is not whole at the end cannot be played; everything before it can."""
        self.removals.add(Removed.TRAILING_DATA)

    def whole(self, element: Element) -> None:
        """An element of the segment that is no cluster."""
        if element.name == TRACKS:
            if self.tracks or element.size > LARGEST_INDEX:
                raise Unclean(Reason.DAMAGED_INDEX)
            data = self.taken(element)
            self.tracks = tracks.read(data, element.moved(0), self.removals)
            self.sink.write(data)
        elif element.name in MASTERS:
            if element.size > LARGEST_INDEX:
                raise Unclean(Reason.BOMB)
            data = self.taken(element)
            clean(data, element.moved(0), RULES, self.removals, REPORT_AS)
            self.sink.write(data)
        else:
            self.blank(element)

    def taken(self, element: Element) -> bytearray:
        self.source.seek(element.at)
        return self.source.taken(element.end - element.at)

    def blank(self, element: Element) -> None:
        """Zeros in its place, however long it is."""
        self.source.seek(element.at)
        left = element.end - element.at
        head = void(left)
        stood = False
        written = 0
        while left:
            piece = self.source.some(min(PIECE, left))
            empty = head[written:].ljust(len(piece), b"\0")[: len(piece)]
            stood = stood or piece != empty
            self.sink.write(empty)
            written += len(piece)
            left -= len(piece)
        if stood and element.name not in (VOID, CHECKSUM):
            self.removals.add(REPORT_AS.get(element.name, Removed.HIDDEN_DATA))

    def cluster(self, cluster: Element, limit: int) -> int:
        """Its blocks; gives where it ends, which only the next element may tell."""
        copy_header(self.source, self.sink, cluster)
        end = limit if cluster.size == OPEN else min(cluster.end, limit)
        at, seen = cluster.start, set[bytes]()
        while end - at >= 2:
            self.source.seek(at)
            element = read(self.source)
            if cluster.size == OPEN and element.name in LEVEL_ONE:
                return at
            if element.size == OPEN or element.end > end:
                self.cut_off()
                return limit
            if element.name in (SIMPLE, GROUP):
                self.block(element)
            elif self.is_number(element) and element.name not in seen:
                self.sink.write(self.taken(element))
            else:
                self.blank(element)
            seen.add(element.name)
            at = element.end
        if at < end:
            # One byte is no element.
            if end < limit:
                raise Unclean(Reason.DAMAGED)
            self.cut_off()
        return end

    @staticmethod
    def is_number(element: Element) -> bool:
        return element.name in NUMBERS and element.size in NUMBER.sizes

    def block(self, element: Element) -> None:
        """A block that a kept track owns, cleaned; any other becomes Void."""
        if element.size > LARGEST_SAMPLE:
            raise Unclean(Reason.BOMB)
        data = self.taken(element)
        whole = element.moved(0)
        if element.name == GROUP:
            inner = list(children(data, whole.start, whole.end))
            found = next((each for each in inner if each.name == BLOCK), None)
            track = found and self.track_of(data, found)
            if track and found:
                clean(data, whole, {} if track.has_alpha else OPAQUE, self.removals, REPORT_AS)
                self.coded(data, found, track)
        else:
            track = self.track_of(data, whole)
            if track:
                self.coded(data, whole, track)
        if track:
            self.blocks += 1
        else:
            # Its track was told of already.
            blank(data, whole)
        self.sink.write(data)

    def track_of(self, data: bytearray, block: Element) -> Track | None:
        if block.size < 4 or not data[block.start]:
            raise Unclean(Reason.DAMAGED)
        width = 9 - data[block.start].bit_length()
        digits = int.from_bytes(data[block.start : block.start + width], "big")
        return self.tracks.get(digits & (1 << 7 * width) - 1)

    def coded(self, data: bytearray, block: Element, track: Track) -> None:
        """Cleans the coded picture or sound of each frame in a block."""
        start = block.start + 12 - data[block.start].bit_length()
        if start > block.end:
            raise Unclean(Reason.DAMAGED)
        laced = data[start - 1] & 0x06
        data[start - 1] &= 0x8F | 0x06  # the reserved bits of the flags
        for begin, end in lacing.frames(data, start, block.end, laced):
            if track.clean and track.clean(data, begin, end):
                self.removals.add(Removed.HIDDEN_DATA)
