"""Coded sound and picture: the places in it that carry words instead of sound and picture.

Each function cleans one sample, ``data[start:end]``, in place and of the same length, and tells
whether it removed something. What it leaves decodes to the same pictures and the same sound.
Sources: ITU-T H.264 and H.265 (sections 7.3 and annex D), AV1 (5.3 to 5.9), ISO 14496-2 (6.2.2),
ISO 14496-3 (4.4.2.1).
"""

from collections.abc import Callable
from functools import partial

from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.mp4 import messages

Cleaner = Callable[[bytearray, int, int], bool]

# Unit types that stay as they are; message units are cleaned, all others become filler.
AVC_KEPT = frozenset({1, 2, 3, 4, 5, 7, 8, 13, 14, 15, 19, 20})
# Units that only mark a place (delimiters and ends): the most bytes that each has.
AVC_MARKS = {9: 2, 10: 1, 11: 1}
AVC_MESSAGES, AVC_FILLER = 6, 12
HEVC_KEPT = frozenset({*range(10), *range(16, 22), *range(32, 35)})
HEVC_MARKS = {35: 3, 36: 2, 37: 2}
HEVC_MESSAGES, HEVC_FILLER = (39, 40), 38
AV1_KEPT = frozenset({1, 3, 4, 6, 7, 8})
AV1_DELIMITER = 2
AV1_METADATA, AV1_PADDING = 5, 15
AAC_EXTENSIONS = frozenset({11, 13, 14})  # dynamic range, spectral band replication
# Light levels and mastering display: bytes of each, with its type and its stop bit.
AV1_METADATA_KEPT = {1: 6, 2: 26}


def avc_unit(data: bytearray, start: int, end: int) -> bool:
    kind = data[start] & 31
    if kind in AVC_KEPT or end - start <= AVC_MARKS.get(kind, 0):
        return False
    if kind == AVC_MESSAGES:
        return messages.clean(data, start + 1, end, messages.AVC_KEPT)
    return fill(data, start, end, b"\x0c")


def hevc_unit(data: bytearray, start: int, end: int) -> bool:
    kind = data[start] >> 1 & 63
    if kind in HEVC_KEPT or end - start <= HEVC_MARKS.get(kind, 0):
        return False
    if kind in HEVC_MESSAGES:
        return messages.clean(data, start + 2, end, messages.HEVC_KEPT)
    return fill(data, start, end, b"\x4c\x01")


def fill(data: bytearray, start: int, end: int, header: bytes) -> bool:
    """A filler unit: bytes of 0xFF and the stop bit. One too short for that is all header."""
    filler = header + b"\xff" * (end - start - len(header) - 1) + b"\x80"
    filler = filler[: end - start]
    if data[start:end] == filler:
        return False
    data[start:end] = filler
    return True


def avc(width: int, data: bytearray, start: int, end: int) -> bool:
    """A sample of H.264: units, each behind its length of ``width`` bytes."""
    removed = False
    while start + width < end:
        unit = start + width
        start = unit + int.from_bytes(data[start:unit], "big")
        if start > end:
            raise Unclean(Reason.DAMAGED)
        if start > unit and data[unit] & 31 not in AVC_KEPT:
            removed = avc_unit(data, unit, start) or removed
    data[start:end] = bytes(end - start)
    return removed


def hevc(width: int, data: bytearray, start: int, end: int) -> bool:
    """A sample of H.265, built like one of H.264."""
    removed = False
    while start + width < end:
        unit = start + width
        start = unit + int.from_bytes(data[start:unit], "big")
        if start > end:
            raise Unclean(Reason.DAMAGED)
        if start > unit and data[unit] >> 1 & 63 not in HEVC_KEPT:
            removed = hevc_unit(data, unit, start) or removed
    data[start:end] = bytes(end - start)
    return removed


def leb128(data: bytearray, at: int, end: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 56, 7):
        if at >= end:
            break
        value |= (data[at] & 127) << shift
        at += 1
        if data[at - 1] < 128:
            return value, at
    raise Unclean(Reason.DAMAGED)


