"""What of each allowed box stays. The table of the allowed ones is in ``stripping.grammar.boxes``.

Source: ISO 14496-12 (boxes of sections 8.2 to 8.8 and 12), QuickTime File Format (2016). A rule
gets the index in memory and a box, changes it in place, and never changes its length.
"""

from collections.abc import Callable

from stripping import box_header
from stripping.errors import Reason, Unclean
from stripping.grammar import Part, by_parent
from stripping.grammar.boxes import MP4
from stripping.mp4.boxes import Box, keep_only, number, zero
from stripping.values import Removals, Removed

PLACES = by_parent(MP4.parts)
Rule = Callable[[bytearray, Box, Removals], None]
# What is told of bytes that become zero, by a box and where they begin in it.
REPORT_AS = {
    **dict.fromkeys(((b"mvhd", 4), (b"tkhd", 4), (b"mdhd", 4)), Removed.DATE_TIME),
    **dict.fromkeys(((b"damr", 0), (b"d263", 0)), Removed.SOFTWARE),
}
# Brands of the registry (mp4ra.org) that tell how to read a file; others tell who made it.
BRANDS = (
    *(b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso8", b"iso9", b"mp41", b"mp42"),
    *(b"avc1", b"hvc1", b"hev1", b"av01", b"M4A ", b"M4V ", b"qt  ", b"dash", b"msdh", b"msix"),
    *(b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3gp8", b"3gp9", b"3g2a", b"3g2b", b"3g2c"),
)
HANDLERS = (b"vide", b"soun", b"alis", b"url ", b"rsrc")


def version(index: bytearray, box: Box) -> int:
    if box.size < 4 or index[box.start] > 1:
        raise Unclean(Reason.DAMAGED_INDEX)
    return index[box.start]


def formed(index: bytearray, box: Box, part: Part, removals: Removals) -> None:
    """What a box's form says: its length, and where nothing stands."""
    form = part.forms[version(index, box) if len(part.forms) > 1 else 0]
    if not isinstance(form.sizes, tuple):
        return
    size = form.sizes[0]
    if box.size < size:
        raise Unclean(Reason.DAMAGED_INDEX)
    if form.entry:
        size += form.entry * number(index, box.start + size - 4)
    keep_only(index, box, size, removals)
    for start, end in form.zero:
        if zero(index, box.start + start, box.start + end) and (part.name, start) in REPORT_AS:
            removals.add(REPORT_AS[part.name, start])


def media_header(index: bytearray, box: Box, removals: Removals) -> None:
    part = PLACES[b"mdia"][b"mdhd"]
    formed(index, box, part, removals)
    for at, undetermined in part.forms[version(index, box)].fixed:
        place = slice(box.start + at, box.start + at + len(undetermined))
        if index[place] not in (undetermined, b"\x7f\xff", b"\0\0"):
            removals.add(Removed.LANGUAGE)
        index[place] = undetermined


def handler(index: bytearray, box: Box, removals: Removals) -> None:
    """Keeps which kind of handler it is; maker and name, which programs write, become zero."""
    if box.size < 20:
        raise Unclean(Reason.DAMAGED_INDEX)
    start = box.start
    zero(index, start, start + 4)
    if bytes(index[start + 4 : start + 8]) not in (b"mhlr", b"dhlr"):
        zero(index, start + 4, start + 8)
    if bytes(index[start + 8 : start + 12]) not in HANDLERS:
        index[start + 8 : start + 12] = b"url "
    if zero(index, start + 12, box.end):
        removals.add(Removed.SOFTWARE)


def sample_sizes(index: bytearray, box: Box, removals: Removals) -> None:
    if box.size < 12:
        raise Unclean(Reason.DAMAGED_INDEX)
    zero(index, box.start, box.start + 4)
    count = 0 if number(index, box.start + 4) else number(index, box.start + 8)
    keep_only(index, box, 12 + 4 * count, removals)


def data_references(index: bytearray, box: Box, removals: Removals) -> None:
    """Every reference must say "in this file"; paths and aliases of a disk become zero."""
    at = box.start + 8
    for _ in range(number(index, box.start + 4)):
        room = box.end - at
        entry = box_header.read(index[at : at + box_header.LONGEST], room, top=False)
        start = at + entry.head
        if entry.size < entry.head + 4 or entry.size > room:
            raise Unclean(Reason.DAMAGED_INDEX)
        if entry.kind not in (b"url ", b"alis") or not index[start + 3] & 1:
            raise Unclean(Reason.EXTERNAL_DATA)
        index[start : start + 4] = b"\0\0\0\1"
        if zero(index, start + 4, at + entry.size):
            removals.add(Removed.HIDDEN_DATA)
        at += entry.size
    if zero(index, at, box.end):
        removals.add(Removed.HIDDEN_DATA)


def compact_sizes(index: bytearray, box: Box, removals: Removals) -> None:
    """stz2: sizes of 4, 8 or 16 bits."""
    if box.size < 12 or index[box.start + 7] not in (4, 8, 16):
        raise Unclean(Reason.DAMAGED_INDEX)
    zero(index, box.start, box.start + 7)
    bits = index[box.start + 7] * number(index, box.start + 8)
    keep_only(index, box, 12 + -(-bits // 8), removals)


def file_type(index: bytearray, box: Box, removals: Removals) -> None:
    """Brands that are not in the table become "isom"; the minor version becomes zero."""
    if box.size < 8:
        raise Unclean(Reason.DAMAGED_INDEX)
    zero(index, box.start + 4, box.start + 8)
    for at in (box.start, *range(box.start + 8, box.end - 3, 4)):
        if bytes(index[at : at + 4]) not in (*BRANDS, b"\0\0\0\0"):
            index[at : at + 4] = b"isom"
            removals.add(Removed.SOFTWARE)
    zero(index, box.end - box.size % 4, box.end)


# Bytes that each flag adds (14496-12, 8.8.7 and 8.8.8).
HEADER_FLAGS = {0x1: 8, 0x2: 4, 0x8: 4, 0x10: 4, 0x20: 4}
RUN_FLAGS = {0x1: 4, 0x4: 4}
SAMPLE_FLAGS = {0x100: 4, 0x200: 4, 0x400: 4, 0x800: 4}


def flags(index: bytearray, box: Box) -> int:
    if box.size < 8:
        raise Unclean(Reason.DAMAGED_INDEX)
    return number(index, box.start + 1, 3)


def length(table_of_flags: dict[int, int], told: int) -> int:
    return sum(size for flag, size in table_of_flags.items() if told & flag)


def fragment_header(index: bytearray, box: Box, removals: Removals) -> None:
    keep_only(index, box, 8 + length(HEADER_FLAGS, flags(index, box)), removals)


def fragment_run(index: bytearray, box: Box, removals: Removals) -> None:
    told = flags(index, box)
    each = length(SAMPLE_FLAGS, told) * number(index, box.start + 4)
    keep_only(index, box, 8 + length(RUN_FLAGS, told) + each, removals)
