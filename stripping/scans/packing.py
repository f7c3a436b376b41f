"""How TIFF packs pixels: Deflate, LZW and PackBits, unpacked piece by piece.

Source: TIFF 6.0, section 9 (PackBits) and 13 (LZW); Adobe "TIFF Technical Note 3" (Deflate). The
reader stops when the picture is whole, so nothing is gained by packing more.
"""

import zlib
from collections.abc import Callable, Iterator

from stripping.errors import Unclean, Unsupported
from stripping.source import PIECE

Pieces = Iterator[bytes]
CLEAR, STOP, WIDEST, FULL = 256, 257, 12, 4096
NOTHING = -1


def plain(pieces: Pieces) -> Pieces:
    return pieces


def deflate(pieces: Pieces) -> Pieces:
    unpacker = zlib.decompressobj()
    for piece in pieces:
        waiting, full = piece, False
        while (waiting or full) and not unpacker.eof:
            try:
                unpacked = unpacker.decompress(waiting, PIECE)
            except zlib.error as error:
                raise Unclean("damaged") from error
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
    fresh = [bytes([each]) for each in range(256)] + [b"", b""]
    table, width, bits, held, before = list(fresh), 9, 0, 0, b""
    begun = False
    for piece in pieces:
        if not begun and piece[:1] == b"\0" and piece[1:2] and piece[1] & 1:
            # The lowest bit first: the writers of before 1990.
            raise Unsupported("tiff")
        begun = True
        parts: list[bytes] = []
        size = 0
        for byte in piece:
            held, bits = held << 8 | byte, bits + 8
            if bits < width:
                continue
            bits -= width
            code = held >> bits
            held &= (1 << bits) - 1
            if code == CLEAR:
                table, width, before = list(fresh), 9, b""
                continue
            if code == STOP:
                yield b"".join(parts)
                return
            entry = looked_up(table, code, before)
            if before and len(table) < FULL:
                table.append(before + entry[:1])
                if len(table) + 1 >> width and width < WIDEST:
                    width += 1
            before = entry
            parts.append(entry)
            size += len(entry)
            if size > PIECE:
                yield b"".join(parts)
                parts, size = [], 0
        yield b"".join(parts)


def looked_up(table: list[bytes], code: int, before: bytes) -> bytes:
    if code < len(table) and (before or code < CLEAR):
        return table[code]
    if code == len(table) and before:
        return before + before[:1]
    raise Unclean("damaged")


# Compression, by its number in the file.
UNPACKERS: dict[int, Callable[[Pieces], Pieces]] = {
    1: plain,
    5: lzw,
    8: deflate,
    32773: packbits,
    32946: deflate,
}
