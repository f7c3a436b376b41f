"""The ZIP archive of a document, read strictly.

Source: PKWARE APPNOTE 6.3, sections 4.3 to 4.5. The central directory alone says what there is;
what it says must fit the local headers, and no two members may share a byte. Encryption, several
disks, ZIP64 and methods other than "stored" and "deflated" do not occur in office documents.
"""

import struct
from dataclasses import dataclass

from stripping import inflating
from stripping.errors import Reason, Unclean
from stripping.office.limits import (
    LARGEST_DIRECTORY,
    LARGEST_PART,
    LARGEST_WHOLE,
    MOST_MEMBERS,
    MOST_RATIO,
)
from stripping.source import Source

END, CENTRAL, LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
END_SIZE, CENTRAL_SIZE, LOCAL_SIZE = 22, 46, 30
LONGEST_COMMENT = 65_535  # bytes: its length has 16 bits (APPNOTE, 4.4.12)
STORED, DEFLATED = 0, 8
ENCRYPTED = 1


@dataclass(frozen=True)
class Member:
    """``size`` bytes, from ``packed`` bytes at ``start``."""

    name: str
    method: int
    checksum: int
    packed: int
    size: int
    start: int


class Archive:
    """The members by name. Raises Unclean."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._left = LARGEST_WHOLE
        self.members: dict[str, Member] = {}
        start, size, count = self._end()
        if count > MOST_MEMBERS or size > LARGEST_DIRECTORY:
            raise Unclean(Reason.BOMB)
        source.seek(start)
        directory = source.exactly(size)
        place, spans = 0, []
        for _ in range(count):
            member, place, span = self._entry(directory, place)
            self.members[member.name] = member
            spans.append(span)
        # Office programs read names without case; two that differ by it alone are a trick.
        if place != len(directory) or len({name.lower() for name in self.members}) != count:
            raise Unclean(Reason.DAMAGED)
        ends = 0
        for first, last in sorted(spans):
            if first < ends or last > start:
                raise Unclean(Reason.DAMAGED)
            ends = last

    def _end(self) -> tuple[int, int, int]:
        """Where the central directory lies, its size, and how many members it names."""
        size = self._source.size
        first = max(0, size - END_SIZE - LONGEST_COMMENT)
        self._source.seek(first)
        tail = self._source.exactly(size - first)
        at = tail.rfind(END)
        if at < 0 or len(tail) - at < END_SIZE:
            raise Unclean(Reason.TRUNCATED)
        disk, begun, here, count, length, start, _ = struct.unpack(
            "<HHHHIIH", tail[at + 4 : at + 22]
        )
        if disk or begun or here != count or count == 0xFFFF or 0xFFFFFFFF in (length, start):
            raise Unclean(Reason.DAMAGED)
        if start + length > first + at:
            raise Unclean(Reason.DAMAGED)
        return start, length, count

    def _entry(self, directory: bytes, place: int) -> tuple[Member, int, tuple[int, int]]:
        fixed = directory[place : place + CENTRAL_SIZE]
        if len(fixed) < CENTRAL_SIZE or not fixed.startswith(CENTRAL):
            raise Unclean(Reason.DAMAGED)
        flags, method = struct.unpack("<HH", fixed[8:12])
        checksum, packed, size, name_size, extra, comment = struct.unpack("<IIIHHH", fixed[16:34])
        (start,) = struct.unpack("<I", fixed[42:46])
        raw = directory[place + CENTRAL_SIZE : place + CENTRAL_SIZE + name_size]
        if flags & ENCRYPTED:
            raise Unclean(Reason.LOCKED_DOCUMENT)
        if method not in (STORED, DEFLATED):
            raise Unclean(Reason.DAMAGED)
        self._source.seek(start)
        local = self._source.exactly(LOCAL_SIZE)
        if not local.startswith(LOCAL):
            raise Unclean(Reason.DAMAGED)
        local_name, local_extra = struct.unpack("<HH", local[26:30])
        if self._source.exactly(local_name) != raw:
            raise Unclean(Reason.DAMAGED)
        data = start + LOCAL_SIZE + local_name + local_extra
        name = named(raw)
        end = place + CENTRAL_SIZE + name_size + extra + comment
        return Member(name, method, checksum, packed, size, data), end, (start, data + packed)

    def read(self, name: str) -> bytes:
        """A member, unpacked and checked. Raises Unclean, KeyError."""
        member = self.members[name]
        if member.size > LARGEST_PART or member.size > self._left:
            raise Unclean(Reason.BOMB)
        if member.size > member.packed * MOST_RATIO + 1024:
            raise Unclean(Reason.BOMB)
        self._left -= member.size
        self._source.seek(member.start)
        data = self._source.exactly(member.packed)
        if member.method == DEFLATED:
            data = inflated(data, member.size)
        if len(data) != member.size or inflating.crc32(data) != member.checksum:
            raise Unclean(Reason.DAMAGED)
        return data


def inflated(data: bytes, size: int) -> bytes:
    """Exactly ``size`` bytes, and never more in memory. Raises Unclean."""
    unpacker = inflating.decompressobj(-15)
    try:
        found = unpacker.decompress(data, size + 1)
    except inflating.Broken as error:
        raise Unclean(Reason.DAMAGED) from error
    if len(found) > size or not unpacker.eof:
        raise Unclean(Reason.DAMAGED)
    return found


def named(raw: bytes) -> str:
    """A member's name as a path without tricks. Raises Unclean."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unclean(Reason.DAMAGED) from error
    parts = name.split("/")
    if not name or "\0" in name or "\\" in name or ":" in name or ".." in parts or not parts[0]:
        raise Unclean(Reason.DAMAGED)
    return name
