"""Films, read a second time: boxes by name, times zero, free space empty."""

import struct

from stripping.audit.refusing import refuse
from stripping.source import PIECE, Source

# Names of boxes, by their parent; the empty name is the file itself.
FILM_BOXES: dict[bytes, frozenset[bytes]] = {
    b"": frozenset(b"ftyp styp moov moof mdat".split()),
    b"moov": frozenset(b"mvhd trak mvex".split()),
    b"trak": frozenset(b"tkhd edts mdia".split()),
    b"edts": frozenset(b"elst".split()),
    b"mdia": frozenset(b"mdhd hdlr minf".split()),
    b"minf": frozenset(b"vmhd smhd hdlr dinf stbl".split()),
    b"dinf": frozenset(b"dref".split()),
    b"stbl": frozenset(b"stsd stts ctts cslg stss stps stsc stsz stz2 stco co64".split()),
    b"mvex": frozenset(b"mehd trex".split()),
    b"moof": frozenset(b"mfhd traf".split()),
    b"traf": frozenset(b"tfhd tfdt trun".split()),
}
# The same of pictures: HEIC and AVIF.
HEIF_BOXES: dict[bytes, frozenset[bytes]] = {
    b"": frozenset(b"ftyp meta mdat".split()),
    b"meta": frozenset(b"hdlr pitm iloc iinf iref iprp idat dinf".split()),
    b"iprp": frozenset(b"ipco ipma".split()),
    b"ipco": frozenset(
        b"hvcC av1C ispe pixi irot imir clap pasp colr auxC clli mdcv a1lx a1op lsel".split()
    ),
}
INSIDE = {b"meta": 4, b"iprp": 0, b"ipco": 0}  # bytes before the first box
# Where a creation and a change time stand in a box: offset and length, versions 0 and 1.
FILM_TIMES = dict.fromkeys((b"mvhd", b"tkhd", b"mdhd"), ((4, 8), (4, 16)))
LARGEST_SMALL = 4096  # bytes read of a header box


def mp4(source: Source) -> None:
    """Boxes by name, free space zero, times zero; sound and picture tracks only."""
    boxes(source, b"", 0, source.size)


def heif(source: Source) -> None:
    """Boxes by name, free space zero; nothing is called anything."""
    pictures(source, b"", 0, source.size)


def pictures(source: Source, parent: bytes, start: int, end: int) -> None:
    at = start
    while end - at >= 8:
        source.seek(at)
        size, kind = struct.unpack(">I4s", source.exactly(8))
        if size < 8 or at + size > end:
            raise refuse()
        if kind == b"free":
            all_zero(source, at + 8, at + size)
        elif kind not in HEIF_BOXES[parent]:
            raise refuse()
        elif kind in INSIDE:
            pictures(source, kind, at + 8 + INSIDE[kind], at + size)
        elif kind == b"hdlr":
            all_zero(source, at + 20, at + size)
        elif kind == b"iinf":
            unnamed(source, at, at + size)
        at += size
    if at != end and not parent:
        raise refuse()
    all_zero(source, at, end)


def unnamed(source: Source, at: int, end: int) -> None:
    """The list of items, in which only a type of content may stand in words."""
    source.seek(at)
    held = source.exactly(end - at)
    if b"application/rdf+xml" in held:
        held = held.replace(b"application/rdf+xml", b"")
    for place in range(len(held) - 6):
        # Ten letters in a row are a name: types have four.
        if held[place : place + 10].isalpha() and len(held[place : place + 10]) == 10:
            raise refuse()


def boxes(source: Source, parent: bytes, start: int, end: int) -> None:
    at = start
    while end - at >= 8:
        source.seek(at)
        size, kind = struct.unpack(">I4s", source.exactly(8))
        head = 8
        if not size and parent and kind == bytes(4):
            # QuickTime ends some lists with zeros.
            break
        if size == 1:
            size, head = int.from_bytes(source.exactly(8), "big"), 16
        size = size or end - at
        if size < head or at + size > end:
            raise refuse()
        if kind in (b"free", b"skip", b"wide"):
            all_zero(source, at + head, at + size)
        elif kind not in FILM_BOXES[parent]:
            raise refuse()
        elif kind in FILM_BOXES:
            boxes(source, kind, at + head, at + size)
        else:
            one_box(source, kind, at + head, at + size)
        at += size
    if at != end and parent == b"":
        raise refuse()
    all_zero(source, at, end)


def all_zero(source: Source, at: int, end: int) -> None:
    source.seek(at)
    while at < end:
        piece = source.some(min(end - at, PIECE))
        if piece.strip(b"\0"):
            raise refuse()
        at += len(piece)


def one_box(source: Source, kind: bytes, start: int, end: int) -> None:
    if kind in FILM_TIMES:
        source.seek(start)
        body = source.exactly(min(end - start, LARGEST_SMALL))
        at, size = FILM_TIMES[kind][body[0] & 1]
        if any(body[at : at + size]):
            raise refuse()
    elif kind == b"hdlr":
        source.seek(start)
        body = source.exactly(min(end - start, LARGEST_SMALL))
        if body[8:12] not in (b"vide", b"soun", b"alis", b"url ", b"rsrc") or any(body[12:]):
            raise refuse()
