"""TIFF's directories: the tags of a page, and what each of them tells about people.

Source: TIFF 6.0, section 2 and 8; Adobe "TIFF Technical Note 1" (sub-directories).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from stripping import exif
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.source import Source
from stripping.values import Removed, Tally

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
LETTERS = {1: "B", 3: "H", 4: "I", 5: "I", 13: "I"}
MOST_TAGS = 1024
MOST_PAGES = 64  # directories that are looked at
LARGEST_VALUE = 4 << 20  # bytes of one tag that are read
KIND, OLD_KIND, INSIDE, PROFILE, EXIF, XMP = 254, 255, 330, 34675, 34665, 700
PHOTOMETRIC, DNG_VERSION, SENSORS = 262, 50706, (32803, 34892)
REDUCED = 1
# Tags that say how the pixels are stored, and tell of nobody.
STRUCTURE = frozenset(
    (*range(254, 260), *range(262, 267), *range(273, 275), *range(277, 285), *range(288, 294))
    + (296, 297, 301, 317, 318, 319, *range(320, 326), 330, 332, *range(338, 343), 347, 529, 530)
    + (531, 532, 34665, 34675)
)
# What the others tell, beside those of stripping.exif; the rest is hidden data.
TAGS: dict[int, Removed] = {
    269: Removed.DESCRIPTION,
    271: Removed.CAMERA,
    272: Removed.CAMERA,
    285: Removed.DESCRIPTION,
    316: Removed.SOFTWARE,
    33550: Removed.LOCATION,
    33922: Removed.LOCATION,
    34264: Removed.LOCATION,
    34735: Removed.LOCATION,
    34736: Removed.LOCATION,
    34737: Removed.LOCATION,
    34377: Removed.EDITING_HISTORY,
    37724: Removed.EDITING_HISTORY,
}


@dataclass(frozen=True)
class Value:
    """One tag: its type, how many there are, and where in the file they lie."""

    kind: int
    count: int
    place: int


class Directory:
    """The tags at ``offset``. Raises Unclean."""

    def __init__(self, source: Source, order: str, offset: int) -> None:
        self._source, self._order = source, order
        self.values: dict[int, Value] = {}
        source.seek(offset)
        (count,) = struct.unpack(order + "H", source.exactly(2))
        if not 0 < count <= MOST_TAGS:
            raise Unclean(Reason.DAMAGED)
        entries = source.exactly(12 * count)
        (self.following,) = struct.unpack(order + "I", source.exactly(4))
        for at in range(0, len(entries), 12):
            tag, kind, number, place = struct.unpack_from(order + "HHII", entries, at)
            if number * SIZES.get(kind, 1) <= 4:
                place = offset + 2 + at + 8
            self.values.setdefault(tag, Value(kind, number, place))

    def data(self, tag: int) -> bytes:
        """The bytes of a tag, at most LARGEST_VALUE; none when there is no such tag."""
        value = self.values.get(tag)
        if value is None:
            return b""
        self._source.seek(value.place)
        return self._source.exactly(min(value.count * SIZES.get(value.kind, 1), LARGEST_VALUE))

    def numbers(self, tag: int, *default: int) -> tuple[int, ...]:
        """A tag's whole numbers; of a ratio both its parts, one behind the other."""
        value = self.values.get(tag)
        if value is None or not value.count:
            return default
        letter = LETTERS.get(value.kind)
        if letter is None or value.count * SIZES[value.kind] > LARGEST_VALUE:
            raise Unclean(Reason.DAMAGED)
        data = self.data(tag)
        return struct.unpack(f"{self._order}{len(data) // struct.calcsize(letter)}{letter}", data)

    def number(self, tag: int, default: int = 0) -> int:
        return self.numbers(tag, default)[0]

    @property
    def reduced(self) -> bool:
        return bool(self.number(KIND) & REDUCED) or self.number(OLD_KIND) == 2


def first_page(source: Source, tally: Tally) -> tuple[Directory, str]:
    """The picture's directory and the order of bytes; previews are counted as removed.

    Raises Unclean("several_pages") where leaving out the others would lose them, and Unsupported
    for raw pictures, which have the same beginning, and for files beyond 4 GiB (BigTIFF).
    """
    order = exif.byte_order(source.exactly(4))
    if order is None:
        raise Unsupported(LooksLike.TIFF)
    (offset,) = struct.unpack(order + "I", source.exactly(4))
    page = Directory(source, order, offset)
    seen, following = {offset}, page.following
    while following:
        if following in seen or len(seen) == MOST_PAGES:
            raise Unclean(Reason.DAMAGED)
        seen.add(following)
        other = Directory(source, order, following)
        if not other.reduced:
            raise Unclean(Reason.SEVERAL_PAGES)
        tally.add(Removed.THUMBNAIL)
        following = other.following
    photometric = page.number(PHOTOMETRIC)
    if page.reduced or DNG_VERSION in page.values or photometric in SENSORS:
        raise Unsupported(LooksLike.RAW)
    for offset in page.numbers(INSIDE):
        if not Directory(source, order, offset).reduced:
            raise Unsupported(LooksLike.RAW)
        tally.add(Removed.THUMBNAIL)
    return page, order


def report(page: Directory, source: Source, order: str, tally: Tally) -> None:
    """Adds what the page's tags hold, one count a tag."""
    for tag in page.values:
        if tag == XMP:
            exif.report_xmp(page.data(tag), tally)
        elif tag not in STRUCTURE:
            tally.add(TAGS.get(tag) or exif.TAGS.get(tag) or Removed.HIDDEN_DATA)
    for tag in exif_tags(page, source, order):
        if what := exif.TAGS.get(tag, Removed.CAMERA):
            tally.add(what)


def exif_tags(page: Directory, source: Source, order: str) -> Iterator[int]:
    """The tags of the camera's own directory; one that cannot be read is removed all the same."""
    if EXIF in page.values:
        try:
            yield from Directory(source, order, page.number(EXIF)).values
        except Unclean:
            yield 0
