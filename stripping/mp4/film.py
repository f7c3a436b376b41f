"""Films and sound in ISO base media files: cleaned in place, in one pass, of the same length.

First the indexes (moov, moof) are read into memory and cleaned; then the file is copied once from
its start, with the cleaned indexes in place of the old ones, and in the data every byte that no
kept sample refers to is zero. Source: ISO 14496-12; QuickTime File Format.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from stripping import box_header
from stripping.box_header import BoxHeader
from stripping.errors import Reason, Unclean
from stripping.grammar import boxes as grammar
from stripping.limits import LARGEST_INDEX
from stripping.mp4 import index as indexes
from stripping.mp4 import rules
from stripping.mp4.boxes import Box, blank, children, number
from stripping.mp4.data import Data
from stripping.mp4.entries import ENCRYPTED, PICTURE_ENTRIES, SOUND_ENTRIES
from stripping.mp4.fragments import Fragments
from stripping.mp4.track import OTHERS, PICTURE, SOUND, STILLS, Track, first_entry, handler, read
from stripping.source import PIECE, Sink, Source
from stripping.values import Removals, Removed

FILE_TYPES = frozenset((b"ftyp", b"styp"))
SPACE = frozenset(part.name for part in grammar.SPACE)
INDEXES = frozenset((b"moov", b"moof")) | FILE_TYPES
# A box of these names that is longer than the file says that the file was cut; others are bytes
# behind the film that happen to look like a box.
CUT_SHORT = INDEXES | SPACE | {b"mdat"}
# The codings of each kind of track that is kept; a locked one is kept to be refused by name.
TAKEN = {PICTURE: PICTURE_ENTRIES | ENCRYPTED, SOUND: SOUND_ENTRIES | ENCRYPTED}
MOST_BOXES = 1 << 20  # boxes at the top of one file


@dataclass
class Part:
    """A box at the top of the file: its name, where it lies, and its index if it was read."""

    kind: bytes
    at: int
    start: int
    end: int
    index: bytearray | None = None

    def box(self) -> Box:
        return Box(self.kind, 0, self.start - self.at, self.end - self.at)

    def loaded(self) -> bytearray:
        if self.index is None:
            raise Unclean(Reason.DAMAGED_INDEX)
        return self.index


def parts(source: Source, removals: Removals) -> list[Part]:
    """The boxes at the top; indexes are read. What follows the last box is cut off."""
    found: list[Part] = []
    held = 0
    source.seek(0)
    while source.left >= box_header.SHORT:
        at = source.position
        header = plausible(source.exactly(min(source.left, box_header.LONGEST)), source.size - at)
        if header is None:
            break
        size = header.size
        if at + size > source.size:
            if header.kind in CUT_SHORT:
                raise Unclean(Reason.TRUNCATED)
            break
        part = Part(header.kind, at, at + header.head, at + size)
        if part.kind in INDEXES:
            held += size
            if held > LARGEST_INDEX or len(found) > MOST_BOXES:
                raise Unclean(Reason.DAMAGED_INDEX)
            source.seek(at)
            part.index = bytearray(source.exactly(size))
        found.append(part)
        source.seek(part.end)
    if source.size > (found[-1].end if found else 0):
        removals.add(Removed.TRAILING_DATA)
    return found


def plausible(head: bytes, room: int) -> BoxHeader | None:
    """None for what cannot be a box: bytes behind the end of the film."""
    if not all(0x20 <= byte < 0x7F or byte == 0xA9 for byte in head[4:8]):
        return None
    try:
        return box_header.read(head, room, top=True)
    except Unclean:
        return None


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    """Writes the clean film; gives its ending. Raises Unclean, Unsupported."""
    top = parts(source, removals)
    movies = [part for part in top if part.kind == b"moov"]
    if len(movies) != 1:
        raise Unclean(Reason.TRUNCATED if not movies else Reason.DAMAGED_INDEX)
    tracks, dropped = read_movie(movies[0], removals)
    read_fragments(top, movies[0], tracks, removals)
    for part in top:
        if part.kind in FILE_TYPES and part.index is not None:
            rules.file_type(part.index, part.box(), removals)
    data = Data(source, sink, list(tracks.values()), dropped)
    for part in top:
        write(part, source, sink, data, removals)
    data.finish(removals)
    return ending(top[0], tracks.values())


def read_movie(part: Part, removals: Removals) -> tuple[dict[int, Track], bool]:
    """Cleans the movie box; gives the kept tracks by their number, and whether others went."""
    index, box = part.loaded(), part.box()
    dropped = drop_others(index, box, removals)
    indexes.clean(index, box, removals)
    tracks: dict[int, Track] = {}
    for child in children(index, box.start, box.end):
        if child.kind == b"trak":
            track = read(index, child)
            if track.identity in tracks:
                raise Unclean(Reason.DAMAGED_INDEX)
            tracks[track.identity] = track
    if not tracks:
        raise Unclean(Reason.NO_PICTURE_OR_SOUND)
    return tracks, dropped


def drop_others(index: bytearray, movie: Box, removals: Removals) -> bool:
    """Tracks that go become free space; False when there are none.

    Those are the ones that are neither sound nor picture, and those in a coding we do not take
    beside one that we do: chapter pictures, covers, a second sound for one maker's phones.
    """
    traks = [child for child in children(index, movie.start, movie.end) if child.kind == b"trak"]
    taken = {
        trak: first_entry(index, trak) in TAKEN.get(handler(index, trak), ()) for trak in traks
    }
    kinds = {handler(index, trak) for trak in traks if taken[trak]}
    dropped = False
    for trak in traks:
        kind = handler(index, trak)
        # A film whose only picture or sound we do not take is refused where its entry is read.
        if taken[trak] or (kind in TAKEN and kind not in kinds):
            continue
        still = kind == PICTURE and first_entry(index, trak) in STILLS
        removals.add(Removed.THUMBNAIL if still else OTHERS.get(kind, Removed.OTHER_TRACKS))
        blank(index, trak)
        dropped = True
    return dropped


def read_fragments(
    top: list[Part], movie: Part, tracks: dict[int, Track], removals: Removals
) -> None:
    """Cleans every fragment's index and adds its samples to the kept tracks."""
    fragments = Fragments(tracks, defaults(movie, tracks))
    whole = any(track.offsets for track in tracks.values())
    for part in top:
        if part.kind != b"moof" or part.index is None:
            continue
        box = part.box()
        for traf in children(part.index, box.start, box.end):
            if traf.kind == b"traf" and fragment_track(part.index, traf) not in tracks:
                blank(part.index, traf)
        indexes.clean(part.index, box, removals)
        fragments.read(part.index, box, part.at)
    if not whole:
        fragments.restart_clock(removals)


