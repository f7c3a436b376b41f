"""A JPEG with stray bytes, or without its end, in the order that its standard asks for.

Source: ITU-T T.81, B.1. Viewers pass over bytes between segments and draw what has come; so a
photograph that was cut off on its way is kept as far as it goes, and one that is damaged in its
middle goes on at its next restart, as viewers draw it. Coded data that can be read is not touched.
"""

from stripping.errors import Reason, Unclean
from stripping.source import Sink, Source
from stripping.values import Notice

START, END, SCAN, FILL = 0xD8, 0xD9, 0xDA, 0xFF
# Markers without a length: TEM, RSTn, and a second start.
ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
RESTARTS = frozenset((0, *range(0xD0, 0xD8)))  # what follows 0xFF within coded data
# No segment of a JPEG (T.81, table B.1): within coded data they are damage.
RESERVED = frozenset(range(0x01, 0xC0))


def convert(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """Raises Unclean where the file ends before a picture begins."""
    data = source.exactly(source.size)
    sink.write(bytes((FILL, START)))
    at, scans = 2, 0
    while (marker := next_marker(data, at)) and data[marker] != END:
        at = marker + 1
        if data[marker] in ALONE:
            continue
        end = at + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            break
        sink.write(bytes((FILL,)) + data[marker:end])
        if data[marker] == SCAN:
            scans += 1
            end = coded(data, end, sink)
        at = end
    if not scans:
        raise Unclean(Reason.TRUNCATED)
    sink.write(bytes((FILL, END)))
    whole = marker and data[marker] == END
    return (Notice.STRAY_BYTES if whole else Notice.END_MISSING,)


def next_marker(data: bytes, at: int) -> int:
    """Where the code of the next marker stands, from ``at``; 0 where none comes any more."""
    while (at := data.find(FILL, at) + 1) and at < len(data):
        if data[at] not in (0, FILL):
            return at
    return 0


def coded(data: bytes, at: int, sink: Sink) -> int:
    """Writes a scan's data up to each damage, and from the restart behind it; where it ends."""
    while True:
        end = end_of_coded(data, at)
        sink.write(data[at:end])
        marker = next_marker(data, end)
        while marker and data[marker] in RESERVED:
            marker = next_marker(data, marker)
        if not marker:
            return len(data)
        at = marker - 1
        if data[marker] not in RESTARTS:
            return at


def end_of_coded(data: bytes, at: int) -> int:
    """Where coded data ends: at a marker that is no restart (T.81, B.1.1.5), or at the end."""
    while (at := data.find(FILL, at)) >= 0:
        if at + 1 == len(data) or data[at + 1] not in RESTARTS:
            return at
        at += 2
    return len(data)
