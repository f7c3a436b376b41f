"""The data of streams (7.4): unpacked within limits, and packed again in one way.

Packing anew leaves behind what hides at the end of a packed stream.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator

from stripping import inflating
from stripping.errors import Reason, Unclean

PIECE = 1 << 18
STEP = 1 << 14  # bytes of a packed stream that are read at once
RAW = -15  # a stream without header and checksum, in zlib's way to say it
HEADER = 2  # bytes
LONGEST_LINE = 12  # bits of an LZW code


def inflated(data: Iterable[bytes]) -> Iterator[bytes]:
    """What of a zlib stream can be read: viewers show a damaged one as far as it goes, and one
    whose checksum is wrong to its end. Source: RFC 1950, 2.2.
    """
    machine, head = inflating.decompressobj(RAW), b""
    for piece in small(data):
        if len(head) < HEADER:
            whole = head + piece
            head, piece = whole[:HEADER], whole[HEADER:]
            if len(head) == HEADER and not begins(head):
                return
        try:
            yield machine.decompress(piece, PIECE)
            # A tail can be left behind the end of the stream.
            while machine.unconsumed_tail and not machine.eof:
                yield machine.decompress(machine.unconsumed_tail, PIECE)
        except inflating.Broken:
            return
        if machine.eof:
            return


def begins(head: bytes) -> bool:
    """A method, a check of both bytes, and no dictionary that the reader should know."""
    return head[0] & 15 == 8 and int.from_bytes(head, "big") % 31 == 0 and not head[1] & 32


def small(data: Iterable[bytes]) -> Iterator[bytes]:
    """Behind a fault all of a piece is lost."""
    for piece in data:
        for at in range(0, len(piece), STEP):
            yield piece[at : at + STEP]


def unhex(data: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.partition(b">")[0])
    return binascii.unhexlify(digits + b"0" * (len(digits) % 2))


def un85(data: bytes) -> bytes:
    body = re.sub(rb"[^!-uz]", b"", data.partition(b"~>")[0].removeprefix(b"<~"))
    try:
        return base64.a85decode(body)
    except ValueError as error:
        raise Unclean(Reason.DAMAGED) from error


def runs(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data) and data[at] != 128:
        length = data[at]
        if length < 128:
            yield data[at + 1 : at + 2 + length]
            at += 2 + length
        else:
            yield data[at + 1 : at + 2] * (257 - length)
            at += 2


def lzw(data: bytes, early: int) -> Iterator[bytes]:
    """7.4.4; ``early``: 1 when the length of codes grows one code too soon, as it usually does."""
    singles = [bytes([code]) for code in range(256)] + [b"", b""]
    table, width, held, bits, last = list(singles), 9, 0, 0, b""
    for byte in data:
        held, bits = (held << 8 | byte) & 0xFFFFFF, bits + 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & ((1 << width) - 1)
        if code == 257:
            return
        if code == 256:
            table, width, last = list(singles), 9, b""
            continue
        if code > len(table) or (code == len(table) and not last):
            return
        entry = table[code] if code < len(table) else last + last[:1]
        yield entry
        if last and len(table) < 4096:
            table.append(last + entry[:1])
        last = entry
        if len(table) + early >= 1 << width and width < LONGEST_LINE:
            width += 1


def pieces(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), PIECE):
        yield data[at : at + PIECE]
