"""The clean document's bytes: streams as they come, everything else in packed object streams.

Nothing in it depends on the clock or on chance: no dates, no /ID, no /Info (7.5).
"""

import struct
import zlib

from stripping.errors import Reason, Unclean
from stripping.pdf.limits import MOST_OBJECTS
from stripping.source import Sink

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
PACKED = 200  # objects of one object stream


class Writer:
    """Objects are reserved, then put, in any order; ``finish`` writes what finds them."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._at = 0
        self.count = 0
        self._places: dict[int, tuple[int, int, int]] = {}
        self._waiting: list[tuple[int, bytes]] = []
        self._write(HEAD)

    def reserve(self) -> int:
        if self.count >= MOST_OBJECTS:
            raise Unclean(Reason.BOMB)
        self.count += 1
        return self.count

    def give_back(self, number: int) -> None:
        """A number that was reserved for what may not stay."""
        if number == self.count:
            self.count -= 1

    def put(self, number: int, body: bytes) -> None:
        self._waiting.append((number, body))

    def put_stream(self, number: int, entries: bytes, data: bytes) -> None:
        """``entries``: the dictionary without its brackets and its /Length."""
        self._places[number] = (1, self._at, 0)
        self._write(b"%d 0 obj\n<<%s/Length %d>>\nstream\n" % (number, entries, len(data)))
        self._write(data)
        self._write(b"\nendstream\nendobj\n")

    def finish(self, root: int) -> None:
        self._waiting.sort()
        while self._waiting:
            self._pack(self._waiting[:PACKED])
            del self._waiting[:PACKED]
        start, number = self._at, self.reserve()
        self._places[number] = (1, start, 0)
        rows = [struct.pack(">BIH", 0, 0, 65535)]
        for each in range(1, number + 1):
            rows.append(struct.pack(">BIH", *self._places.get(each, (0, 0, 0))))
        entries = b"/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Filter/FlateDecode" % (number + 1, root)
        self.put_stream(number, entries, zlib.compress(b"".join(rows)))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _pack(self, objects: list[tuple[int, bytes]]) -> None:
        holder, index, body = self.reserve(), [], bytearray()
        for place, (number, text) in enumerate(objects):
            index.append(b"%d %d" % (number, len(body)))
            body += text + b"\n"
            self._places[number] = (2, holder, place)
        head = b" ".join(index) + b"\n"
        entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(objects), len(head))
        self.put_stream(holder, entries, zlib.compress(head + bytes(body)))

    def _write(self, data: bytes) -> None:
        self._sink.write(data)
        self._at += len(data)
