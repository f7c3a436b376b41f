"""A JPEG with stray bytes, or without its end, in the order that its standard asks for.

Source: ITU-T T.81, B.1. Viewers pass over bytes between segments and draw what has come; so a
photograph that was cut off on its way is kept as far as it goes. Coded data is not touched.
"""

from stripping.errors import Reason, Unclean
from stripping.source import Sink, Source
from stripping.values import Notice

START, END, SCAN, FILL = 0xD8, 0xD9, 0xDA, 0xFF
# Markers without a length: TEM, RSTn, and a second start.
ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
RESTARTS = frozenset((0, *range(0xD0, 0xD8)))  # what follows 0xFF within coded data


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
        if data[marker] == SCAN:
            scans += 1
            end = end_of_coded(data, end)
        sink.write(bytes((FILL,)) + data[marker:end])
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


def end_of_coded(data: bytes, at: int) -> int:
    """Where coded data ends: at a marker that is no restart (T.81, B.1.1.5), or at the end."""
    while (at := data.find(FILL, at)) >= 0:
        if at + 1 == len(data) or data[at + 1] not in RESTARTS:
            return at
        at += 2
    return len(data)
