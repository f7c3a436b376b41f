"""HEIC and AVIF, in place: no byte moves, so the clean file is as long as the old one.

The pictures that somebody sees stay, with their tiles and their transparency. Exif, XMP, preview
pictures, depth and gain maps and every byte that no kept picture refers to become zero. What such
an item has to hold so that a reader can read it is the same in every file.
"""

from stripping import exif
from stripping.errors import TooLarge, Unclean, Unsupported
from stripping.heif import items, properties
from stripping.heif.items import Item, Meta
from stripping.limits import MOST_PIXELS
from stripping.mp4 import coded
from stripping.mp4.boxes import Box, blank, children, number, zero
from stripping.source import Sink, Source
from stripping.values import Tally

LARGEST = 64 << 20  # bytes; the file is changed in memory
TYPES: dict[bytes, tuple[str, str]] = {
    b"hvc1": ("image/heic", "heic"),
    b"av01": ("image/avif", "avif"),
}
CODED = frozenset(TYPES)
# Pictures made of others: a grid of tiles, an overlay, and one that is only turned.
DERIVED = frozenset((b"grid", b"iovl", b"iden"))
BRANDS = frozenset(b"heic heix heim heis mif1 mif2 miaf avif MA1A MA1B MiHB MiHE".split())
ALPHA = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", b"urn:mpeg:hevc:2015:auxid:1\0")
KEPT_BOXES = frozenset(b"hdlr pitm iloc iinf iref iprp idat dinf".split())
KEPT_ENTRIES = 4  # bytes behind an item's type: nothing, but its name and what it says it is


def strip(source: Source, sink: Sink, tally: Tally) -> tuple[str, str]:
    if source.size > LARGEST:
        raise TooLarge
    data = bytearray(source.exactly(source.size))
    kind = clean(data, tally)
    again = bytearray(data)
    if clean(again, Tally()) != kind or again != data:
        # Boxes that lie in each other's data would be something else on the next reading.
        raise Unclean("damaged_index")
    sink.write(data)
    return TYPES[kind]


def clean(data: bytearray, tally: Tally) -> bytes:
    """Cleans the file in place; gives how its pictures are coded."""
    top = list(children(data, 0, len(data)))
    if [box.kind for box in top].count(b"meta") != 1 or any(box.kind == b"moov" for box in top):
        # A sequence of pictures: its other half is a film, and those are told apart by name.
        raise Unsupported("heic")
    if top[-1].end < len(data):
        # Fewer bytes than a box has.
        tally.add("trailing_data")
        del data[top[-1].end :]
    meta = items.read(data, next(box for box in top if box.kind == b"meta"))
    kept = shown(data, meta)
    kind = main_kind(meta, kept)
    clean_file(data, top, tally)
    clean_meta(data, meta, kept, tally)
    clean_data(data, rooms(top, meta), meta, kept, tally)
    return kind


def shown(data: bytearray, meta: Meta) -> set[int]:
    """The items that are seen: pictures, what they are made of, and their transparency."""
    previews = {name for kind, name, _ in meta.references if kind == b"thmb"}
    helpers = {name for kind, name, _ in meta.references if kind == b"auxl"}
    alphas = {name for name in helpers if is_alpha(data, meta, name)}
    found = {
        name
        for name, item in meta.items.items()
        if item.kind in CODED | DERIVED and not item.hidden and name not in previews | helpers
    } | {meta.primary}
    found |= {
        name
        for kind, name, to in meta.references
        if kind == b"auxl" and name in alphas and found & set(to)
    }
    waiting = list(found)
    while waiting:
        here = waiting.pop()
        for kind, name, to in meta.references:
            if kind == b"dimg" and name == here:
                new = set(to) - found
                found |= new
                waiting += new
    if any(meta.items[name].kind not in CODED | DERIVED for name in found & meta.items.keys()):
        raise Unsupported("heic")
    if found - meta.items.keys():
        raise Unclean("damaged_index")
    return found


def is_alpha(data: bytearray, meta: Meta, name: int) -> bool:
    return any(
        box.kind == b"auxC" and bytes(data[box.start + 4 : box.end]).startswith(ALPHA)
        for box in meta.properties.get(name, ())
    )


