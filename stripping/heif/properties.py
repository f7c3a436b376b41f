"""The properties of a picture: how it is coded, how large it is, which way up, in which colours.

Source: ISO 23008-12, section 6.5; AV1 Image File Format, section 2. Every other one becomes free
space, which keeps its number, because pictures refer to properties by their number.
"""

from stripping import icc
from stripping.errors import Reason, Unclean
from stripping.grammar import by_parent
from stripping.grammar.boxes import HEIF
from stripping.mp4 import entries
from stripping.mp4.boxes import Box, blank, keep_only, zero
from stripping.mp4.rules import Rule, formed
from stripping.values import Removals, Removed


def auxiliary(data: bytearray, box: Box, removals: Removals) -> None:
    """auxC: what an auxiliary picture is; the bytes behind the name are a maker's."""
    end = data.find(b"\0", box.start + 4, box.end) + 1
    if not end:
        raise Unclean(Reason.DAMAGED_INDEX)
    if zero(data, end, box.end):
        removals.add(Removed.HIDDEN_DATA)


def colour(data: bytearray, box: Box, removals: Removals) -> None:
    """colr: numbers stay; a profile is built anew in the room of the old one."""
    kind = bytes(data[box.start : box.start + 4])
    if kind == b"nclx":
        keep_only(data, box, 11, removals)
        return
    old = bytes(data[box.start + 4 : box.end])
    new = icc.rebuild(old) if kind in (b"prof", b"rICC") else None
    if new is None or len(new) > len(old):
        removals.add(Removed.COLOUR_PROFILE_DETAILS)
        blank(data, box)
        return
    data[box.start + 4 : box.end] = new.ljust(len(old), b"\0")
    if bytes(data[box.start + 4 : box.end]) != old:
        removals.add(Removed.COLOUR_PROFILE_DETAILS)


# Properties of which the table does not say all.
RULES: dict[bytes, Rule] = {
    b"hvcC": entries.hevc_configuration,
    b"av1C": entries.av1_configuration,
    b"pixi": entries.measured(lambda data: 5 + data[4] if len(data) > 4 else 0),
    b"colr": colour,
    b"auxC": auxiliary,
    b"a1lx": entries.measured(lambda data: 13 if data[0] & 1 else 7),
}
PLACES = by_parent(HEIF.parts)
KNOWN = PLACES[b"ipco"]


def clean(data: bytearray, box: Box, removals: Removals) -> None:
    """Of a property that is known. Raises Unclean."""
    if box.kind in RULES:
        RULES[box.kind](data, box, removals)
    else:
        formed(data, box, KNOWN[box.kind], removals)
