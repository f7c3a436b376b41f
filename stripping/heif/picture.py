"""HEIC and AVIF, in place: no byte moves, so the clean file is as long as the old one.

The pictures that somebody sees stay, with their tiles, their transparency, gain maps and depth.
Exif, XMP and preview pictures go from every table, and each byte that no kept picture refers to
becomes zero.
"""

from stripping import motion
from stripping.errors import LooksLike, Reason, TooLarge, Unclean, Unsupported
from stripping.heif import items, overlays, properties, tables
from stripping.heif.data import CODED, ENDINGS, SEEN, clean_data, content, stand_in_for
from stripping.heif.items import Item, Meta
from stripping.limits import MOST_PIXELS
from stripping.mp4.boxes import Box, blank, children, number, zero
from stripping.source import Sink, Source
from stripping.unseen import Thing, meet
from stripping.values import Removals, Removed

LARGEST = 64 << 20  # bytes; the file is changed in memory
BRANDS = frozenset(b"heic heix heim heis mif1 mif2 miaf avif MA1A MA1B MiHB MiHE".split())
ALPHA = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", b"urn:mpeg:hevc:2015:auxid:1\0")
# What a picture is made of, its transparency, and that its colours hold that already; and of items
# that an earlier version of this module had emptied, what they were to which picture.
KEPT_REFERENCES = frozenset(b"dimg auxl prem thmb cdsc".split())


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    if source.size > LARGEST:
        raise TooLarge
    data = bytearray(source.exactly(source.size))
    kind = clean(data, removals)
    again = bytearray(data)
    if clean(again, Removals()) != kind or again != data:
        # Boxes that lie in each other's data would be something else on the next reading.
        raise Unclean(Reason.DAMAGED_INDEX)
    if motion.film(source):
        meet(Thing.FILM, removals)
    sink.write(data)
    return ENDINGS[kind]


def clean(data: bytearray, removals: Removals) -> bytes:
    """Cleans the file in place; gives how its pictures are coded."""
    top = list(children(data, 0, len(data), top=True))
    if [box.kind for box in top].count(b"meta") != 1 or any(box.kind == b"moov" for box in top):
        # A sequence of pictures: its other half is a film, and those are told apart by name.
        raise Unsupported(LooksLike.HEIC)
    if top[-1].end < len(data):
        # Fewer bytes than a box has.
        removals.add(Removed.TRAILING_DATA)
        del data[top[-1].end :]
    meta = items.read(data, next(box for box in top if box.kind == b"meta"))
    kept = shown(data, meta)
    if len(apart(meta)) > 1:
        meet(Thing.FURTHER, removals)
    kind = main_kind(meta, kept)
    beside_it = overlays.found(data, meta, kept, needed(data, meta))
    kept |= beside_it.items
    if beside_it.items:
        meet(Thing.OVERLAY, removals)
    empty = emptied(data, meta, kept)
    # Readers refuse a file that says it has such a picture and has none.
    clean_file(data, top, BRANDS | {b"tmap"} if beside_it.groups else BRANDS, removals)
    grouped = overlays.group_box(kept | empty, beside_it.groups)
    clean_meta(data, meta, kept, grouped, removals)
    clean_data(data, top, meta, (kept, empty), removals)
    if not whole(data, meta, kept | empty, grouped):
        tables.write(data, meta, kept | empty, KEPT_REFERENCES, grouped)
    return kind


def shown(data: bytearray, meta: Meta) -> set[int]:
    """The items that are seen: pictures, what they are made of, and their transparency."""
    others = beside(meta)
    found = {
        name
        for name, item in meta.items.items()
        if item.kind in SEEN and not item.hidden and name not in others
    } | {meta.primary}
    needs = needed(data, meta)
    waiting = list(found)
    while waiting:
        new = needs.get(waiting.pop(), set()) - found
        waiting += new
        found |= new
    if any(meta.items[name].kind not in SEEN for name in found & meta.items.keys()):
        raise Unsupported(LooksLike.HEIC)
    if found - meta.items.keys():
        raise Unclean(Reason.DAMAGED_INDEX)
    return found


def apart(meta: Meta) -> set[int]:
    """The pictures that are seen by themselves, and are no part of another."""
    others = beside(meta)
    for kind, _, to in meta.references:
        others |= set(to) if kind == b"dimg" else set()
    return {
        name
        for name, item in meta.items.items()
        if item.kind in SEEN and not item.hidden and name not in others
    } | {meta.primary}


def beside(meta: Meta) -> set[int]:
    """The pictures that nobody sees by themselves: previews, depth, gain maps, transparency."""
    found = auxiliaries(meta) | {name for kind, name, _ in meta.references if kind == b"thmb"}
    # A gain map is the second input of a picture that no screen needs (ISO 21496-1).
    mapped = {name for name, item in meta.items.items() if item.kind == b"tmap"}
    for kind, name, to in meta.references:
        if kind == b"dimg" and name in mapped:
            found |= set(to[1:])
    return found


def needed(data: bytearray, meta: Meta) -> dict[int, set[int]]:
    """What each picture is made of, and its transparency."""
    found: dict[int, set[int]] = {}
    for kind, name, to in meta.references:
        if kind == b"dimg":
            found.setdefault(name, set()).update(to)
        elif kind == b"auxl" and is_alpha(data, meta, name):
            for each in to:
                found.setdefault(each, set()).add(name)
    return found


def auxiliaries(meta: Meta) -> set[int]:
    """The pictures that are there for another one: transparency, depth, gain maps."""
    return {name for kind, name, _ in meta.references if kind == b"auxl"}


def is_alpha(data: bytearray, meta: Meta, name: int) -> bool:
    return any(
        each.box.kind == b"auxC"
        and bytes(data[each.box.start + 4 : each.box.end]).startswith(ALPHA)
        for each in meta.properties.get(name, ())
    )


