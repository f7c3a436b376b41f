"""Sample entries: how the sound and picture of a film are coded (ISO 14496-12, 8.5.2; 14496-15).

Kept: the entry's numbers and the decoder's configuration. Vendor and compressor names become zero,
and so does what a configuration has room for but no use.
"""

from collections.abc import Callable

from stripping import configurations
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.mp4 import coded
from stripping.mp4.boxes import Box, blank, children, keep_only, number, zero
from stripping.mp4.rules import Rule, plain
from stripping.values import Removals, Removed

PICTURE_ENTRIES = frozenset(
    (
        b"avc1",
        b"avc3",
        b"hvc1",
        b"hev1",
        b"av01",
        b"vp08",
        b"vp09",
        b"mp4v",
        b"s263",
        b"h263",
        b"H263",
    )
)
PCM = frozenset(
    (b"sowt", b"twos", b"in24", b"in32", b"fl32", b"fl64", b"lpcm", b"raw ", b"ulaw", b"alaw")
)
SOUND_ENTRIES = PCM | {
    *(b"mp4a", b"samr", b"sawb", b"alac", b"ac-3", b"ec-3", b"Opus", b"fLaC", b".mp3"),
}
ENCRYPTED = frozenset((b"encv", b"enca"))
PICTURE_HEADER, SOUND_HEADER = 78, 28  # bytes before the boxes of an entry
QUICKTIME_MORE = {0: 0, 1: 16, 2: 36}  # further bytes of sound descriptions by their version


def cut(size: int) -> Rule:
    """A box without version, of one length."""

    def rule(index: bytearray, box: Box, removals: Removals) -> None:
        keep_only(index, box, size, removals)

    return rule


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


def vendor_first(size: int) -> Rule:
    """damr and d263: the vendor's four letters and its version, then numbers (3GPP TS 26.244)."""

    def rule(index: bytearray, box: Box, removals: Removals) -> None:
        keep_only(index, box, size, removals)
        if zero(index, box.start, box.start + 5):
            removals.add(Removed.SOFTWARE)

    return rule


def flac(index: bytearray, box: Box, removals: Removals) -> None:
    """dfLa: STREAMINFO is marked the last block; comments and pictures behind it become zero."""
    if box.size < 42 or index[box.start + 4] & 127:
        raise Unclean(Reason.DAMAGED_INDEX)
    index[box.start + 4] = 0x80
    keep_only(index, box, 42, removals)


def channels(index: bytearray, box: Box, removals: Removals) -> None:
    keep_only(index, box, 16 + 20 * number(index, box.start + 12), removals)


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
    inside(index, box.start, box.end, WAVE, removals)


WAVE: dict[bytes, Rule] = {
    b"frma": cut(4),
    b"enda": cut(2),
    b"esds": elementary_stream,
    b"alac": cut(28),
    b"\0\0\0\0": cut(0),
}
CONFIGURATIONS: dict[bytes, Rule] = {
    b"avcC": avc_configuration,
    b"hvcC": hevc_configuration,
    b"av1C": av1_configuration,
    b"vpcC": plain((12, 12)),
    b"esds": elementary_stream,
    b"damr": vendor_first(9),
    b"d263": vendor_first(7),
    b"dac3": cut(3),
    b"dec3": measured(configurations.ec3),
    b"dOps": measured(configurations.opus),
    b"dfLa": flac,
    b"alac": cut(28),
    b"wave": quicktime_sound,
    b"chan": channels,
    b"colr": colour,
    b"pasp": cut(8),
    b"clap": cut(32),
    b"fiel": cut(2),
    b"gama": cut(4),
    b"btrt": cut(12),
    b"mdcv": cut(24),
    b"clli": cut(4),
    b"enda": cut(2),
}


def inside(
    index: bytearray, start: int, end: int, allowed: dict[bytes, Rule], removals: Removals
) -> None:
    seen: set[bytes] = set()
    for box in children(index, start, end):
        if box.kind == b"sinf":
            raise Unclean(Reason.ENCRYPTED)
        if box.kind in allowed and box.kind not in seen:
            allowed[box.kind](index, box, removals)
            # A box that its rule took away leaves room for another of its name.
            seen.add(bytes(index[box.at + 4 : box.at + 8]))
        else:
            if box.kind != b"free":
                removals.add(Removed.HIDDEN_DATA)
            blank(index, box)


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
    start = entry.start
    zero(index, start, start + 6)
    named = zero(index, start + 42, start + 74)
    if zero(index, start + 8, start + 24) or named:
        removals.add(Removed.SOFTWARE)
    zero(index, start + 36, start + 40)
    inside(index, start + PICTURE_HEADER, entry.end, CONFIGURATIONS, removals)


def sound(index: bytearray, entry: Box, kind: int, removals: Removals) -> None:
    start = entry.start
    zero(index, start, start + 6)
    if zero(index, start + 10, start + 16):
        removals.add(Removed.SOFTWARE)
    more = 0 if kind else QUICKTIME_MORE.get(number(index, start + 8, 2))
    if more is None or SOUND_HEADER + more > entry.size:
        raise Unclean(Reason.DAMAGED_INDEX)
    inside(index, start + SOUND_HEADER + more, entry.end, CONFIGURATIONS, removals)
