"""Lacing: several frames in one block, whose lengths stand before them (RFC 9559, section 10.3)."""

from collections.abc import Callable

from stripping.errors import Reason, Unclean

NONE, XIPH, FIXED, EBML = 0x00, 0x02, 0x04, 0x06  # bits of a block's flags

# Where the lengths begin, where the block ends, how many they are; gives them, and where they end.
Reader = Callable[[bytearray, int, int, int], tuple[list[int], int]]


def frames(data: bytearray, start: int, end: int, laced: int) -> list[tuple[int, int]]:
    """Where each frame of a block begins and ends. Raises Unclean when they do not fill it."""
    if laced == NONE:
        return [(start, end)]
    if start >= end:
        raise Unclean(Reason.DAMAGED)
    more = data[start]
    if laced == FIXED:
        size, left = divmod(end - start - 1, more + 1)
        if left:
            raise Unclean(Reason.DAMAGED)
        sizes, at = [size] * more, start + 1
    else:
        sizes, at = (xiph if laced == XIPH else ebml)(data, start + 1, end, more)
    found = []
    for size in sizes:
        found.append((at, at + size))
        at += size
    if at > end or any(size < 0 for size in sizes):
        raise Unclean(Reason.DAMAGED)
    return [*found, (at, end)]


def xiph(data: bytearray, at: int, end: int, count: int) -> tuple[list[int], int]:
    """Bytes of 255 and a last one, added up."""
    sizes = []
    for _ in range(count):
        begin = at
        while at < end and data[at] == 255:
            at += 1
        if at >= end:
            raise Unclean(Reason.DAMAGED)
        sizes.append(255 * (at - begin) + data[at])
        at += 1
    return sizes, at


def ebml(data: bytearray, at: int, end: int, count: int) -> tuple[list[int], int]:
    """The first length as it is, each further one as its difference to the one before."""
    sizes: list[int] = []
    for _ in range(count):
        width = 9 - data[at].bit_length() if at < end else 9
        if width > 8 or at + width > end:
            raise Unclean(Reason.DAMAGED)
        value = int.from_bytes(data[at : at + width], "big") & (1 << 7 * width) - 1
        at += width
        sizes.append(sizes[-1] + value - (1 << 7 * width - 1) + 1 if sizes else value)
    return sizes, at
