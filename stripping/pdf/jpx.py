"""JPEG 2000 inside a document: boxes by allow-list, no comments (ISO 15444-1, annexes A and I)."""

import struct

from stripping import box_header
from stripping.errors import Reason, Unclean

BOXES = frozenset([b"jP  ", b"ftyp", b"jp2h", b"jp2c"])
HEADER_BOXES = frozenset([b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"])
START, TILE, DATA, COMMENT, END = 0xFF4F, 0xFF90, 0xFF93, 0xFF64, 0xFFD9


def strip(raw: bytes) -> bytes:
    if raw[:2] == b"\xff\x4f":
        return codestream(raw)
    out = b""
    for kind, body in boxes(raw):
        if kind == b"jp2h":
            body = b"".join(box(*each) for each in boxes(body) if each[0] in HEADER_BOXES)
        if kind == b"jp2c":
            return out + box(kind, codestream(body))
        out += box(kind, body) if kind in BOXES else b""
    raise Unclean(Reason.DAMAGED)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 0
    while at + box_header.SHORT <= len(data):
        room = len(data) - at
        header = box_header.read(data[at : at + box_header.LONGEST], room, top=True)
        if header.size > room:
            raise Unclean(Reason.DAMAGED)
        found.append((header.kind, data[at + header.head : at + header.size]))
        at += header.size
    return found


def codestream(data: bytes) -> bytes:
    """Main header, then tile parts; comments leave both, and nothing follows the end."""
    head, at = segments(data, 2, TILE)
    out = bytearray(b"\xff\x4f" + head)
    while data[at : at + 2] == b"\xff\x90":
        length = int.from_bytes(data[at + 6 : at + 10], "big") or max(len(data) - at - 2, 0)
        end = at + length
        if length < 14 or end > len(data):
            raise Unclean(Reason.TRUNCATED)
        kept, start = segments(data, at + 12, DATA)
        part = kept + data[start:end]
        out += (
            data[at : at + 6] + struct.pack(">I", len(part) + 12) + data[at + 10 : at + 12] + part
        )
        at = end
    return bytes(out + b"\xff\xd9")


def segments(data: bytes, at: int, last: int) -> tuple[bytes, int]:
    kept = bytearray()
    while True:
        if at + 4 > len(data):
            raise Unclean(Reason.TRUNCATED)
        marker, size = struct.unpack(">HH", data[at : at + 4])
        if marker == last:
            return bytes(kept), at
        if marker >> 8 != 0xFF or size < 2:
            raise Unclean(Reason.DAMAGED)
        if marker != COMMENT:
            kept += data[at : at + 2 + size]
        at += 2 + size