def main_kind(meta: Meta, kept: set[int]) -> bytes:
    kinds = {meta.items[name].kind for name in kept} & CODED
    if len(kinds) != 1:
        raise Unsupported("heic")
    return kinds.pop()


def clean_file(data: bytearray, top: list[Box], tally: Tally) -> None:
    """The boxes at the top: the brands, and nothing else but the index and the data."""
    if top[0].kind != b"ftyp":
        raise Unclean("damaged")
    for box in top:
        if box.kind == b"ftyp":
            for at in (box.start, *range(box.start + 8, box.end - 3, 4)):
                if bytes(data[at : at + 4]) not in BRANDS:
                    data[at : at + 4] = b"mif1"
            zero(data, box.start + 4, box.start + 8)
        elif box.kind not in (b"meta", b"mdat"):
            if box.kind != b"free" or any(data[box.start : box.end]):
                tally.add("hidden_data")
            blank(data, box)


def clean_meta(data: bytearray, meta: Meta, kept: set[int], tally: Tally) -> None:
    for box in children(data, meta.box.start + 4, meta.box.end):
        if box.kind not in KEPT_BOXES or box != meta.boxes[box.kind]:
            if box.kind != b"free" or any(data[box.start : box.end]):
                tally.add("hidden_data")
            blank(data, box)
    zero(data, meta.box.start, meta.box.start + 4)
    handler = meta.boxes[b"hdlr"]
    zero(data, handler.start, handler.start + 8)
    if bytes(data[handler.start + 8 : handler.start + 12]) != b"pict":
        raise Unsupported("heic")
    if zero(data, handler.start + 12, handler.end):
        tally.add("software")
    if b"dinf" in meta.boxes:
        zero_references(data, meta.boxes[b"dinf"])
    for item in meta.items.values():
        name_of(data, item, tally)
    ipco, *others = children(data, meta.boxes[b"iprp"].start, meta.boxes[b"iprp"].end)
    for box in others:
        if box.kind != b"ipma":
            blank(data, box)
    used = {box for name in kept for box in meta.properties.get(name, ())}
    for box in children(data, ipco.start, ipco.end):
        if box.kind in properties.RULES and box in used:
            properties.RULES[box.kind](data, box, tally)
        else:
            # One of a picture that goes was told of with it.
            if box.kind not in properties.RULES and zero(data, box.start, box.end):
                tally.add("hidden_data")
            blank(data, box)
        if box.kind == b"ispe" and number(data, box.start + 4) * number(data, box.start + 8) > (
            MOST_PIXELS
        ):
            raise Unclean("bomb")


def zero_references(data: bytearray, dinf: Box) -> None:
    """dinf says where data lies: in this file, which needs no words."""
    for dref in children(data, dinf.start, dinf.end):
        for each in children(data, dref.start + 8, dref.end):
            if not data[each.start + 3] & 1:
                raise Unclean("external_data")
            zero(data, each.start + 4, each.end)


def name_of(data: bytearray, item: Item, tally: Tally) -> None:
    """infe: the words behind an item's type become zero, so nothing is called anything."""
    size = 2 if data[item.box.start] == 2 else 4
    behind = item.box.start + 4 + size + 2 + 4
    kind = b"\0application/rdf+xml\0" if item.kind == b"mime" else b"\0"
    room = item.box.end - behind
    words = kind.ljust(room, b"\0") if len(kind) <= room else bytes(room)
    if bytes(data[behind : item.box.end]) != words:
        data[behind : item.box.end] = words
        tally.add("software")


def rooms(top: list[Box], meta: Meta) -> list[tuple[int, int]]:
    """Where bytes of items may lie, in order."""
    found = [(box.start, box.end) for box in top if box.kind == b"mdat"]
    if b"idat" in meta.boxes:
        found.append((meta.boxes[b"idat"].start, meta.boxes[b"idat"].end))
    return sorted(found)


