"""Gain maps and depth: pictures that stay because a viewer lays them over one that is seen.

One stays if it lies as the picture does, has its shape, and is coded like it; of what is said of it
its name stays, and numbers. Every other auxiliary picture goes.
"""

from dataclasses import dataclass, field

from stripping.gain_numbers import packet
from stripping.grammar.gain import FIRST_FRACTION, LAID_OVER, TONES
from stripping.heif import properties
from stripping.heif.data import CODED, SEEN, content
from stripping.heif.items import Item, Meta
from stripping.mp4.boxes import Box, children, number

FULL = 4  # bytes of version and flags
TURNS = (b"irot", b"imir", b"clap")
MOST_ASKEW = 0.02  # of a side: half as many pixels are not always a whole number
TONED = b"tmap"


@dataclass
class Overlays:
    """``items``: all that stay for them; ``groups``: a toned picture and the one it is of."""

    items: set[int] = field(default_factory=set)
    groups: list[tuple[int, int]] = field(default_factory=list)


def found(data: bytearray, meta: Meta, kept: set[int], needs: dict[int, set[int]]) -> Overlays:
    """``kept``: the pictures that are seen; ``needs``: what each picture is made of."""
    overlays = Overlays()
    for kind, name, to in meta.references:
        if kind == b"auxl" and len(to) == 1 and aux_name(data, meta, name) in LAID_OVER:
            overlays.items |= laid(data, meta, kept, needs, to[0], name)
    alternatives = groups(data, meta)
    for kind, name, to in meta.references:
        item = meta.items.get(name)
        if kind != b"dimg" or item is None or item.kind != TONED or len(to) != 2:
            continue
        parts = laid(data, meta, kept, needs, *to)
        again = name in overlays.items or to in overlays.groups
        if not parts or again or (name, to[0]) not in alternatives or not toned(data, meta, item):
            continue
        overlays.items |= parts | {name}
        overlays.groups.append((name, to[0]))
    for kind, name, to in meta.references:
        item = meta.items.get(name)
        if kind != b"cdsc" or item is None or item.kind != b"mime" or len(to) != 1:
            continue
        if to[0] in overlays.items and packet(content(data, item)) is not None:
            overlays.items.add(name)
    return overlays


def laid(
    data: bytearray,
    meta: Meta,
    kept: set[int],
    needs: dict[int, set[int]],
    base: int,
    name: int,
) -> set[int]:
    """The overlay and what it is made of; nothing where it does not fit what it lies on."""
    parts, waiting = {name}, [name]
    while waiting:
        new = needs.get(waiting.pop(), set()) - parts
        waiting += new
        parts |= new
    if base not in kept or parts & kept or not parts <= meta.items.keys():
        return set()
    kinds = {meta.items[each].kind for each in parts}
    coded = {meta.items[each].kind for each in kept} & CODED
    known = all(
        each.box.kind in properties.KNOWN or not each.essential
        for part in parts
        for each in meta.properties.get(part, ())
    )
    # Some telephones say of the picture alone how it is turned.
    lies = turns(data, meta, name) in ([], turns(data, meta, base))
    fits = shaped(data, meta, base, name) and lies
    return parts if kinds <= SEEN and kinds & CODED <= coded and known and fits else set()


def boxes(meta: Meta, name: int, *kinds: bytes) -> list[Box]:
    return [each.box for each in meta.properties.get(name, ()) if each.box.kind in kinds]


def aux_name(data: bytearray, meta: Meta, name: int) -> bytes:
    """What an auxiliary picture is called; empty where it says nothing, or two things."""
    named = boxes(meta, name, b"auxC")
    if len(named) != 1:
        return b""
    return bytes(data[named[0].start + FULL : named[0].end]).partition(b"\0")[0]


def shaped(data: bytearray, meta: Meta, base: int, name: int) -> bool:
    """Whether both are as wide for their height."""
    sizes = []
    for each in (base, name):
        said = boxes(meta, each, b"ispe")
        if len(said) != 1:
            return False
        sizes.append((number(data, said[0].start + 4), number(data, said[0].start + 8)))
    (wide, high), (width, height) = sizes
    return abs(wide * height - width * high) <= MOST_ASKEW * wide * height


def turns(data: bytearray, meta: Meta, name: int) -> list[bytes]:
    """How it is turned and cut, in order; a turn by nothing is none."""
    said = [(box.kind, bytes(data[box.start : box.end])) for box in boxes(meta, name, *TURNS)]
    return [kind + held for kind, held in said if (kind, held) != (b"irot", b"\0")]


def toned(data: bytearray, meta: Meta, item: Item) -> bool:
    """Whether it holds the numbers of ISO 21496-1 and no byte more: each fraction is one."""
    held = content(data, item)
    if not held.startswith(bytes(3)) or len(held) < FIRST_FRACTION:
        return False
    if TONES.get(held[FIRST_FRACTION - 1]) != len(held):
        return False
    below = range(FIRST_FRACTION + 4, len(held), 8)
    return all(any(held[at : at + 4]) for at in below) and bool(boxes(meta, item.number, b"ispe"))


def groups(data: bytearray, meta: Meta) -> list[tuple[int, int]]:
    """The pairs of items of which a viewer shows the first that it can (altr)."""
    if b"grpl" not in meta.boxes:
        return []
    pairs = []
    for box in children(data, meta.boxes[b"grpl"].start, meta.boxes[b"grpl"].end):
        at = box.start + FULL + 4
        if box.kind == b"altr" and box.end - at >= 4 + 8 and number(data, at) == 2:
            pairs.append((number(data, at + 4), number(data, at + 8)))
    return pairs


def group_box(stays: set[int], pairs: list[tuple[int, int]]) -> bytes:
    """The groups anew, with numbers that no item has which ``stays``; nothing for none."""
    if not pairs:
        return b""
    first = max(stays) + 1
    held = b"".join(
        b"\0\0\0\x1caltr"
        + b"".join(each.to_bytes(4, "big") for each in (0, first + count, 2, toned_one, base))
        for count, (toned_one, base) in enumerate(pairs)
    )
    return (8 + len(held)).to_bytes(4, "big") + b"grpl" + held