def emptied(data: bytearray, meta: Meta, kept: set[int]) -> set[int]:
    """Items that went in an earlier version of this module, which emptied them and left them
    listed. Files that it cleaned wait at desks to be published byte for byte, so they stay as they
    are; but its auxiliary pictures no reader could open.
    """
    others = kept | auxiliaries(meta)
    return {
        name
        for name, item in meta.items.items()
        if name not in others
        and item.kind in SEEN | {b"Exif", b"mime"}
        and content(data, item) == stand_in_for(item)
    }


def whole(data: bytearray, meta: Meta, stays: set[int], grouped: bytes) -> bool:
    """True when no table names what went."""
    groups = meta.boxes.get(b"grpl")
    if grouped and groups and data[groups.at : groups.end] != grouped:
        return False
    return meta.items.keys() <= stays and all(
        kind in KEPT_REFERENCES and {name, *to} <= stays for kind, name, to in meta.references
    )


def main_kind(meta: Meta, kept: set[int]) -> bytes:
    kinds = {meta.items[name].kind for name in kept} & CODED
    if len(kinds) != 1:
        raise Unsupported(LooksLike.HEIC)
    return kinds.pop()


def clean_file(
    data: bytearray, top: list[Box], brands: frozenset[bytes], removals: Removals
) -> None:
    """The boxes at the top: the brands, and nothing else but the index and the data."""
    if top[0].kind != b"ftyp":
        raise Unclean(Reason.DAMAGED)
    for box in top:
        if box.kind == b"ftyp":
            for at in (box.start, *range(box.start + 8, box.end - 3, 4)):
                if bytes(data[at : at + 4]) not in brands:
                    data[at : at + 4] = b"mif1"
            zero(data, box.start + 4, box.start + 8)
        elif box.kind not in (b"meta", b"mdat"):
            if box.kind != b"free" or any(data[box.start : box.end]):
                removals.add(Removed.HIDDEN_DATA)
            blank(data, box)


def clean_meta(
    data: bytearray, meta: Meta, kept: set[int], grouped: bytes, removals: Removals
) -> None:
    """``grouped``: the groups that stay, which are written with the other tables."""
    for box in children(data, meta.box.start + 4, meta.box.end):
        known = box.kind in properties.PLACES[b"meta"] and (box.kind != b"grpl" or grouped)
        if not known or box != meta.boxes[box.kind]:
            if box.kind != b"free" or any(data[box.start : box.end]):
                removals.add(Removed.HIDDEN_DATA)
            blank(data, box)
    zero(data, meta.box.start, meta.box.start + 4)
    handler = meta.boxes[b"hdlr"]
    zero(data, handler.start, handler.start + 8)
    if bytes(data[handler.start + 8 : handler.start + 12]) != b"pict":
        raise Unsupported(LooksLike.HEIC)
    if zero(data, handler.start + 12, handler.end):
        removals.add(Removed.SOFTWARE)
    if b"dinf" in meta.boxes:
        zero_references(data, meta.boxes[b"dinf"])
    for item in meta.items.values():
        name_of(data, item, removals)
    ipco, *others = children(data, meta.boxes[b"iprp"].start, meta.boxes[b"iprp"].end)
    for box in others:
        if box.kind != b"ipma":
            blank(data, box)
    _clean_properties(data, meta, ipco, kept, removals)


def _clean_properties(
    data: bytearray, meta: Meta, ipco: Box, kept: set[int], removals: Removals
) -> None:
    """Those of the kept items are rewritten by their rules; every other is blanked.

    Raises Unsupported, and Unclean for too many pixels.
    """
    uses = [each for name in kept for each in meta.properties.get(name, ())]
    if any(each.essential and each.box.kind not in properties.KNOWN for each in uses):
        # Without it the picture would not be what it was, and readers would refuse it.
        raise Unsupported(LooksLike.HEIC)
    used = {each.box for each in uses}
    for box in children(data, ipco.start, ipco.end):
        if box.kind in properties.KNOWN and box in used:
            properties.clean(data, box, removals)
        else:
            # One of a picture that goes was told of with it.
            if box.kind not in properties.KNOWN and zero(data, box.start, box.end):
                removals.add(Removed.HIDDEN_DATA)
            blank(data, box)
        if box.kind == b"ispe" and number(data, box.start + 4) * number(data, box.start + 8) > (
            MOST_PIXELS
        ):
            raise Unclean(Reason.TOO_MANY_PIXELS)
    for each in uses:
        if bytes(data[each.box.at + 4 : each.box.at + 8]) == b"free":
            # Colours that could not be built anew: a reader must not ask for them.
            data[each.at] &= 0x7F


def zero_references(data: bytearray, dinf: Box) -> None:
    """dinf says where data lies: in this file, which needs no words."""
    for dref in children(data, dinf.start, dinf.end):
        for each in children(data, dref.start + 8, dref.end):
            if not data[each.start + 3] & 1:
                raise Unclean(Reason.EXTERNAL_DATA)
            zero(data, each.start + 4, each.end)


def name_of(data: bytearray, item: Item, removals: Removals) -> None:
    """infe: the words behind an item's type become zero, so nothing is called anything."""
    size = 2 if data[item.box.start] == 2 else 4
    behind = item.box.start + 4 + size + 2 + 4
    kind = b"\0application/rdf+xml\0" if item.kind == b"mime" else b"\0"
    room = item.box.end - behind
    words = kind.ljust(room, b"\0") if len(kind) <= room else bytes(room)
    if bytes(data[behind : item.box.end]) != words:
        data[behind : item.box.end] = words
        removals.add(Removed.SOFTWARE)
