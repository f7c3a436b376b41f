"""A film or recording in Matroska, cleaned in place and in one pass.

Kept: times and sizes, sound and picture with their coding, where to seek, and the blocks of the
tracks that stay. Titles, dates, programs, identifiers, chapters, tags, attachments, subtitles and
checksums (which would no longer be true) become Void.
"""

from stripping.errors import Reason, Unclean
from stripping.limits import LARGEST_INDEX, LARGEST_SAMPLE
from stripping.matroska import lacing, tracks
from stripping.matroska.ebml import (
    CHECKSUM,
    OPEN,
    VOID,
    Element,
    Tree,
    as_it_is,
    blank,
    children,
    clean,
    leaves,
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


HEADER: Tree = leaves("4286 42f7 42f2 42f3 4282 4287 4285")
SEEKS: Tree = {b"\x4d\xbb": leaves("53ab 53ac")}
FACTS: Tree = {
    b"\x2a\xd7\xb1": None,
    b"\x44\x89": None,
    b"\x4d\x80": emptied,
    b"\x57\x41": emptied,
}
POINTS: Tree = {
    b"\xbb": {
        b"\xb3": None,
        b"\xb7": leaves("f7 f1 f0 b2 5378"),
    }
}
MASTERS: dict[bytes, Tree] = {SEEK: SEEKS, INFO: FACTS, CUES: POINTS}
IN_CLUSTER = frozenset((b"\xe7", b"\xab", b"\xa7"))  # its time, the size before it, its place
MORE: Tree = {b"\xa6": {b"\xa5": as_it_is, b"\xee": None}}
IN_GROUP: Tree = {BLOCK: as_it_is, **leaves("9b fb 75a2 fa")}


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    first = read(source)
    if first.name != EBML or not 0 < first.size <= 4096:
        raise Unclean(Reason.DAMAGED)
    source.seek(0)
    head = bytearray(source.exactly(first.end))
    clean(head, first.start, first.end, HEADER, removals, REPORT_AS)
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
            start = element.start - element.at
            self.tracks = tracks.read(data, start, len(data), self.removals)
            self.sink.write(data)
        elif element.name in MASTERS:
            if element.size > LARGEST_INDEX:
                raise Unclean(Reason.BOMB)
            data = self.taken(element)
            clean(
                data,
                element.start - element.at,
                len(data),
                MASTERS[element.name],
                self.removals,
                REPORT_AS,
            )
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
        at = cluster.start
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
            elif element.name in IN_CLUSTER and element.size <= 8:
                self.sink.write(self.taken(element))
            else:
                self.blank(element)
            at = element.end
        if at < end:
            # One byte is no element.
            if end < limit:
                raise Unclean(Reason.DAMAGED)
            self.cut_off()
        return end

    def block(self, element: Element) -> None:
        """A block that a kept track owns, cleaned; any other becomes Void."""
        if element.size > LARGEST_SAMPLE:
            raise Unclean(Reason.BOMB)
        data = self.taken(element)
        whole = Element(element.name, 0, element.start - element.at, element.size)
        if element.name == GROUP:
            inner = list(children(data, whole.start, whole.end))
            found = next((each for each in inner if each.name == BLOCK), None)
            track = found and self.track_of(data, found)
            if track and found:
                rules = {**IN_GROUP, ADDITIONS: MORE} if track.has_alpha else IN_GROUP
                clean(data, whole.start, whole.end, rules, self.removals, REPORT_AS)
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
