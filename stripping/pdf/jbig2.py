"""JBIG2 (ISO/IEC 14492, 7.2): the segments that draw, each by its own length, and no comments."""

from stripping.errors import Reason, Unclean

# Dictionaries, regions of text, halftones, generic and refined ones, pages and code tables (7.3).
DRAWING = frozenset([0, 4, 6, 7, 16, 20, 22, 23, 36, 38, 39, 40, 42, 43, 48, 49, 50, 53])
ENDS = frozenset([49, 51])  # of a page, and of a file
OPEN = 0xFFFFFFFF  # the length of a region that says itself where it ends (7.2.7)
GENERIC = 38
REGION = 18  # bytes of such a region before its data
MOST_REFERRED = 4  # segments of a short list


def strip(data: bytes) -> bytes:
    """The same drawing without what is no part of it. Raises Unclean."""
    kept, at = bytearray(), 0
    while at < len(data):
        start = at
        try:
            kind, at = segment(data, at)
        except IndexError as error:
            raise Unclean(Reason.TRUNCATED) from error
        if kind in DRAWING:
            kept += data[start:at]
        if kind in ENDS:
            break
    return bytes(kept)


def segment(data: bytes, at: int) -> tuple[int, int]:
    """(its kind, where the next begins). Raises IndexError when it is cut off."""
    number, flags, count = whole(data, at, 4), data[at + 4], data[at + 5] >> 5
    at += 6
    if count > MOST_REFERRED:
        count = whole(data, at - 1, 4) & 0x1FFFFFFF
        at += 3 + (count + 8) // 8
    at += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
    at += 4 if flags & 0x40 else 1
    size, kind = whole(data, at, 4), flags & 0x3F
    at += 4
    if size == OPEN:
        size = open_size(data, at, kind)
    if at + size > len(data):
        raise IndexError
    return kind, at + size


def open_size(data: bytes, at: int, kind: int) -> int:
    if kind != GENERIC:
        raise Unclean(Reason.DAMAGED)
    by_mmr = data[at + REGION - 1] & 1
    end = data.find(b"\0\0" if by_mmr else b"\xff\xac", at + REGION)
    if end < 0:
        raise IndexError
    return end + 2 + 4 - at  # behind the mark stands the number of rows


def whole(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise IndexError
    return int.from_bytes(data[at : at + size], "big")
