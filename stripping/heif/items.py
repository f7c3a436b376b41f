"""The items of a picture file: what each is, where its bytes lie, and who refers to whom.

Source: ISO 14496-12, section 8.11 (meta, iloc, iinf, iref, iprp).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from stripping.errors import Reason, Unclean
from stripping.mp4.boxes import Box, children, number, zero

# A picture of 268 million pixels has 1,024 tiles of 512 by 512, and some items beside them.
MOST_ITEMS = 20_000
MOST_EXTENTS = 200_000  # ten an item
IN_FILE, IN_META = 0, 1  # where an item's bytes are counted from


@dataclass
class Item:
    """``extents``: (place in the file, bytes), in order; ``box``: its infe; ``row``: its iloc."""

    number: int
    kind: bytes
    hidden: bool
    box: Box
    extents: list[tuple[int, int]] = field(default_factory=list)
    row: bytes = b""

    @property
    def size(self) -> int:
        return sum(size for _, size in self.extents)


@dataclass(frozen=True)
class Association:
    """One property of an item; ``at``: where its number stands, whose first bit is "essential"."""

    box: Box
    at: int
    essential: bool


@dataclass(frozen=True)
class Row:
    """What an ipma box (``table``) says of one item: from ``start`` to ``end``."""

    table: Box
    item: int
    start: int
    end: int


@dataclass
class Meta:
    """What the meta box says. ``references``: kind, from, to."""

    box: Box
    boxes: dict[bytes, Box]
    primary: int
    items: dict[int, Item]
    references: list[tuple[bytes, int, tuple[int, ...]]]
    properties: dict[int, list[Association]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


def read(data: bytearray, box: Box) -> Meta:
    """Raises Unclean("damaged_index") for what does not add up."""
    boxes: dict[bytes, Box] = {}
    for each in children(data, box.start + 4, box.end):
        boxes.setdefault(each.kind, each)
    for needed in (b"pitm", b"iinf", b"iloc", b"iprp", b"hdlr"):
        if needed not in boxes:
            raise Unclean(Reason.DAMAGED_INDEX)
    pitm = boxes[b"pitm"]
    wide = 4 if data[pitm.start] else 2
    primary = number(data, pitm.start + 4, wide)
    zero(data, pitm.start + 4 + wide, pitm.end)
    items: dict[int, Item] = {}
    for item in _items(data, boxes[b"iinf"]):
        if item.number in items:
            raise Unclean(Reason.DAMAGED_INDEX)
        items[item.number] = item
    _places(data, boxes, items)
    references = list(_references(data, boxes[b"iref"])) if b"iref" in boxes else []
    if primary not in items:
        raise Unclean(Reason.DAMAGED_INDEX)
    meta = Meta(box, boxes, primary, items, references)
    _properties(data, meta)
    return meta


def _items(data: bytearray, iinf: Box) -> Iterator[Item]:
    wide = data[iinf.start] != 0
    count = number(data, iinf.start + 4, 4 if wide else 2)
    found = list(children(data, iinf.start + (8 if wide else 6), iinf.end))
    if len(found) != count or count > MOST_ITEMS:
        raise Unclean(Reason.DAMAGED_INDEX)
    for box in found:
        version = data[box.start]
        if box.kind != b"infe" or version not in (2, 3):
            raise Unclean(Reason.DAMAGED_INDEX)
        size = 2 if version == 2 else 4
        at = box.start + 4 + size + 2
        if at + 4 > box.end:
            raise Unclean(Reason.DAMAGED_INDEX)
        if any(data[at - 2 : at]):
            # The number of a protection that it lies under.
            raise Unclean(Reason.ENCRYPTED)
        name = number(data, box.start + 4, size)
        yield Item(name, bytes(data[at : at + 4]), bool(data[box.start + 3] & 1), box)


def _places(data: bytearray, boxes: dict[bytes, Box], items: dict[int, Item]) -> None:
    """Fills in where each item's bytes lie (iloc). Raises Unclean when one lies outside."""
    iloc = boxes[b"iloc"]
    version, at = data[iloc.start], iloc.start + 4
    offset_size, length_size = data[at] >> 4, data[at] & 15
    base_size, index_size = data[at + 1] >> 4, data[at + 1] & 15 if version else 0
    if version > 2 or {offset_size, length_size, base_size, index_size} - {0, 4, 8}:
        raise Unclean(Reason.DAMAGED_INDEX)
    wide = version == 2
    count = number(data, at + 2, 4 if wide else 2)
    at += 6 if wide else 4
    total = 0
    for _ in range(min(count, MOST_ITEMS)):
        first, name = at, number(data, at, 4 if wide else 2)
        at += 4 if wide else 2
        method = 0
        if version:
            method = number(data, at, 2) & 15
            at += 2
        if number(data, at, 2):
            raise Unclean(Reason.EXTERNAL_DATA)
        base = number(data, at + 2, base_size) if base_size else 0
        extents = number(data, at + 2 + base_size, 2)
        at += 4 + base_size
        total += extents
        if total > MOST_EXTENTS or at > iloc.end:
            raise Unclean(Reason.DAMAGED_INDEX)
        start, end = _room(data, boxes, method)
        for _ in range(extents):
            zero(data, at, at + index_size)
            at += index_size
            offset = number(data, at, offset_size) if offset_size else 0
            length = number(data, at + offset_size, length_size) if length_size else 0
            at += offset_size + length_size
            place = start + base + offset
            if not length_size or place + length > end or at > iloc.end:
                raise Unclean(Reason.DAMAGED_INDEX)
            if name in items:
                items[name].extents.append((place, length))
        if name in items:
            if items[name].row:
                raise Unclean(Reason.DAMAGED_INDEX)
            items[name].row = bytes(data[first:at])
    zero(data, at, iloc.end)


