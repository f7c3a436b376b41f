"""The verifier of HEIC and AVIF: boxes by name, free space empty, and items that resolve."""

from stripping import box_header
from stripping.grammar import by_parent
from stripping.grammar.boxes import HEIF
from stripping.grammar.gain import LAID_OVER, TRANSPARENCY
from stripping.source import Source
from stripping.verifier import items
from stripping.verifier.boxes import all_zero, header_at, one_box
from stripping.verifier.refusing import refuse

PLACES = by_parent(HEIF.parts)
INSIDE = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"grpl": 0}  # bytes before the first box


def heif(source: Source) -> None:
    """Boxes by name, free space zero; nothing is called anything; a decoder can open it."""
    pictures(source, b"", 0, source.size)
    items.resolve(source)


def pictures(source: Source, parent: bytes, start: int, end: int) -> None:
    at, seen = start, set[bytes]()
    while end - at >= box_header.SHORT:
        header = header_at(source, at, end, top=not parent)
        start, kind, after = at + header.head, header.kind, at + header.size
        part = PLACES[parent].get(kind)
        if kind == b"free":
            all_zero(source, start, after)
        elif part is None or (kind in seen and not part.many):
            raise refuse()
        elif part.inside:
            pictures(source, kind, start + INSIDE[kind], after)
        elif kind == b"iinf":
            unnamed(source, start, after)
        elif kind == b"auxC":
            called(source, start, after)
        else:
            one_box(source, part, start, after)
        seen.add(kind)
        at = after
    if at != end and not parent:
        raise refuse()
    all_zero(source, at, end)


def called(source: Source, at: int, end: int) -> None:
    """A name of an auxiliary picture that is on the list, and zeros behind it."""
    source.seek(at)
    head, name, behind = source.exactly(4), *source.exactly(end - at - 4).split(b"\0", 1)
    if any(head) or any(behind) or name not in LAID_OVER | TRANSPARENCY:
        raise refuse()


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
