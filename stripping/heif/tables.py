"""The tables of the meta box, written anew without the items that went.

Emptying an item is not enough: a reader that finds it listed, but without its properties, refuses
the whole file. So it goes from every table that names it: the list (iinf), the places (iloc), the
references to and from it (iref), its properties (ipma). The meta box keeps its length, and free
space follows the tables, so that nothing moves that a place is counted from.
Source: ISO/IEC 14496-12, section 8.11; ISO/IEC 23008-12, section 9.3.
"""

import struct

from stripping.box_header import SHORT
from stripping.errors import Reason, Unclean
from stripping.heif.items import Meta
from stripping.mp4.boxes import Box, children

FULL = 4  # bytes of version and flags
ORDER = (
    b"hdlr",
    b"pitm",
    b"iinf",
    b"iref",
    b"iprp",
    b"idat",
    b"dinf",
    b"grpl",
)  # iloc is last: see write()


def write(
    data: bytearray, meta: Meta, stays: set[int], references: frozenset[bytes], grouped: bytes
) -> None:
    """Changes ``data`` in place, after everything in it was cleaned.

    ``stays``: the items that stay; ``references``: kinds of references that may;
    ``grouped``: the box of groups, or nothing.
    Raises Unclean("damaged_index") when what stays does not fit, as when tables lie in each other.
    """
    made = {
        **{kind: bytes(data[box.at : box.end]) for kind, box in meta.boxes.items()},
        b"iinf": _list(data, meta, stays),
        b"iref": _references(data, meta, stays, references),
        b"iprp": _properties(data, meta, stays),
        b"grpl": grouped,
    }
    places = _places(data, meta, stays)
    body = b"".join(made[kind] for kind in ORDER if kind in made)
    start = meta.box.start + FULL
    room = meta.box.end - start - len(body) - SHORT - len(places)
    if room < 0:
        raise Unclean(Reason.DAMAGED_INDEX)
    # Too little for a box of free space stands behind the last place, where readers pass it over.
    spare = bytes(room) if room < SHORT else b""
    body += box(b"iloc", places + spare)
    if not spare and room:
        body += box(b"free", bytes(room - SHORT))
    data[start : meta.box.end] = body


def box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I4s", SHORT + len(payload), kind) + payload


def _list(data: bytearray, meta: Meta, stays: set[int]) -> bytes:
    iinf = meta.boxes[b"iinf"]
    items = [item.box for item in meta.items.values() if item.number in stays]
    count = len(items).to_bytes(4 if data[iinf.start] else 2, "big")
    head = bytes(data[iinf.start : iinf.start + FULL])
    return box(b"iinf", head + count + b"".join(bytes(data[it.at : it.end]) for it in items))


def _places(data: bytearray, meta: Meta, stays: set[int]) -> bytes:
    """The payload of the iloc box."""
    iloc = meta.boxes[b"iloc"]
    rows = [meta.items[name].row for name in meta.items if name in stays and meta.items[name].row]
    count = len(rows).to_bytes(4 if data[iloc.start] == 2 else 2, "big")
    return bytes(data[iloc.start : iloc.start + FULL + 2]) + count + b"".join(rows)


def _references(
    data: bytearray, meta: Meta, stays: set[int], references: frozenset[bytes]
) -> bytes:
    """Those between items that stay; nothing at all where none is left."""
    if b"iref" not in meta.boxes:
        return b""
    iref, held = meta.boxes[b"iref"], b""
    size = 4 if data[iref.start] else 2
    for kind, name, to in meta.references:
        left = [each.to_bytes(size, "big") for each in to if each in stays]
        if kind in references and name in stays and left:
            numbers = name.to_bytes(size, "big") + len(left).to_bytes(2, "big") + b"".join(left)
            held += box(kind, numbers)
    return box(b"iref", bytes(data[iref.start : iref.start + FULL]) + held) if held else b""


def _properties(data: bytearray, meta: Meta, stays: set[int]) -> bytes:
    """The properties themselves as they are, and who has which."""
    iprp = meta.boxes[b"iprp"]
    ipco, *others = children(data, iprp.start, iprp.end)
    tables = [each for each in others if each.kind == b"ipma"]
    held = bytes(data[ipco.at : ipco.end])
    return box(b"iprp", held + b"".join(_properties_of(data, meta, each, stays) for each in tables))


def _properties_of(data: bytearray, meta: Meta, table: Box, stays: set[int]) -> bytes:
    rows = [row for row in meta.rows if row.table == table and row.item in stays]
    head = bytes(data[table.start : table.start + FULL]) + len(rows).to_bytes(4, "big")
    return box(b"ipma", head + b"".join(bytes(data[row.start : row.end]) for row in rows))
