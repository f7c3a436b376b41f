"""The verifier of films: boxes by name, times zero, free space empty."""

from stripping import box_header
from stripping.source import Source
from stripping.verifier.boxes import all_zero, header_at
from stripping.verifier.refusing import refuse

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
# Where a creation and a change time stand in a box: first byte and end, versions 0 and 1.
FILM_TIMES = dict.fromkeys((b"mvhd", b"tkhd", b"mdhd"), ((4, 12), (4, 20)))
LARGEST_SMALL = 4096  # bytes read of a header box


def mp4(source: Source) -> None:
    """Boxes by name, free space zero, times zero; sound and picture tracks only."""
    boxes(source, b"", 0, source.size)


def boxes(source: Source, parent: bytes, start: int, end: int) -> None:
    at = start
    while end - at >= box_header.SHORT:
        source.seek(at)
        if parent and source.exactly(box_header.SHORT) == bytes(box_header.SHORT):
            # QuickTime ends some lists with zeros.
            break
        header = header_at(source, at, end, top=not parent)
        start, kind, after = at + header.head, header.kind, at + header.size
        if kind in (b"free", b"skip", b"wide"):
            all_zero(source, start, after)
        elif kind not in FILM_BOXES[parent]:
            raise refuse()
        elif kind in FILM_BOXES:
            boxes(source, kind, start, after)
        else:
            one_box(source, kind, start, after)
        at = after
    if at != end and parent == b"":
        raise refuse()
    all_zero(source, at, end)


def one_box(source: Source, kind: bytes, start: int, end: int) -> None:
    if kind in FILM_TIMES:
        source.seek(start)
        body = source.exactly(min(end - start, LARGEST_SMALL))
        if len(body) < 4 or body[0] >= len(FILM_TIMES[kind]):
            raise refuse()
        first, after = FILM_TIMES[kind][body[0]]
        if any(body[first:after]):
            raise refuse()
    elif kind == b"hdlr":
        source.seek(start)
        body = source.exactly(min(end - start, LARGEST_SMALL))
        if body[8:12] not in (b"vide", b"soun", b"alis", b"url ", b"rsrc") or any(body[12:]):
            raise refuse()
