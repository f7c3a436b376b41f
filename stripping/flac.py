"""FLAC: the stream's own facts and the sound.

Source: RFC 9639. Names, pictures, cue sheets, programs' notes and padding go; so does a tag of
another format before the stream or behind its last frame. The table of places to seek goes too:
its unused points take any bytes, and players find their way by the frames.
"""

import re
from functools import reduce

from stripping import id3
from stripping.errors import Reason, Unclean
from stripping.grammar.sounds import FLAC
from stripping.source import PIECE, Sink, Source
from stripping.values import Removals, Removed

STREAM, PADDING, APPLICATION, SEEK, COMMENT, CUES, PICTURE = range(7)
REPORT_AS = {
    APPLICATION: Removed.HIDDEN_DATA,
    COMMENT: Removed.DESCRIPTION,
    CUES: Removed.COMMENT,
    PICTURE: Removed.THUMBNAIL,
}
LAST = 0x80
(FACTS,) = FLAC.by_name[b"\x80"].form.sizes
BEGINS = re.compile(rb"\xff[\xf8\xf9]")
LARGEST_FRAME = 3 << 20  # bytes: 65,535 samples of eight channels, at four bytes each, uncoded
# Headers inside one frame's data that only look like one. By chance there is less than one: 15 bits
# are fixed and 8 are a checksum. Each costs a checksum over the frame, so a file full of them ends.
MOST_LOOKALIKES = 64
TAIL = 1 << 20  # bytes at the end in which the last frame begins and what follows it lies
TABLE = tuple(
    reduce(lambda crc, _: crc << 1 ^ (0x18005 if crc & 0x8000 else 0), range(8), byte << 8)
    for byte in range(256)
)


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    id3.pass_over(source, removals)
    if source.exactly(4) != b"fLaC":
        raise Unclean(Reason.DAMAGED)
    sink.write(b"fLaC" + bytes([STREAM | LAST, 0, 0, FACTS]) + metadata(source, removals))
    frames(source, sink, removals)
    return "flac"


def metadata(source: Source, removals: Removals) -> bytes:
    """The facts of the stream, the one block that stays."""
    kept = b""
    last = False
    while not last:
        head = source.exactly(4)
        kind, last, size = head[0] & 0x7F, bool(head[0] & LAST), int.from_bytes(head[1:], "big")
        if kind == STREAM and size == FACTS and not kept:
            kept = source.exactly(size)
        elif kind == PADDING:
            # Nothing may hide there, and nothing needs it.
            if any(source.exactly(size)):
                removals.add(Removed.HIDDEN_DATA)
        else:
            source.skip(size)
            if kind != SEEK:
                removals.add(REPORT_AS.get(kind, Removed.HIDDEN_DATA))
    if not kept:
        raise Unclean(Reason.DAMAGED)
    return kept


def frames(source: Source, sink: Sink, removals: Removals) -> None:
    """Everything from the first frame to the end of the last one."""
    begin = source.position
    if not sync(source.exactly(2)):
        raise Unclean(Reason.DAMAGED)
    start = max(begin, source.size - TAIL)
    source.seek(start)
    tail = source.exactly(source.size - start)
    end = start + last_end(tail)
    source.seek(begin)
    copy_frames(source, sink, end)
    if end < source.size:
        removals.add(Removed.TRAILING_DATA)
        source.seek(source.size)


def copy_frames(source: Source, sink: Sink, end: int) -> None:
    """Copies whole frames, one behind the other. Raises Unclean for bytes that stand between them.

    A frame ends where the next begins, or where its data only looks as if; its checksum decides.
    """
    held = b""
    while source.position < end:
        held += source.some(min(PIECE, end - source.position))
        begin, lookalikes = 0, 0
        for match in BEGINS.finditer(held, 2):
            at = match.start()
            if not header(held[at : at + 16]):
                continue
            if whole(held[begin:at]):
                begin, lookalikes = at, 0
            elif (lookalikes := lookalikes + 1) > MOST_LOOKALIKES:
                raise Unclean(Reason.DAMAGED)
        sink.write(held[:begin])
        held = held[begin:]
        if len(held) > LARGEST_FRAME:
            raise Unclean(Reason.DAMAGED)
    if not whole(held):
        raise Unclean(Reason.DAMAGED)
    sink.write(held)


def whole(frame: bytes) -> bool:
    """Whether the checksum of one frame (section 9.3) fits, so that CRC-16 of all of it is zero.

    Its polynomial is (x + 1)(x^15 + x + 1). By the first the number of ones is even. By the second,
    for each k, x^(15 * 2^k) is x^(2^k) + 1, which halves what is left with two shifts.
    """
    left = int.from_bytes(frame, "big")
    if left.bit_count() & 1:
        return False
    for power in range(max(left.bit_length() // 15, 1).bit_length(), -1, -1):
        step = 1 << power
        while (above := left >> 15 * step) != 0:
            left = left & (1 << 15 * step) - 1 ^ above ^ above << step
    return not left


def sync(head: bytes) -> bool:
    return head[0] == 0xFF and head[1] & 0xFE == 0xF8


def last_end(tail: bytes) -> int:
    """Where the last frame of the stream ends: its checksum over all of it is right there."""
    at = len(tail)
    while (at := tail.rfind(b"\xff", 0, at)) >= 0:
        begins = sync(tail[at : at + 2].ljust(2, b"\0")) and header(tail[at : at + 16])
        if begins and (size := frame_size(tail[at:])):
            return at + size
    raise Unclean(Reason.TRUNCATED)


def header(head: bytes) -> bool:
    """Whether a frame begins here: its header has a checksum of its own (section 9.1)."""
    if len(head) < 7:
        return False
    coded = head[4]
    extra = 0 if coded < 0x80 else 8 - (coded ^ 0xFF).bit_length() - 1
    if extra > 6 or (coded >= 0x80 and not extra):
        return False
    size = 5 + extra
    size += {6: 1, 7: 2}.get(head[2] >> 4, 0) + {12: 1, 13: 2, 14: 2}.get(head[2] & 15, 0)
    if size >= len(head):
        return False
    crc = 0
    for byte in head[:size]:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ (0x107 if crc & 0x80 else 0)) & 0xFF
    return crc == head[size]


def frame_size(data: bytes) -> int:
    """Bytes of the frame at the start: the longest that its checksum fits; 0 when none does."""
    crc, found = 0, 0
    for place, byte in enumerate(data, 1):
        crc = (crc << 8 & 0xFF00) ^ TABLE[crc >> 8 ^ byte] & 0xFFFF
        if not crc and place > 8:
            found = place
    return found