def _room(data: bytearray, boxes: dict[bytes, Box], method: int) -> tuple[int, int]:
    if method == IN_FILE:
        return 0, len(data)
    if method == IN_META and b"idat" in boxes:
        return boxes[b"idat"].start, boxes[b"idat"].end
    raise Unclean(Reason.DAMAGED_INDEX)


def _references(data: bytearray, iref: Box) -> Iterator[tuple[bytes, int, tuple[int, ...]]]:
    size = 4 if data[iref.start] else 2
    for box in children(data, iref.start + 4, iref.end):
        count = number(data, box.start + size, 2)
        first = box.start + size + 2
        if first + count * size > box.end:
            raise Unclean(Reason.DAMAGED_INDEX)
        to = tuple(number(data, first + size * each, size) for each in range(count))
        yield box.kind, number(data, box.start, size), to
        zero(data, first + count * size, box.end)


def _properties(data: bytearray, meta: Meta) -> None:
    """Fills in the properties of each item (ipco and ipma)."""
    iprp = meta.boxes[b"iprp"]
    inner = list(children(data, iprp.start, iprp.end))
    if not inner or inner[0].kind != b"ipco":
        raise Unclean(Reason.DAMAGED_INDEX)
    held = list(children(data, inner[0].start, inner[0].end))
    for box in inner[1:]:
        if box.kind != b"ipma":
            continue
        wide, step = data[box.start] != 0, 2 if data[box.start + 3] & 1 else 1
        at = box.start + 8
        for _ in range(min(number(data, box.start + 4), MOST_ITEMS)):
            first, item = at, number(data, at, 4 if wide else 2)
            at += 4 if wide else 2
            count, at = number(data, at, 1), at + 1
            if at + count * step > box.end:
                raise Unclean(Reason.DAMAGED_INDEX)
            for place in range(at, at + count * step, step):
                told = number(data, place, step)
                essential = told >> (8 * step - 1) == 1
                index = told & (0x7FFF if step == 2 else 0x7F)
                if 0 < index <= len(held):
                    one = Association(held[index - 1], place, essential)
                    meta.properties.setdefault(item, []).append(one)
            at += count * step
            meta.rows.append(Row(box, item, first, at))
        zero(data, at, box.end)
