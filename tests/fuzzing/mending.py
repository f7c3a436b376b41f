"""Checksums put right, so that the fuzzer's changes get past them to what they guard."""

import struct
import zlib

OGG_POLYNOMIAL = 0x04C11DB7


def as_it_is(data: bytes) -> bytes:
    return data


def png(data: bytes) -> bytes:
    out, at = data[:8], 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        body = data[at + 4 : at + 8 + size]
        if len(body) != size + 4:
            break
        out += data[at : at + 4] + body + struct.pack(">I", zlib.crc32(body))
        at += size + 12
    return out + data[at:]


def ogg(data: bytes) -> bytes:
    out, at = bytearray(data), 0
    while data[at : at + 4] == b"OggS" and at + 27 <= len(data):
        lengths = data[at + 27 : at + 27 + data[at + 26]]
        end = at + 27 + len(lengths) + sum(lengths)
        out[at + 22 : at + 26] = bytes(4)
        out[at + 22 : at + 26] = struct.pack("<I", ogg_checksum(out[at:end]))
        at = end
    return bytes(out[: len(data)])


def ogg_checksum(page: bytes | bytearray) -> int:
    """RFC 3533, section 6: the plain remainder, no start value and no inversion."""
    check = 0
    for byte in page:
        check ^= byte << 24
        for _ in range(8):
            check = (check << 1 ^ (OGG_POLYNOMIAL if check >> 31 else 0)) & 0xFFFFFFFF
    return check


LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def office(data: bytes) -> bytes:
    """A ZIP archive whose members follow each other: checksums, sizes and places of what there is.

    Everything else stays as the fuzzer made it: names, flags, methods, lengths, what is packed.
    """
    out = bytearray(data)
    members, entries, end = places(data, LOCAL), places(data, CENTRAL), data.rfind(END)
    for at, entry, behind in zip(members, entries, [*members[1:], *entries[:1]], strict=False):
        if behind - at < 30 or len(data) - entry < 46:
            continue
        body = data[at + 30 + sum(struct.unpack("<HH", data[at + 26 : at + 30])) : behind]
        whole = plain(data[at + 8], body)
        told = struct.pack("<III", zlib.crc32(whole), len(body), len(whole))
        out[at + 14 : at + 26] = out[entry + 16 : entry + 28] = told
        out[entry + 42 : entry + 46] = struct.pack("<I", at)
    if entries and len(data) - end >= 22 and end > entries[-1]:
        out[end + 12 : end + 20] = struct.pack("<II", end - entries[0], entries[0])
        out[end + 8 : end + 12] = struct.pack("<HH", *[len(entries) & 0xFFFF] * 2)
    return bytes(out)


def places(data: bytes, mark: bytes) -> list[int]:
    found, at = [], data.find(mark)
    while at >= 0:
        found.append(at)
        at = data.find(mark, at + len(mark))
    return found


def plain(method: int, body: bytes) -> bytes:
    if method != 8:
        return body
    try:
        return zlib.decompressobj(-15).decompress(body, 1 << 20)
    except zlib.error:
        # No stream any more: no checksum can be right.
        return body
