"""Sample entries: how the sound and picture of a film are coded (ISO 14496-12, 8.5.2; 14496-15).

Kept: the entry's numbers and the decoder's configuration. Vendor and compressor names become zero,
and so does what a configuration has room for but no use.
"""

from collections.abc import Callable

from stripping import configurations
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.grammar import Form, boxes
from stripping.grammar.boxes import (
    CODINGS,
    PICTURE,
    PICTURE_FORM,
    QUICKTIME_MORE,
    SOUND,
    SOUND_FORM,
)
from stripping.mp4 import coded
from stripping.mp4.boxes import Box, blank, children, keep_only, number, zero
from stripping.mp4.rules import PLACES, Rule, formed
from stripping.values import Removals, Removed

PICTURE_ENTRIES, SOUND_ENTRIES = (
    frozenset(part.name for part in CODINGS if part.group == group) for group in (PICTURE, SOUND)
)
PCM = frozenset(part.name for part in boxes.PCM)
ENCRYPTED = frozenset((b"encv", b"enca"))
PICTURE_HEADER, SOUND_HEADER = PICTURE_FORM.sizes[0], SOUND_FORM.sizes[0]  # before its boxes
NAMED = frozenset((8, 10, 42))  # where vendors and compressors stand in an entry


def avc_configuration(index: bytearray, box: Box, removals: Removals) -> None:
    """avcC (14496-15, 5.3.3.1): parameter sets by type, then four bytes of the high profiles."""
    if box.size < 7:
        raise Unclean(Reason.DAMAGED_INDEX)
    at = units(index, box.start + 6, box.end, index[box.start + 5] & 31, {7})
    if at >= box.end:
        raise Unclean(Reason.DAMAGED_INDEX)
    at = units(index, at + 1, box.end, index[at], {8})
    if index[box.start + 1] not in (66, 77, 88) and box.end - at >= 4:
        at = units(index, at + 4, box.end, index[at + 3], {13})
    keep_only(index, box, at - box.start, removals)


def units(index: bytearray, at: int, end: int, count: int, kinds: set[int]) -> int:
    for _ in range(count):
        size = number(index, at, 2)
        if at + 2 + size > end or not size or index[at + 2] & 31 not in kinds:
            raise Unclean(Reason.DAMAGED_INDEX)
        at += 2 + size
    return at


def hevc_configuration(index: bytearray, box: Box, removals: Removals) -> None:
    """hvcC (14496-15, 8.3.3.1): arrays of parameter sets; messages in them are cleaned too."""
    if box.size < 23:
        raise Unclean(Reason.DAMAGED_INDEX)
    at = box.start + 23
    for _ in range(index[box.start + 22]):
        if at + 3 > box.end or index[at] & 63 not in (32, 33, 34, 39, 40):
            raise Unclean(Reason.DAMAGED_INDEX)
        kind, count, at = index[at] & 63, number(index, at + 1, 2), at + 3
        for _ in range(count):
            size = number(index, at, 2)
            if at + 2 + size > box.end or size < 2 or index[at + 2] >> 1 & 63 != kind:
                raise Unclean(Reason.DAMAGED_INDEX)
            if coded.hevc_unit(index, at + 2, at + 2 + size):
                removals.add(Removed.HIDDEN_DATA)
            at += 2 + size
    keep_only(index, box, at - box.start, removals)


def av1_configuration(index: bytearray, box: Box, removals: Removals) -> None:
    if box.size < 4:
        raise Unclean(Reason.DAMAGED_INDEX)
    if coded.av1(index, box.start + 4, box.end):
        removals.add(Removed.HIDDEN_DATA)


def descriptor(index: bytearray, at: int, end: int, tag: int) -> tuple[int, int]:
    """The payload of an MPEG-4 descriptor (14496-1, 8.3.3), which must have this tag."""
    if at >= end or index[at] != tag:
        raise Unclean(Reason.DAMAGED_INDEX)
    size, at = 0, at + 1
    for _ in range(4):
        byte, at = number(index, at, 1), at + 1
        size = size << 7 | byte & 127
        if byte < 128:
            break
    if at + size > end:
        raise Unclean(Reason.DAMAGED_INDEX)
    return at, at + size


def elementary_stream(index: bytearray, box: Box, removals: Removals) -> None:
    """esds: one stream, one decoder configuration; other descriptors become zero."""
    zero(index, box.start, box.start + 4)
    at, end = descriptor(index, box.start + 4, box.end, 3)
    zero(index, at, at + 2)
    if end - at < 3 or index[at + 2] & 0xE0:
        raise Unclean(Reason.EXTERNAL_DATA)
    config, config_end = descriptor(index, at + 3, end, 4)
    after = config + 13
    if after < config_end:
        special, after = descriptor(index, after, config_end, 5)
        if index[config] in coded.AAC_OBJECTS and configurations.clean_aac(index, special, after):
            removals.add(Removed.HIDDEN_DATA)
        if index[config] == 0x20 and coded.mpeg4_part2(index, special, after):
            removals.add(Removed.SOFTWARE)
    removed = zero(index, after, config_end)
    if config_end < end and index[config_end] == 6:
        _, config_end = descriptor(index, config_end, end, 6)
    removed = zero(index, config_end, end) or removed
    if zero(index, end, box.end) or removed:
        removals.add(Removed.HIDDEN_DATA)


