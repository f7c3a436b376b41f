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
