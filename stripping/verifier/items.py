"""The items of a clean HEIC or AVIF, resolved as a decoder resolves them before it shows one.

A file that is clean but cannot be opened is evidence destroyed without a word, so the second
reading refuses a picture whose parts or properties are missing. It reads the tables by itself.
Source: ISO/IEC 14496-12, section 8.11; ISO/IEC 23008-12, sections 6 and 9; AV1 Image File Format.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from stripping import box_header
from stripping.errors import Unclean
from stripping.source import Source
from stripping.verifier.numbers import NUMBERED, tones
from stripping.verifier.refusing import broken, refuse

NEEDED_TABLES = frozenset(b"pitm iinf iloc iprp".split())
# What a coded picture cannot be decoded without.
CONFIGURATIONS = {b"hvc1": b"hvcC", b"av01": b"av1C"}
TONED = b"tmap"  # a picture and its gain map
DERIVED = frozenset(b"grid iovl iden tmap".split())
PICTURES = DERIVED | CONFIGURATIONS.keys()
FULL = 4  # bytes of version and flags
# Blocks of metadata that an earlier stripper emptied and left listed, and what they hold then.
EMPTY_EXIF = bytes(4) + b"MM\0*\0\0\0\x08" + bytes(6)
BLANK = {b"Exif": (EMPTY_EXIF, b"\0"), b"mime": (b"", b" ")}
REFERENCES = frozenset(b"dimg auxl prem thmb cdsc".split())
DEEPEST = 8  # pictures made of pictures made of pictures
Span = tuple[int, int]  # first byte and end, in the file


class Table:
    """The payload of a box, from ``at`` to ``end`` of the file. Raises Unclean at its end."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self._data, self.at, self.end = data, at, end

    def take(self, count: int) -> bytes:
        if self.at + count > self.end:
            raise broken()
        self.at += count
        return self._data[self.at - count : self.at]

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")

    def boxes(self, *, top: bool = False) -> Iterator[tuple[bytes, "Table"]]:
        """The boxes from here on: name and payload. Fewer bytes than a header are padding."""
        while (room := self.end - self.at) >= box_header.SHORT:
            head = self._data[self.at : self.at + min(room, box_header.LONGEST)]
            try:
                header = box_header.read(head, room, top=top)
            except Unclean as error:
                raise broken() from error
            start = self.at
            self.take(header.size)
            yield header.kind, Table(self._data, start + header.head, self.at)

    def tables(self) -> dict[bytes, "Table"]:
        """The boxes from here on, each of which stands once; free space aside."""
        found: dict[bytes, Table] = {}
        for kind, table in self.boxes():
            if kind != b"free" and found.setdefault(kind, table) is not table:
                raise broken()
        return found


@dataclass
class Item:
    """``held``: what it holds; ``parts``: the pictures it is made of."""

    kind: bytes
    held: bytes = b""
    properties: set[bytes] = field(default_factory=set)
    parts: list[int] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        """True of an item that was emptied."""
        start, fill = BLANK.get(self.kind, (b"", b"\0"))
        if self.kind == b"Exif" and not self.held.startswith(start):
            start = b""
        return not self.held[len(start) :].strip(fill)

    @property
    def allowed(self) -> bool:
        """Of what is no picture, that nothing is in it but numbers of a gain map."""
        return self.blank or (self.kind == b"mime" and NUMBERED.fullmatch(self.held) is not None)


def resolve(source: Source) -> None:
    """Raises Unclean("damaged") where a decoder would find less than it is told of, and
    "not_allowed" for an item of a kind that is on no list.
    """
    source.seek(0)
    data = source.exactly(source.size)
    rooms, tables = [], dict[bytes, Table]()
    for kind, table in Table(data, 0, len(data)).boxes(top=True):
        if kind == b"mdat":
            rooms.append((table.at, table.end))
        elif kind == b"meta":
            if tables:
                raise broken()
            table.take(FULL)
            tables = table.tables()
    if not tables.keys() >= NEEDED_TABLES:
        raise broken()
    items = listed(tables[b"iinf"])
    locate(data, tables, items, rooms)
    describe(tables[b"iprp"], items)
    auxiliary = relate(tables[b"iref"], items) if b"iref" in tables else set[int]()
    pitm = tables[b"pitm"]
    if b"grpl" in tables:
        group(tables[b"grpl"], items)
    judge(items, pitm.number(4 if versioned(pitm) else 2), auxiliary)


def versioned(table: Table) -> int:
    """The version of a full box; its flags are passed over."""
    return table.number(FULL) >> 24


def listed(iinf: Table) -> dict[int, Item]:
    """Every item that the file names (iinf)."""
    count = iinf.number(4 if versioned(iinf) else 2)
    found: dict[int, Item] = {}
    for kind, entry in iinf.boxes():
        name = entry.number(4 if versioned(entry) == 3 else 2)
        protection, what = entry.number(2), entry.take(4)
        if what not in PICTURES | BLANK.keys():
            raise refuse()
        if kind != b"infe" or name in found or protection:
            raise broken()
        found[name] = Item(what)
    if len(found) != count:
        raise broken()
    return found


