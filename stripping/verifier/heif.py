"""The verifier of HEIC and AVIF: boxes by name, free space empty, and items that resolve."""

from stripping import box_header
from stripping.source import Source
from stripping.verifier import items
from stripping.verifier.boxes import all_zero, header_at
from stripping.verifier.refusing import refuse

# Names of boxes, by their parent; the empty name is the file itself.
HEIF_BOXES: dict[bytes, frozenset[bytes]] = {
    b"": frozenset(b"ftyp meta mdat".split()),
    b"meta": frozenset(b"hdlr pitm iloc iinf iref iprp idat dinf".split()),
    b"iprp": frozenset(b"ipco ipma".split()),
    b"ipco": frozenset(
        b"hvcC av1C ispe pixi irot imir clap pasp colr auxC clli mdcv a1lx a1op lsel".split()
    ),
}
INSIDE = {b"meta": 4, b"iprp": 0, b"ipco": 0}  # bytes before the first box


def heif(source: Source) -> None:
    """Boxes by name, free space zero; nothing is called anything; a decoder can open it."""
    pictures(source, b"", 0, source.size)
    items.resolve(source)


def pictures(source: Source, parent: bytes, start: int, end: int) -> None:
    at = start
    while end - at >= box_header.SHORT:
        header = header_at(source, at, end, top=not parent)
        start, kind, after = at + header.head, header.kind, at + header.size
        if kind == b"free":
            all_zero(source, start, after)
        elif kind not in HEIF_BOXES[parent]:
            raise refuse()
        elif kind in INSIDE:
            pictures(source, kind, start + INSIDE[kind], after)
        elif kind == b"hdlr":
            all_zero(source, start + 12, after)
        elif kind == b"iinf":
            unnamed(source, start, after)
        at = after
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
