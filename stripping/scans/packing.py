"""How TIFF packs pixels: Deflate, LZW and PackBits, unpacked piece by piece.

Source: TIFF 6.0, section 9 (PackBits) and 13 (LZW); Adobe "TIFF Technical Note 3" (Deflate). The
reader stops when the picture is whole, so nothing is gained by packing more.
"""

from collections.abc import Callable, Iterator

from stripping import inflating
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.source import PIECE

Pieces = Iterator[bytes]
CLEAR, STOP, WIDEST, FULL = 256, 257, 12, 4096


def plain(pieces: Pieces) -> Pieces:
    return pieces


def deflate(pieces: Pieces) -> Pieces:
    unpacker = inflating.decompressobj()
    for piece in pieces:
        waiting, full = piece, False
        while (waiting or full) and not unpacker.eof:
            try:
                unpacked = unpacker.decompress(waiting, PIECE)
            except inflating.Broken as error:
                raise Unclean(Reason.DAMAGED) from error
            yield unpacked
            # A full answer may mean that more waits inside, even with no input left.
            waiting, full = unpacker.unconsumed_tail, len(unpacked) == PIECE


def packbits(pieces: Pieces) -> Pieces:
    waiting = b""
    for piece in pieces:
        data = waiting + piece
        parts, at, end = [], 0, len(data)
        while at < end:
            head = data[at]
            size = 2 if head > 128 else 1 if head == 128 else head + 2
            if at + size > end:
                break
            if head < 128:
                parts.append(data[at + 1 : at + size])
            elif head > 128:
                parts.append(data[at + 1 : at + 2] * (257 - head))
            at += size
        waiting = data[at:]
        yield b"".join(parts)


def lzw(pieces: Pieces) -> Pieces:
    """Codes of 9 to 12 bits, the highest bit first, each width used up to one before its last."""
    bits = Bits(pieces)
    if bits.old():
        # The lowest bit first: the writers of before 1990.
        raise Unsupported(LooksLike.TIFF)
    while (code := next(iter(bits.codes(9, 1)), STOP)) != STOP:
        if code == CLEAR:
            continue
        table = [bytes([each]) for each in range(256)] + [b"", b""]
        if code > CLEAR:
            raise Unclean(Reason.DAMAGED)
        out = [table[code]]
        code = until_clear(bits, table, out)
        yield b"".join(out)
        if code == STOP:
            return


def until_clear(bits: "Bits", table: list[bytes], out: list[bytes]) -> int:
    """Adds what the codes stand for to ``out``, which holds the first; gives what ended them."""
    before, size = out[0], len(table)
    add, put = table.append, out.append  # looked up once: these run for every code
    while size <= FULL:
        # Every code adds one entry, so the number of codes of one width is known beforehand.
        width = min(WIDEST, (size + 1).bit_length())
        codes = bits.codes(width, max(1, (1 << width) - 1 - size))
        if not codes:
            return STOP
        for number, code in enumerate(codes, 1):
            if code < size:
                entry = table[code]
            elif code == size:
                entry = before + before[:1]
            else:
                raise Unclean(Reason.DAMAGED)
            if not entry:
                bits.back((len(codes) - number) * width)
                return code
            add(before + entry[:1])
            put(entry)
            before, size = entry, size + 1
    raise Unclean(Reason.DAMAGED)


class Bits:
    """Pieces read as numbers of any width."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._data = b""
        self._at = 0  # in bits

    def old(self) -> bool:
        self._wait_for(16)
        return self._data[:1] == b"\0" and self._data[1:2] > b"" and self._data[1] & 1 == 1

    def back(self, bits: int) -> None:
        """So many bits, of the last codes, come again."""
        self._at -= bits

    def codes(self, width: int, most: int) -> list[int]:
        """At most ``most`` numbers of ``width`` bits; fewer at the end only."""
        self._wait_for(width * most)
        count = min(most, (8 * len(self._data) - self._at) // width)
        start, end = self._at, self._at + count * width
        whole = int.from_bytes(self._data[start // 8 : -(-end // 8)], "big") >> -end % 8
        # Eight numbers fill whole bytes, and a small number is quickly taken apart.
        spare = -count % 8
        whole = (whole & (1 << count * width) - 1) << spare * width
        data = whole.to_bytes((count + spare) * width // 8, "big")
        mask, found = (1 << width) - 1, list[int]()
        shifts = [width * place for place in range(7, -1, -1)]
        for at in range(0, len(data), width):
            eight = int.from_bytes(data[at : at + width], "big")
            found += [eight >> shift & mask for shift in shifts]
        self._at = end
        return found[:count]

    def _wait_for(self, bits: int) -> None:
        while 8 * len(self._data) - self._at < bits:
            piece = next(self._pieces, b"")
            if not piece:
                return
            self._data, self._at = self._data[self._at // 8 :] + piece, self._at % 8


# Compression, by its number in the file.
UNPACKERS: dict[int, Callable[[Pieces], Pieces]] = {
    1: plain,
    5: lzw,
    8: deflate,
    32773: packbits,
    32946: deflate,
}
