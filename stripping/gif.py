"""GIF: pictures, their timing and the number of rounds; nothing else that a block can hold.

Source: GIF89a specification. Coded picture data is cut where its own end code stands, so nothing
rides behind a picture; whatever comes after the trailer is dropped.
"""

import struct
from functools import lru_cache

from stripping.errors import Reason, Unclean
from stripping.limits import MOST_PIXELS
from stripping.source import Sink, Source
from stripping.values import Removals, Removed

IMAGE, EXTENSION, TRAILER = 0x2C, 0x21, 0x3B
CONTROL, COMMENT, PLAIN_TEXT, APPLICATION = 0xF9, 0xFE, 0x01, 0xFF
# Application blocks that say how often an animation runs; all others are somebody's notes.
ROUNDS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
NOTES: dict[bytes, Removed] = {
    b"XMP DataXMP": Removed.EDITING_HISTORY,
    b"ICCRGBG1012": Removed.HIDDEN_DATA,
}
LARGEST_FRAME = 32 << 20  # bytes of one coded picture, held in memory
WIDEST = 12  # bits of a code


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    if source.exactly(6) not in (b"GIF87a", b"GIF89a"):
        raise Unclean(Reason.DAMAGED)
    screen = source.exactly(7)
    sink.write(b"GIF89a" + screen)
    sink.write(colours(source, screen[4]))
    pictures = 0
    while (kind := source.exactly(1)[0]) != TRAILER:
        if kind == IMAGE:
            picture(source, sink, removals)
            pictures += 1
        elif kind == EXTENSION:
            extension(source, sink, removals)
        else:
            raise Unclean(Reason.DAMAGED)
    if not pictures:
        raise Unclean(Reason.DAMAGED)
    sink.write(bytes([TRAILER]))
    if source.left:
        removals.add(Removed.TRAILING_DATA)
    return "gif"


def colours(source: Source, packed: int) -> bytes:
    """The colour table that follows, if the packed field says that there is one."""
    return source.exactly(3 << (packed & 7) + 1) if packed & 0x80 else b""


def blocks(source: Source, most: int) -> bytes:
    """A chain of sub-blocks as one string. Raises Unclean when it is longer than ``most``."""
    parts: list[bytes] = []
    total = 0
    while size := source.exactly(1)[0]:
        total += size
        if total > most:
            raise Unclean(Reason.BOMB)
        parts.append(source.exactly(size))
    return b"".join(parts)


def passed_over(source: Source) -> None:
    while size := source.exactly(1)[0]:
        source.skip(size)


def extension(source: Source, sink: Sink, removals: Removals) -> None:
    label = source.exactly(1)[0]
    if label == CONTROL:
        held = blocks(source, 4)
        if len(held) != 4:
            raise Unclean(Reason.DAMAGED)
        sink.write(b"\x21\xf9\x04" + bytes([held[0] & 0x1F]) + held[1:] + b"\0")
        return
    if label == APPLICATION:
        application(source, sink, removals)
        return
    passed_over(source)
    removals.add(
        {COMMENT: Removed.COMMENT, PLAIN_TEXT: Removed.DESCRIPTION}.get(label, Removed.HIDDEN_DATA)
    )


def application(source: Source, sink: Sink, removals: Removals) -> None:
    name = source.exactly(source.exactly(1)[0])
    if name not in ROUNDS:
        passed_over(source)
        removals.add(NOTES.get(name, Removed.HIDDEN_DATA))
        return
    rounds = None
    while size := source.exactly(1)[0]:
        block = source.exactly(size)
        if size == 3 and block[0] == 1 and rounds is None:
            rounds = block[1:]
        elif not (size == 5 and block[0] == 2):
            # The second kind asks for a buffer size, which nobody reads.
            removals.add(Removed.HIDDEN_DATA)
    if rounds is not None:
        sink.write(b"\x21\xff\x0b" + name + b"\x03\x01" + rounds + b"\0")


def picture(source: Source, sink: Sink, removals: Removals) -> None:
    place = source.exactly(9)
    width, height = struct.unpack("<HH", place[4:8])
    if width * height > MOST_PIXELS:
        raise Unclean(Reason.TOO_MANY_PIXELS)
    sink.write(bytes([IMAGE]) + place[:8] + bytes([place[8] & 0xE7]))
    sink.write(colours(source, place[8]))
    width = source.exactly(1)[0]
    if not 2 <= width <= 8:
        raise Unclean(Reason.DAMAGED)
    held = blocks(source, LARGEST_FRAME)
    coded = up_to_end(held, width)
    if coded != held:
        removals.add(Removed.HIDDEN_DATA)
    sink.write(bytes([width]))
    for at in range(0, len(coded), 255):
        piece = coded[at : at + 255]
        sink.write(bytes([len(piece)]) + piece)
    sink.write(b"\0")


def up_to_end(data: bytes, depth: int) -> bytes:
    """The coded data up to its end code, the bits behind it zero.

    The width of every code follows from how many came since the table was cleared, so the codes
    need not be unpacked: it is enough to find the two that clear and end, at their places.
    """
    clear, end = 1 << depth, (1 << depth) + 1
    at, total = 0, 8 * len(data)
    width, entries = depth + 1, end
    while at + width <= total:
        # Codes until the table has filled this width; at the widest it stays as it is.
        count = (1 << width) - entries if width < WIDEST else 2048
        count = min(count, (total - at) // width)
        stop, code = first(field(data, at, count * width), count, width, end)
        at += stop * width
        if code == end:
            return cut(data, at)
        if code == clear:
            width, entries = depth + 1, end
            continue
        entries += stop
        width = min(WIDEST, width + 1) if entries >= 1 << width else width
    return data


def field(data: bytes, at: int, size: int) -> int:
    """``size`` bits from bit ``at``, the first code in the lowest."""
    whole = int.from_bytes(data[at // 8 : -(-(at + size) // 8)], "little") >> at % 8
    return whole & (1 << size) - 1


def first(codes: int, count: int, width: int, end: int) -> tuple[int, int | None]:
    """How many codes there are up to and with the first that clears or ends, and which it was.

    All codes are looked at with one subtraction. The two differ in their lowest bit alone, so with
    that bit set both leave zero against ``end``; and the lowest field that is zero borrows first.
    """
    ones = repeated(count, width)
    apart = (codes | ones) ^ ones * end
    borrowed = (apart - ones) & ~apart & ones << width - 1
    if not borrowed:
        return count, None
    stop = (borrowed & -borrowed).bit_length() // width
    return stop, codes >> (stop - 1) * width & (1 << width) - 1


@lru_cache(maxsize=64)
def repeated(count: int, width: int) -> int:
    """A one in each of ``count`` fields."""
    return ((1 << count * width) - 1) // ((1 << width) - 1)


def cut(data: bytes, bits: int) -> bytes:
    size = -(-bits // 8)
    held = bytearray(data[:size])
    if bits % 8:
        held[-1] &= (1 << bits % 8) - 1
    return bytes(held)