def colour(index: bytearray, box: Box, removals: Removals) -> None:
    """colr: numbers stay; a profile is another author's file, and films do not need one."""
    kind = bytes(index[box.start : box.start + 4])
    if kind in (b"nclx", b"nclc"):
        keep_only(index, box, 11 if kind == b"nclx" else 10, removals)
    else:
        removals.add(Removed.COLOUR_PROFILE_DETAILS)
        blank(index, box)


def flac(index: bytearray, box: Box, removals: Removals) -> None:
    """dfLa: STREAMINFO is marked the last block; comments and pictures behind it become zero."""
    if box.size < 42 or index[box.start + 4] & 127:
        raise Unclean(Reason.DAMAGED_INDEX)
    index[box.start + 4] = 0x80
    keep_only(index, box, 42, removals)


def measured(length: Callable[[bytes], int]) -> Rule:
    """A configuration that says itself how long it is."""

    def rule(index: bytearray, box: Box, removals: Removals) -> None:
        size = length(bytes(index[box.start : box.end])) if 2 < box.size <= 300 else 0
        if not size:
            raise Unclean(Reason.DAMAGED_INDEX)
        keep_only(index, box, size, removals)

    return rule


def quicktime_sound(index: bytearray, box: Box, removals: Removals) -> None:
    """wave: QuickTime's wrapping of a decoder configuration."""
    inside(index, box, box.start, removals)


# Configurations of which the table does not say all.
RULES: dict[bytes, Rule] = {
    b"avcC": avc_configuration,
    b"hvcC": hevc_configuration,
    b"av1C": av1_configuration,
    b"esds": elementary_stream,
    b"dec3": measured(configurations.ec3),
    b"dOps": measured(configurations.opus),
    b"dfLa": flac,
    b"wave": quicktime_sound,
    b"colr": colour,
}


def inside(index: bytearray, parent: Box, start: int, removals: Removals) -> None:
    """The boxes from ``start`` to the end of ``parent``."""
    seen: set[bytes] = set()
    for box in children(index, start, parent.end):
        if box.kind == b"sinf":
            raise Unclean(Reason.ENCRYPTED)
        part = PLACES[parent.kind].get(box.kind)
        if part is None or box.kind in seen:
            if box.kind != b"free":
                removals.add(Removed.HIDDEN_DATA)
            blank(index, box)
            continue
        if box.kind in RULES:
            RULES[box.kind](index, box, removals)
        else:
            formed(index, box, part, removals)
        # A box that its rule took away leaves room for another of its name.
        seen.add(bytes(index[box.at + 4 : box.at + 8]))


def descriptions(index: bytearray, box: Box, removals: Removals) -> None:
    """stsd: every entry, by what it is. Raises Unsupported("film_codec") for one we do not know."""
    kind = index[box.start]
    zero(index, box.start, box.start + 4)
    index[box.start] = kind & 1
    entries = list(children(index, box.start + 8, box.end))
    if len(entries) != number(index, box.start + 4):
        raise Unclean(Reason.DAMAGED_INDEX)
    for entry in entries:
        if entry.kind in ENCRYPTED:
            raise Unclean(Reason.ENCRYPTED)
        if entry.kind in PICTURE_ENTRIES and entry.size >= PICTURE_HEADER:
            picture(index, entry, removals)
        elif entry.kind in SOUND_ENTRIES and entry.size >= SOUND_HEADER:
            sound(index, entry, kind, removals)
        else:
            raise Unsupported(LooksLike.FILM_CODEC)


def picture(index: bytearray, entry: Box, removals: Removals) -> None:
    unnamed(index, entry, PICTURE_FORM, removals)
    inside(index, entry, entry.start + PICTURE_HEADER, removals)


def sound(index: bytearray, entry: Box, kind: int, removals: Removals) -> None:
    unnamed(index, entry, SOUND_FORM, removals)
    more = 0 if kind else QUICKTIME_MORE.get(number(index, entry.start + 8, 2))
    if more is None or SOUND_HEADER + more > entry.size:
        raise Unclean(Reason.DAMAGED_INDEX)
    inside(index, entry, entry.start + SOUND_HEADER + more, removals)


def unnamed(index: bytearray, entry: Box, form: Form, removals: Removals) -> None:
    stood = [
        start
        for start, end in form.zero
        if zero(index, entry.start + start, entry.start + end) and start in NAMED
    ]
    if stood:
        removals.add(Removed.SOFTWARE)