def av1(data: bytearray, start: int, end: int) -> bool:
    """A sample of AV1: metadata and unknown units become padding."""
    removed = False
    while start < end:
        kind, extended, sized = data[start] >> 3 & 15, data[start] & 4, data[start] & 2
        at = start + (2 if extended else 1)
        size, at = leb128(data, at, end) if sized else (end - at, at)
        stop = at + size
        if stop > end or size < 0:
            raise Unclean(Reason.DAMAGED)
        allowed = kind in AV1_KEPT or (kind == AV1_DELIMITER and not size)
        if kind == AV1_METADATA:
            allowed = size <= AV1_METADATA_KEPT.get(leb128(data, at, stop)[0], -1)
        if not allowed:
            padding = (b"\0" * (size - 1) + b"\x80")[-size:] if size else b""
            removed = removed or data[at:stop] != padding
            data[start] = data[start] & 0x87 | AV1_PADDING << 3
            data[at:stop] = padding
        start = stop
    return removed


def mpeg4_part2(data: bytearray, start: int, end: int) -> bool:
    """MPEG-4 visual: user data, where encoders write their names, becomes spaces."""
    removed = False
    at = data.find(b"\0\0\1\xb2", start, end)
    while at >= 0:
        stop = data.find(b"\0\0\1", at + 4, end)
        stop = end if stop < 0 else stop
        spaces = b" " * (stop - at - 4)
        removed = removed or data[at + 4 : stop] != spaces
        data[at + 4 : stop] = spaces
        at = data.find(b"\0\0\1\xb2", stop, end)
    return removed


def aac(data: bytearray, start: int, end: int) -> bool:
    """A block of AAC: fill and data elements at its start, where encoders write their names.

    Elements behind the first sound element cannot be found without decoding it; they stay.
    """
    if start == end or data[start] >> 5 not in (4, 6):
        return False
    bits = int.from_bytes(data[start:end], "big")
    total, at, mask = 8 * (end - start), 0, 0
    while total - at >= 16 and (kind := bits >> (total - at - 3) & 7) in (4, 6):
        begin, size = element(bits, total, at, kind)
        if begin + size > total:
            raise Unclean(Reason.DAMAGED)
        if kind == 6 and size and bits >> (total - begin - 4) & 15 in AAC_EXTENSIONS:
            break
        # The first four bits of a fill element tell that it only fills: zero means that.
        mask |= ((1 << size) - 1) << (total - begin - size)
        at = begin + size
    clean = bits & ~mask
    data[start:end] = clean.to_bytes(end - start, "big")
    return clean != bits


def element(bits: int, total: int, at: int, kind: int) -> tuple[int, int]:
    """Where the content of a fill (6) or data (4) element begins, and its length; all in bits."""

    def take(count: int) -> int:
        nonlocal at
        at += count
        return bits >> max(total - at, 0) & (1 << count) - 1

    take(3)
    if kind == 6:
        size = take(4)
        if size == 15:
            size += take(8) - 1
        return at, 8 * size
    aligned = take(5) & 1
    size = take(8)
    if size == 255:
        size += take(8)
    return (-(-at // 8) * 8 if aligned else at), 8 * size


PICTURE_OBJECTS = frozenset({0x20, *range(0x60, 0x66), 0x6A})
AAC_OBJECTS = frozenset({0x40, 0x66, 0x67, 0x68})
SOUND_OBJECTS = AAC_OBJECTS | {0x69, 0x6B}


def cleaner(entry: bytes, width: int, object_type: int) -> Cleaner | None:
    """For a sample entry; ``width`` is the bytes of a unit's length, ``object_type`` esds's."""
    if entry in (b"avc1", b"avc3"):
        return partial(avc, width)
    if entry in (b"hvc1", b"hev1"):
        return partial(hevc, width)
    if entry == b"av01":
        return av1
    if entry == b"mp4v" and object_type in PICTURE_OBJECTS:
        return mpeg4_part2
    if entry == b"mp4a" and object_type in AAC_OBJECTS:
        return aac
    if entry in (b"mp4v", b"mp4a") and object_type not in SOUND_OBJECTS:
        raise Unsupported(LooksLike.FILM_CODEC)
    return None