def locate(
    data: bytes, tables: dict[bytes, Table], items: dict[int, Item], rooms: list[Span]
) -> None:
    """Fetches what each item holds (iloc). All of it lies in the data (``rooms``) or in idat."""
    iloc, idat = tables[b"iloc"], tables.get(b"idat")
    version = versioned(iloc)
    sizes = iloc.number(2)
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    for _ in range(iloc.number(4 if version == 2 else 2)):
        name = iloc.number(4 if version == 2 else 2)
        inside = iloc.number(2) & 15 if version else 0
        iloc.take(2)
        start = iloc.number(base)
        for _ in range(iloc.number(2)):
            iloc.take(index if version else 0)
            at = start + iloc.number(offset) + (idat.at if inside and idat else 0)
            end = at + iloc.number(length)
            within = rooms if not inside else [(idat.at, idat.end)] if idat else []
            if not any(first <= at and end <= last for first, last in within):
                raise broken()
            if name in items:
                items[name].held += data[at:end]


def describe(iprp: Table, items: dict[int, Item]) -> None:
    """Gives each item the properties that it has (ipco and ipma)."""
    names: list[bytes] = []
    for kind, table in iprp.boxes():
        if kind == b"ipco":
            names += [name for name, _ in table.boxes()]
        if kind != b"ipma":
            continue
        flags = table.number(FULL)
        for _ in range(table.number(4)):
            item = items.get(table.number(4 if flags >> 24 else 2))
            for _ in range(table.number(1)):
                told = table.number(2 if flags & 1 else 1) << (0 if flags & 1 else 8)
                # Of eight bits the first says "essential", and of sixteen.
                essential, number = told >> 15, told & 0x7FFF if flags & 1 else told >> 8 & 0x7F
                if number > len(names) or (not number and essential):
                    raise broken()
                if item and number:
                    item.properties.add(names[number - 1])
                    if essential and names[number - 1] == b"free" and not item.blank:
                        raise broken()


def relate(iref: Table, items: dict[int, Item]) -> set[int]:
    """Gives each item its parts; gives the items that are there for another one."""
    size, auxiliary = 4 if versioned(iref) else 2, set[int]()
    for kind, table in iref.boxes():
        name = table.number(size)
        to = [table.number(size) for _ in range(table.number(2))]
        if kind not in REFERENCES:
            raise refuse()
        if not {name, *to} <= items.keys():
            raise broken()
        if kind == b"dimg":
            items[name].parts += to
        elif kind == b"auxl":
            auxiliary.add(name)
    return auxiliary


def group(grpl: Table, items: dict[int, Item]) -> None:
    """Alternatives: a picture with its gain map, and the picture alone."""
    for _, table in grpl.boxes():
        versioned(table)
        number, count = table.number(4), table.number(4)
        to = [table.number(4) for _ in range(count)]
        if len(to) != 2 or number in items or not set(to) <= items.keys():
            raise broken()
        if items[to[0]].kind != TONED or to[1] not in items[to[0]].parts[:1]:
            raise refuse()


def judge(items: dict[int, Item], primary: int, auxiliary: set[int]) -> None:
    """The first picture and every one that is not empty can be shown; what is else, is empty."""
    if primary not in items or items[primary].blank and items[primary].kind not in DERIVED:
        raise broken()
    done: set[int] = set()
    for name, item in items.items():
        if item.kind in PICTURES:
            if name in auxiliary and b"auxC" not in item.properties:
                raise broken()
            if not item.blank or name == primary:
                complete(items, name, DEEPEST, done)
        elif not item.allowed:
            raise refuse()


def complete(items: dict[int, Item], name: int, deep: int, done: set[int]) -> None:
    """A picture has its configuration, its size and every part, and so have its parts.

    ``done``: those that were looked at, so that each is once.
    """
    if name in done:
        return
    item = items[name]
    if not deep or item.kind not in PICTURES or b"ispe" not in item.properties:
        raise broken()
    if item.kind in CONFIGURATIONS:
        if CONFIGURATIONS[item.kind] not in item.properties or item.blank:
            raise broken()
    elif len(item.parts) != inputs(item):
        raise broken()
    if item.kind == TONED:
        tones(item.held)
    for part in item.parts:
        complete(items, part, deep - 1, done)
    done.add(name)


def inputs(item: Item) -> int:
    """How many pictures it is made of: rows times columns, as many as are laid, or one."""
    if item.kind == b"grid" and len(item.held) >= 4:
        return (item.held[2] + 1) * (item.held[3] + 1)
    if item.kind == TONED:
        return 2
    return max(len(item.parts), 1) if item.kind == b"iovl" else 1
