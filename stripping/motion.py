"""A motion photograph: the short film that a telephone keeps behind a picture, or in it.

Source: Google, "Motion Photo format specification 1.0": an MP4 behind the end of a JPEG, or in the
box ``mpvd`` of a HEIC. Samsung's telephones put a list of their own behind it.
"""

import re
from collections.abc import Iterator

from stripping import box_header
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.source import PIECE, Sink, Source

BEGINS = re.compile(rb"\0\0\0[\x08-\x60]ftyp", re.DOTALL)
BEHIND = 12  # bytes of a file's own first box: what begins there is no film in it
KINDS = frozenset(b"ftyp styp moov moof mfra mdat free skip wide uuid udta meta sidx pdin".split())
NEEDED = frozenset((b"moov", b"mdat"))
MOST_BOXES = 10_000  # of one film: a moment in fragments has some dozens


def film(source: Source, start: int = BEHIND) -> tuple[int, int] | None:
    """Where the first film from ``start`` begins and ends; None where there is none whole."""
    for at in beginnings(source, start):
        end = end_of(source, at)
        if end:
            return at, end
    return None


def beginnings(source: Source, start: int) -> Iterator[int]:
    held, at = b"", start
    while at < source.size:
        source.seek(at)
        piece = source.some()
        for match in BEGINS.finditer(held + piece):
            yield at - len(held) + match.start()
        held, at = (held + piece)[-7:], at + len(piece)


def end_of(source: Source, at: int) -> int:
    """Behind the last box that films have; 0 for what is no whole film."""
    met = set[bytes]()
    for _ in range(MOST_BOXES):
        source.seek(at)
        head = source.some(box_header.LONGEST)
        if len(head) < box_header.SHORT or head[4:8] not in KINDS:
            break
        try:
            box = box_header.read(head, source.size - at, top=True)
        except Unclean:
            break
        if at + box.size > source.size:
            break
        met.add(box.kind)
        at += box.size
    return at if met >= NEEDED else 0


def unpack(source: Source, sink: Sink) -> Iterator[int]:
    """The film, as one file. Raises Unsupported for a picture without one."""
    found = film(source)
    if found is None:
        raise Unsupported(LooksLike.UNKNOWN)
    start, end = found
    source.seek(start)
    while source.position < end:
        piece = source.some(min(PIECE, end - source.position))
        if not piece:
            raise Unclean(Reason.TRUNCATED)
        sink.write(piece)
    yield end - start
