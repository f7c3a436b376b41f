"""The verifier of WebM and Matroska: elements by name, empty ones empty, programs unnamed."""

from stripping.source import PIECE, Source
from stripping.verifier.refusing import refuse


def names(*groups: str) -> frozenset[bytes]:
    return frozenset(bytes.fromhex(each) for group in groups for each in group.split())


EMPTY = b"\xec"
UNNAMED = names("4d80 5741")  # programs
# Names of elements, by their parent; the empty name is the file itself.
ELEMENTS: dict[bytes, frozenset[bytes]] = {
    b"": names("1a45dfa3 18538067"),
    b"\x1a\x45\xdf\xa3": names("4286 42f7 42f2 42f3 4282 4287 4285"),
    b"\x18\x53\x80\x67": names("114d9b74 1549a966 1654ae6b 1f43b675 1c53bb6b"),
    b"\x11\x4d\x9b\x74": names("4dbb"),
    b"\x4d\xbb": names("53ab 53ac"),
    b"\x15\x49\xa9\x66": names("2ad7b1 4489 4d80 5741"),
    b"\x16\x54\xae\x6b": names("ae"),
    b"\xae": names("d7 73c5 83 b9 88 55aa 9c 23e383 234e7a 86 63a2 56aa 56bb 55ee e0 e1"),
    b"\xe0": names("b0 ba 9a 9d 53b8 53c0 54b0 54ba 54b2 54aa 54bb 54cc 54dd 54b3 55b0"),
    b"\x55\xb0": names("55b1 55b2 55b3 55b4 55b5 55b6 55b7 55b8 55b9 55ba 55bb 55bc 55bd 55d0"),
    b"\x55\xd0": names("55d1 55d2 55d3 55d4 55d5 55d6 55d7 55d8 55d9 55da"),
    b"\xe1": names("b5 78b5 9f 6264"),
    b"\x1c\x53\xbb\x6b": names("bb"),
    b"\xbb": names("b3 b7"),
    b"\xb7": names("f7 f1 f0 b2 5378"),
    b"\x1f\x43\xb6\x75": names("e7 ab a7 a3 a0"),
    b"\xa0": names("a1 9b fb 75a2 fa 75a1"),
    b"\x75\xa1": names("a6"),
    b"\xa6": names("a5 ee"),
}
# Words and coded data; every other element without children is a number.
LONG = names("4282 86 63a2 a3 a1 a5")
LONGEST_NUMBER = 8
CLUSTER, SEGMENT = b"\x1f\x43\xb6\x75", b"\x18\x53\x80\x67"


def matroska(source: Source) -> None:
    """Every element is one that stays, or an empty one."""
    walk(source, b"", 0, source.size)


def walk(source: Source, parent: bytes, start: int, end: int) -> int:
    """Gives where it ended: before ``end`` where a cluster of open length gives way to another."""
    at = start
    while end - at >= 2:
        source.seek(at)
        name, size = vint(source, keep=True), vint(source)
        begin = source.position
        stop = end if size is None else begin + int.from_bytes(size, "big")
        if parent == CLUSTER and name in ELEMENTS[SEGMENT]:
            return at
        if name == EMPTY:
            empty(source, begin, min(stop, end))
        elif name is None or name not in ELEMENTS[parent]:
            raise refuse()
        elif name in ELEMENTS:
            stop = walk(source, name, begin, min(stop, end))
        elif name in UNNAMED:
            empty(source, begin, stop)
        elif name not in LONG and stop - begin > LONGEST_NUMBER:
            raise refuse()
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
