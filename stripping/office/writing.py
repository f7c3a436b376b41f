"""The clean document's archive: no times, no extra fields, members in the order they are given."""

import struct

from stripping import inflating
from stripping.source import Sink

LEVEL = 4
STORED, DEFLATED = 0, 8
# 1 January 1980, midnight: the first moment that the format knows.
TIME, DATE = 0, 0x21
UTF8 = 0x800
# "Unix", and files that their owner may read: what most archives say.
MADE_BY, MODE = 3 << 8 | 20, 0o600 << 16
FIXED = "<HHHHHIII"


class Writer:
    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._at = 0
        self._directory: list[bytes] = []

    def add(self, name: str, data: bytes, *, packed: bool = True) -> None:
        """``packed``: False for what does not get smaller, and for ODF's first member."""
        method, body = STORED, data
        if packed:
            method, body = DEFLATED, inflating.compress(data, LEVEL, -15)
        raw = name.encode()
        flags = 0 if raw.isascii() else UTF8
        fields = (20, flags, method, TIME, DATE, inflating.crc32(data), len(body), len(data))
        fixed = struct.pack(FIXED, *fields)
        local = b"PK\x03\x04" + fixed + struct.pack("<HH", len(raw), 0) + raw
        tail = struct.pack("<HHHHHII", len(raw), 0, 0, 0, 0, MODE, self._at)
        self._directory.append(b"PK\x01\x02" + struct.pack("<H", MADE_BY) + fixed + tail + raw)
        self._sink.write(local + body)
        self._at += len(local) + len(body)

    def finish(self) -> None:
        directory = b"".join(self._directory)
        count = len(self._directory)
        end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), self._at, 0)
        self._sink.write(directory + b"PK\x05\x06" + end)