def clean_data(
    data: bytearray, within: list[tuple[int, int]], meta: Meta, kept: set[int], tally: Tally
) -> None:
    """Everything that no kept picture refers to becomes zero; kept pictures are cleaned."""
    for item in meta.items.values():
        for at, size in item.extents:
            if not any(start <= at and at + size <= end for start, end in within):
                raise Unclean("damaged_index")
    others = [item for item in meta.items.values() if item.number not in kept]
    for item in others:
        if content(data, item) == stand_in_for(item):
            # Ours already: nothing to tell of.
            put(data, item, bytes(item.size))
    told = report(data, meta, others, tally)
    places = sorted({extent for name in kept for extent in meta.items[name].extents})
    stood = [between(data, start, end, places) for start, end in within]
    if any(stood) and not told:
        tally.add("hidden_data")
    for name in sorted(kept):
        if meta.items[name].kind in DERIVED:
            clean_derived(data, meta, meta.items[name], tally)
        if meta.items[name].kind in CODED:
            clean_picture(data, meta, meta.items[name], tally)
    for item in others:
        put(data, item, stand_in_for(item))


def between(data: bytearray, start: int, end: int, places: list[tuple[int, int]]) -> bool:
    """Zeros what lies between the places; True when something stood there."""
    stood, at = False, start
    for place, size in places:
        if start <= place < end:
            if place < at:
                raise Unclean("damaged_index")
            stood = zero(data, at, place) or stood
            at = place + size
    return zero(data, at, end) or stood


def report(data: bytearray, meta: Meta, others: list[Item], tally: Tally) -> bool:
    """Says what the items that go were, before they are gone."""
    previews = {name for kind, name, _ in meta.references if kind == b"thmb"}
    told = False
    for item in others:
        held = content(data, item)
        if not any(held):
            continue
        told = True
        if item.kind == b"Exif":
            exif.report(held[4 + int.from_bytes(held[:4], "big") :], tally)
        elif item.kind == b"mime":
            exif.report_xmp(held, tally)
        else:
            tally.add("thumbnail" if item.number in previews else "other_pictures")
    return told


def content(data: bytearray, item: Item) -> bytes:
    return b"".join(bytes(data[at : at + size]) for at, size in item.extents)


def put(data: bytearray, item: Item, held: bytes | bytearray) -> None:
    """Lays ``held``, as long as the item, where the item's bytes lie."""
    for at, size in item.extents:
        data[at : at + size], held = held[:size], held[size:]


def stand_in_for(item: Item) -> bytes:
    """What an item holds that went: a block of Exif without a tag, or nothing."""
    if item.kind == b"Exif" and item.size >= 18:
        empty = bytes(4) + b"MM\0*\0\0\0\x08" + bytes(6)
        return empty.ljust(item.size, b"\0")
    return b" " * item.size if item.kind == b"mime" else bytes(item.size)


def clean_picture(data: bytearray, meta: Meta, item: Item, tally: Tally) -> None:
    """The coded picture itself: messages and unknown units in it become filler."""
    whole = bytearray(content(data, item))
    if item.kind == b"av01":
        removed = coded.av1(whole, 0, len(whole))
    else:
        width = units_width(data, meta, item)
        removed = coded.hevc(width, whole, 0, len(whole))
    if removed:
        tally.add("hidden_data")
    put(data, item, whole)


def clean_derived(data: bytearray, meta: Meta, item: Item, tally: Tally) -> None:
    """A picture made of others (ISO 23008-12, 6.6.2) is as long as its numbers are."""
    held = bytearray(content(data, item))
    wide = 4 if len(held) > 1 and held[1] & 1 else 2
    parts = sum(
        len(to) for kind, name, to in meta.references if kind == b"dimg" and name == item.number
    )
    sizes = {b"grid": 4 + 2 * wide, b"iovl": 10 + 2 * wide * (1 + parts), b"iden": 0}
    size = sizes[item.kind]
    if len(held) < size:
        raise Unclean("damaged_index")
    if zero(held, size, len(held)):
        tally.add("hidden_data")
    put(data, item, held)


def units_width(data: bytearray, meta: Meta, item: Item) -> int:
    for box in meta.properties.get(item.number, ()):
        if box.kind == b"hvcC" and box.size >= 23:
            return (data[box.start + 21] & 3) + 1
    raise Unclean("damaged_index")
