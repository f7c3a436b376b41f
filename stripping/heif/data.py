"""The data of HEIC and AVIF: what kept pictures are made of, and zeros between them."""

from stripping import exif, gain_numbers
from stripping.errors import Reason, Unclean
from stripping.heif.items import Item, Meta
from stripping.mp4 import coded
from stripping.mp4.boxes import Box, zero
from stripping.values import Removals, Removed

ENDINGS: dict[bytes, str] = {
    b"hvc1": "heic",
    b"av01": "avif",
}
CODED = frozenset(ENDINGS)
# Pictures made of others: a grid of tiles, an overlay, and one that is only turned.
DERIVED = frozenset((b"grid", b"iovl", b"iden"))
SEEN = CODED | DERIVED
WRITER = (3, 5)  # where a `tmap` says by which version it was written


def rooms(top: list[Box], meta: Meta) -> list[tuple[int, int]]:
    """Where bytes of items may lie, in order."""
    found = [(box.start, box.end) for box in top if box.kind == b"mdat"]
    if b"idat" in meta.boxes:
        found.append((meta.boxes[b"idat"].start, meta.boxes[b"idat"].end))
    return sorted(found)


def clean_data(
    data: bytearray,
    top: list[Box],
    meta: Meta,
    stays: tuple[set[int], set[int]],
    removals: Removals,
) -> None:
    """Everything that no item refers to which stays becomes zero; kept pictures are cleaned.

    ``stays``: the pictures that are kept, and the items that were emptied before.
    """
    kept, empty = stays
    within = rooms(top, meta)
    for item in meta.items.values():
        for at, size in item.extents:
            if not any(start <= at and at + size <= end for start, end in within):
                raise Unclean(Reason.DAMAGED_INDEX)
    others = [item for item in meta.items.values() if item.number not in kept | empty]
    reported = report(data, meta, others, removals)
    places = sorted({extent for name in kept | empty for extent in meta.items[name].extents})
    stood = [between(data, start, end, places) for start, end in within]
    if any(stood) and not reported:
        removals.add(Removed.HIDDEN_DATA)
    for name in sorted(kept):
        if meta.items[name].kind in DERIVED:
            clean_derived(data, meta, meta.items[name], removals)
        if meta.items[name].kind in CODED:
            clean_picture(data, meta, meta.items[name], removals)
        if meta.items[name].kind == b"tmap" and zero_writer(data, meta.items[name]):
            removals.add(Removed.SOFTWARE)
        if meta.items[name].kind == b"mime":
            clean_numbers(data, meta.items[name], removals)


def between(data: bytearray, start: int, end: int, places: list[tuple[int, int]]) -> bool:
    """Zeros what lies between the places; True when something stood there."""
    stood, at = False, start
    for place, size in places:
        if start <= place < end:
            if place < at:
                raise Unclean(Reason.DAMAGED_INDEX)
            stood = zero(data, at, place) or stood
            at = place + size
    return zero(data, at, end) or stood


def report(data: bytearray, meta: Meta, others: list[Item], removals: Removals) -> bool:
    """Says what the items that go were, before they are gone."""
    previews = {name for kind, name, _ in meta.references if kind == b"thmb"}
    told = False
    for item in others:
        held = content(data, item)
        if not any(held):
            continue
        told = True
        if item.kind == b"Exif":
            exif.report(held[4 + int.from_bytes(held[:4], "big") :], removals)
        elif item.kind == b"mime":
            exif.report_xmp(held, removals)
        else:
            removals.add(Removed.THUMBNAIL if item.number in previews else Removed.OTHER_PICTURES)
    return told


def content(data: bytearray, item: Item) -> bytes:
    return b"".join(bytes(data[at : at + size]) for at, size in item.extents)


def put(data: bytearray, item: Item, held: bytes | bytearray) -> None:
    """Lays ``held``, as long as the item, where the item's bytes lie."""
    for at, size in item.extents:
        data[at : at + size], held = held[:size], held[size:]


def stand_in_for(item: Item) -> bytes:
    """What an item was emptied to: a block of Exif without a tag, or nothing."""
    if item.kind == b"Exif" and item.size >= 18:
        empty = bytes(4) + b"MM\0*\0\0\0\x08" + bytes(6)
        return empty.ljust(item.size, b"\0")
    return b" " * item.size if item.kind == b"mime" else bytes(item.size)


def clean_picture(data: bytearray, meta: Meta, item: Item, removals: Removals) -> None:
    """The coded picture itself: messages and unknown units in it become filler."""
    whole = bytearray(content(data, item))
    if item.kind == b"av01":
        removed = coded.av1(whole, 0, len(whole))
    else:
        width = units_width(data, meta, item)
        removed = coded.hevc(width, whole, 0, len(whole))
    if removed:
        removals.add(Removed.HIDDEN_DATA)
    put(data, item, whole)


def clean_derived(data: bytearray, meta: Meta, item: Item, removals: Removals) -> None:
    """A picture made of others (ISO 23008-12, 6.6.2) is as long as its numbers are."""
    held = bytearray(content(data, item))
    wide = 4 if len(held) > 1 and held[1] & 1 else 2
    parts = sum(
        len(to) for kind, name, to in meta.references if kind == b"dimg" and name == item.number
    )
    sizes = {b"grid": 4 + 2 * wide, b"iovl": 10 + 2 * wide * (1 + parts), b"iden": 0}
    size = sizes[item.kind]
    if len(held) < size:
        raise Unclean(Reason.DAMAGED_INDEX)
    if zero(held, size, len(held)):
        removals.add(Removed.HIDDEN_DATA)
    put(data, item, held)


def zero_writer(data: bytearray, item: Item) -> bool:
    """Which version of ISO 21496-1 wrote an item; True when it was said."""
    held = bytearray(content(data, item))
    told = zero(held, WRITER[0], WRITER[1])
    put(data, item, held)
    return told


def clean_numbers(data: bytearray, item: Item, removals: Removals) -> None:
    """XMP of a gain map: its numbers in words of our own."""
    old = content(data, item)
    new = gain_numbers.packet(old)
    if new is not None and new != old:
        exif.report_xmp(old, removals)
        put(data, item, new)


def units_width(data: bytearray, meta: Meta, item: Item) -> int:
    for each in meta.properties.get(item.number, ()):
        if each.box.kind == b"hvcC" and each.box.size >= 23:
            return (data[each.box.start + 21] & 3) + 1
    raise Unclean(Reason.DAMAGED_INDEX)
