"""EBML: elements with a name and a length, one inside another (RFC 8794).

An element that goes becomes Void, as long as it was: nothing moves, and nothing of it is left.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from stripping.errors import Reason, Unclean
from stripping.grammar import by_parent
from stripping.grammar.matroska import MATROSKA
from stripping.source import Source
from stripping.values import Removals, Removed

VOID, CHECKSUM = b"\xec", b"\xbf"
OPEN = -1  # the length of an element whose end only its successor tells
LARGEST_HEADER = 12  # bytes: a name of four and a length of eight


@dataclass(frozen=True)
class Element:
    """``at``: where it begins; ``start``: where its payload does; ``size`` of that, or OPEN."""

    name: bytes
    at: int
    start: int
    size: int

    @property
    def end(self) -> int:
        return self.start + self.size

    def moved(self, at: int) -> "Element":
        """The same one in a copy of it that begins elsewhere."""
        return Element(self.name, at, at + self.start - self.at, self.size)


# How an element's payload is changed in place, where the table alone does not say it.
Rule = Callable[[bytearray, Element, Removals], None]
PLACES = by_parent(MATROSKA.parts)


def header(head: bytes | bytearray, at: int) -> Element:
    """The element whose header ``head`` begins with. Raises Unclean for bytes that are none."""
    if not head or not head[0] >> 4:
        raise Unclean(Reason.DAMAGED)
    width = 9 - head[0].bit_length()
    name = bytes(head[:width])
    if len(head) <= width or not head[width]:
        raise Unclean(Reason.DAMAGED)
    length = 9 - head[width].bit_length()
    digits = bytes(head[width : width + length])
    if len(digits) < length:
        raise Unclean(Reason.TRUNCATED)
    value = int.from_bytes(digits, "big") & (1 << 7 * length) - 1
    start = at + width + length
    return Element(name, at, start, OPEN if value == (1 << 7 * length) - 1 else value)


def read(source: Source) -> Element:
    """The element that stands here; ``source`` is behind its header then."""
    at = source.position
    found = header(source.exactly(min(LARGEST_HEADER, source.left)), at)
    source.seek(found.start)
    return found


def children(data: bytearray, start: int, end: int) -> Iterator[Element]:
    """The elements from ``start`` to ``end``. Raises Unclean when they do not fill it."""
    at = start
    while at < end:
        found = header(data[at : min(at + LARGEST_HEADER, end)], at)
        if found.size == OPEN or found.end > end:
            raise Unclean(Reason.DAMAGED_INDEX)
        yield found
        at = found.end


def void(size: int) -> bytes:
    """The header of an empty element that is ``size`` bytes long as a whole, at least two."""
    if size <= 128:
        return VOID + bytes([0x80 | size - 2])
    return VOID + (1 << 56 | size - 9).to_bytes(8, "big")


def blank(data: bytearray, element: Element) -> bool:
    """True when it was something else."""
    size = element.end - element.at
    empty = void(size).ljust(size, b"\0")
    stood = data[element.at : element.end] != empty
    data[element.at : element.end] = empty
    return stood


def clean(
    data: bytearray,
    parent: Element,
    rules: Mapping[bytes, Rule],
    removals: Removals,
    told: Mapping[bytes, Removed],
) -> None:
    """Cleans what stands in ``parent``; ``told`` says what those that go are called."""
    seen: set[bytes] = set()
    for each in children(data, parent.start, parent.end):
        part = PLACES[parent.name].get(each.name)
        if part is None or (each.name in seen and not part.many):
            gone = blank(data, each)
            if gone and each.name not in (VOID, CHECKSUM):
                removals.add(told.get(each.name, Removed.HIDDEN_DATA))
        elif each.name in rules:
            rules[each.name](data, each, removals)
        elif part.inside:
            clean(data, each, rules, removals, told)
        elif each.size not in part.form.sizes:
            raise Unclean(Reason.DAMAGED_INDEX)
        seen.add(each.name)


def number(data: bytearray, element: Element) -> int:
    return int.from_bytes(data[element.start : element.end], "big")
