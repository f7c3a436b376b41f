"""EBML: elements with a name and a length, one inside another (RFC 8794).

An element that goes becomes Void, as long as it was: nothing moves, and nothing of it is left.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from stripping.errors import Reason, Unclean
from stripping.source import Source
from stripping.values import Removals, Removed

VOID, CHECKSUM = b"\xec", b"\xbf"
OPEN = -1  # the length of an element whose end only its successor tells
LARGEST_NUMBER = 8  # bytes of a number or a date (RFC 8794, section 7), and of a kind of file
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


# What becomes of an element's payload: kept as it is, its children by their own rules, or changed
# in place.
Rule = Callable[[bytearray, Element, Removals], None]
Tree = Mapping[bytes, "Rule | Tree | None"]


# Elements that may stand more than once in their parent: seeks, tracks, points and places of
# cues, references and additions of blocks.
MANY = frozenset((b"\x4d\xbb", b"\xae", b"\xbb", b"\xb7", b"\xfb", b"\xa6"))


def leaves(names: str) -> dict[bytes, None]:
    """Numbers that stay as they are, by their names in hexadecimal."""
    return dict.fromkeys(bytes.fromhex(name) for name in names.split())


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
    start: int,
    end: int,
    tree: Tree,
    removals: Removals,
    told: Mapping[bytes, Removed],
) -> None:
    """Cleans the children by ``tree``; ``told`` says what those that go are called."""
    seen: set[bytes] = set()
    for each in children(data, start, end):
        repeated = each.name in seen and each.name not in MANY
        seen.add(each.name)
        if each.name not in tree or repeated:
            gone = blank(data, each)
            if gone and each.name not in (VOID, CHECKSUM):
                removals.add(told.get(each.name, Removed.HIDDEN_DATA))
            continue
        rule = tree[each.name]
        if rule is None:
            if each.size > LARGEST_NUMBER:
                raise Unclean(Reason.DAMAGED_INDEX)
            continue
        if callable(rule):
            rule(data, each, removals)
        else:
            clean(data, each.start, each.end, rule, removals, told)


def as_it_is(data: bytearray, element: Element, removals: Removals) -> None:
    """Coded sound or picture, which is cleaned by itself."""


def number(data: bytearray, element: Element) -> int:
    return int.from_bytes(data[element.start : element.end], "big")