def fragment_track(index: bytearray, traf: Box) -> int | None:
    header = indexes.find(index, traf, b"tfhd")
    return number(index, header.start + 4) if header else None


def defaults(movie: Part, tracks: dict[int, Track]) -> dict[int, int]:
    """The size of a sample that is told for a whole track (trex); tracks that went go here too."""
    index = movie.loaded()
    extends = indexes.find(index, movie.box(), b"mvex")
    sizes: dict[int, int] = {}
    for box in children(index, extends.start, extends.end) if extends else ():
        if box.kind == b"trex":
            track = number(index, box.start + 4)
            if track in tracks:
                sizes[track] = number(index, box.start + 16)
            else:
                blank(index, box)
    return sizes


def write(part: Part, source: Source, sink: Sink, data: Data, removals: Removals) -> None:
    """One box of the clean file."""
    if part.index is not None:
        sink.write(part.index)
        return
    source.seek(part.at)
    header = bytearray(source.exactly(part.start - part.at))
    if part.kind == b"mdat":
        sink.write(header)
        data.copy(part.start, part.end, removals)
        return
    if part.kind not in SPACE:
        header[4:8] = b"free"
        indexes.tell(part.kind, source.exactly(min(part.end - part.start, PIECE)), removals)
    sink.write(header)
    if data.blank(part.start, part.end) and part.kind in SPACE:
        removals.add(Removed.HIDDEN_DATA)


def ending(first: Part, tracks: Iterable[Track]) -> str:
    """By the brand and by what is inside: a file with sound alone is a recording."""
    brand = b"qt  "
    if first.kind == b"ftyp":
        start = first.box().start
        brand = bytes(first.loaded()[start : start + 4])
    if not any(track.handler == PICTURE for track in tracks):
        return "m4a"
    if brand == b"qt  ":
        return "mov"
    if brand.startswith((b"3gp", b"3g2")):
        return "3gp"
    return "mp4"
