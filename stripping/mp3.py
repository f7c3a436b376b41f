"""MP3: frames of sound, one after another, and nothing that stands between or around them.

Source: ISO 11172-3 and 13818-3 (frame headers); the Xing and LAME info tags as their programs
write them. The first frame may be such a tag: its counts stay, because players seek by them, and
the names and settings of the program that wrote it become everybody's.
"""

import re
import struct

from stripping import id3
from stripping.errors import Reason, Unclean
from stripping.grammar.sounds import (
    MP3,
    MP3_COUNTS_AT,
    MP3_INDEX_AT,
    MP3_RATES,
    MP3_V1,
    MP3_V2,
)
from stripping.source import Sink, Source
from stripping.values import Removals, Removed

LAYER_III = 1  # as two bits of the header
SYNC = re.compile(rb"\xff[\xe2-\xff]")
LEAST_FRAMES = 2
MOST_BETWEEN = 1 << 20  # bytes that are passed over in search of the next frame
INFO = (b"Xing", b"Info")
COMMON = MP3.by_name[b"Info"].form.begins
ENDINGS = (
    (b"TAG", Removed.DESCRIPTION),
    (b"APETAGEX", Removed.DESCRIPTION),
    (b"LYRICS", Removed.DESCRIPTION),
)


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    source.seek(room(source))
    id3.pass_over(source, removals)
    count, shape = 0, None
    while source.left >= 4:
        begin = source.position
        head = source.exactly(4)
        size = frame_size(head)
        if not size or (shape is not None and kind(head) != shape):
            source.seek(begin)
            if not next_frame(source, shape, removals):
                break
            continue
        if begin + size > source.size:
            # A recording that was cut: its last frame cannot be played.
            removals.add(Removed.TRAILING_DATA)
            break
        frame = head + source.exactly(size - 4)
        sink.write(frame if count else first(frame, removals))
        count, shape = count + 1, kind(head)
    if count < LEAST_FRAMES:
        raise Unclean(Reason.DAMAGED)
    return "mp3"


def room(source: Source) -> int:
    """Bytes of nothing before what a recording begins with; some recorders leave them."""
    source.seek(0)
    head = source.some(MOST_BETWEEN)
    return len(head) - len(head.lstrip(b"\0"))


def kind(head: bytes) -> tuple[int, int]:
    """Version, layer and sampling rate, which no recording changes on its way."""
    return head[1] & 0x1E, head[2] & 0x0C


def frame_size(head: bytes) -> int:
    """Bytes of the frame with this header; 0 when it is none of layer III."""
    if head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, speed = head[2] >> 2 & 3, head[2] >> 4
    if version == 1 or layer != LAYER_III or rate == 3 or not 1 <= speed <= 14:
        return 0
    bits = (MP3_V1 if version == 3 else MP3_V2)[speed - 1] * 1000
    hertz, padding = MP3_RATES[version][rate], head[2] >> 1 & 1
    return (144 if version == 3 else 72) * bits // hertz + padding


def next_frame(source: Source, shape: tuple[int, int] | None, removals: Removals) -> bool:
    """Moves to where the next two frames stand one behind the other; False when there are none."""
    begin = source.position
    held = source.exactly(min(MOST_BETWEEN, source.left))
    for word, what in ENDINGS:
        if word in held[:32]:
            removals.add(what)
    for match in SYNC.finditer(held, 1):
        at = match.start()
        head = held[at : at + 4]
        size = frame_size(head.ljust(4, b"\0"))
        behind = held[at + size : at + size + 4]
        followed = frame_size(behind.ljust(4, b"\0")) or begin + at + size == source.size
        if size and followed and shape in (None, kind(head)):
            if any(held[:at]):
                removals.add(Removed.HIDDEN_DATA)
            source.seek(begin + at)
            return True
    if any(held):
        removals.add(Removed.TRAILING_DATA)
    return False


def first(frame: bytes, removals: Removals) -> bytes:
    """The first frame; if it is an info tag, without the name and settings of its program."""
    if frame[MP3_INDEX_AT : MP3_INDEX_AT + 4] == b"VBRI":
        return index_frame(frame, removals)
    for at in MP3_COUNTS_AT:
        if frame[at : at + 4] in INFO:
            break
    else:
        return frame
    flags = int.from_bytes(frame[at + 4 : at + 8], "big")
    behind = at + 8 + 4 * (flags & 1) + 4 * (flags >> 1 & 1) + 100 * (flags >> 2 & 1)
    behind += 4 * (flags >> 3 & 1)
    held = bytearray(frame)
    # Where the sound of a frame is described stands nothing: it has none.
    held[4:at] = bytes(at - 4)
    if len(held) < behind:
        raise Unclean(Reason.DAMAGED)
    if len(held) < behind + 36:
        held[behind:] = bytes(len(held) - behind)
    else:
        # Delay and padding (21 to 24) are how long the sound is; all else is about the program.
        kept = held[behind + 21 : behind + 24]
        held[behind:] = bytes(len(held) - behind)
        held[behind : behind + 9] = COMMON
        held[behind + 21 : behind + 24] = kept
    if bytes(held) != frame:
        removals.add(Removed.SOFTWARE)
    return bytes(held)


def index_frame(frame: bytes, removals: Removals) -> bytes:
    """Fraunhofer's index: its counts and its table stay, all around them is zero."""
    held = bytearray(len(frame))
    entries, _, width = struct.unpack_from(">HHH", frame.ljust(62, b"\0"), MP3_INDEX_AT + 18)
    behind = MP3_INDEX_AT + 26 + entries * width
    if width > 4 or behind > len(frame):
        raise Unclean(Reason.DAMAGED)
    held[:4], held[MP3_INDEX_AT:behind] = frame[:4], frame[MP3_INDEX_AT:behind]
    # The version of the program, and its own opinion of its work.
    held[MP3_INDEX_AT + 4 : MP3_INDEX_AT + 6], held[MP3_INDEX_AT + 8 : MP3_INDEX_AT + 10] = (
        b"\0\1",
        bytes(2),
    )
    if bytes(held) != frame:
        removals.add(Removed.SOFTWARE)
    return bytes(held)
