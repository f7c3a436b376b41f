"""The verifier of WebM and Matroska: elements by name, empty ones empty, programs unnamed."""

from stripping.grammar import How, by_parent
from stripping.grammar.matroska import MATROSKA
from stripping.source import PIECE, Source
from stripping.verifier.refusing import refuse

EMPTY = b"\xec"
PLACES = by_parent(MATROSKA.parts)
CLUSTER, SEGMENT = b"\x1f\x43\xb6\x75", b"\x18\x53\x80\x67"


def matroska(source: Source) -> None:
    """Every element is one that stays, or an empty one."""
    walk(source, b"", 0, source.size)


def walk(source: Source, parent: bytes, start: int, end: int) -> int:
    """Gives where it ended: before ``end`` where a cluster of open length gives way to another."""
    at, seen = start, set[bytes]()
    while end - at >= 2:
        source.seek(at)
        name, size = vint(source, keep=True) or b"", vint(source)
        begin = source.position
        stop = end if size is None else begin + int.from_bytes(size, "big")
        part = PLACES[parent].get(name)
        if parent == CLUSTER and name in PLACES[SEGMENT]:
            return at
        if name == EMPTY:
            empty(source, begin, min(stop, end))
        elif part is None or (name in seen and not part.many):
            raise refuse()
        elif part.inside:
            stop = walk(source, name, begin, min(stop, end))
        elif part.how is How.EMPTY:
            empty(source, begin, stop)
        elif stop - begin not in part.form.sizes:
            raise refuse()
        seen.add(name)
        at = stop
    return at


def vint(source: Source, keep: bool = False) -> bytes | None:
    """A number of variable width, with its mark or without; None when all of its bits are set."""
    first = source.exactly(1)
    width = next((n for n in range(1, 9) if first[0] >> (8 - n)), 0)
    if not width:
        raise refuse()
    held = first + source.exactly(width - 1)
    if keep:
        return held
    value = int.from_bytes(held, "big") - (1 << 7 * width)
    return None if value == (1 << 7 * width) - 1 else value.to_bytes(8, "big")


def empty(source: Source, start: int, end: int) -> None:
    source.seek(start)
    while start < end:
        piece = source.some(min(end - start, PIECE))
        if not piece or piece.strip(b"\0"):
            raise refuse()
        start += len(piece)
