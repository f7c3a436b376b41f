"""The tar of a parcel: plain files with ustar headers (POSIX.1-2001, "pax").

Any ``tar`` opens what is written here. What is read may come from anybody, so links, devices,
folders, sparse files, long names, other spellings of a header, and anything but zeros after the end
are refused.
"""

import tarfile
from collections.abc import Iterator
from typing import Protocol

from sealing.errors import ParcelError

BLOCK = 512
END = 2 * BLOCK  # bytes of zeros that end a tar
PIECE = 1024 * 1024
LONGEST = 64 * 1024  # bytes of a pax header that are read; ours has some 30
LARGE = 8**11  # bytes of a file whose size the eleven octal digits of a header cannot state
PLAIN, PAX = (b"0", b"\0"), b"x"
MAGIC = (b"ustar\00000", b"ustar  \0")  # POSIX, and as GNU writes it
# Records of a pax header that rename, link or re-encode a file; only "size" is needed.
REFUSED = (b"path", b"linkpath", b"hdrcharset", b"GNU.", b"SCHILY.realsize")


class Readable(Protocol):
    """A stream whose ``read`` returns at most ``size`` bytes, and none only at its end."""

    def read(self, size: int, /) -> bytes: ...


class Content:
    """The bytes of one file in a tar, valid until the next file is taken. ``left``: how many."""

    def __init__(self, source: Readable, size: int) -> None:
        self._source = source
        self.left = size

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes, all that are left when negative. Raises ParcelError."""
        wanted = self.left if size < 0 else min(size, self.left)
        data = _exactly(self._source, wanted)
        self.left -= len(data)
        return data


def header(name: str, size: int) -> bytes:
    """One file's header, with fixed times, owner and mode; above 8 GiB with a pax header first."""
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, 0
    # The same bytes where the size has its place in the header; trying "pax" takes twice as long.
    return info.tobuf(tarfile.USTAR_FORMAT if size < LARGE else tarfile.PAX_FORMAT)


def read(source: Readable) -> Iterator[tuple[str, int, Content]]:
    """Name, size and content of each file, in order. Reads ``source`` to its very end.

    Raises ParcelError for what is not such a tar, and what ``source`` raises.
    """
    while any(block := _exactly(source, BLOCK)):
        size = None
        kind = _kind(block)
        if kind == PAX:
            size = _pax_size(_padded(source, _limited(_number(block[124:136]))))
            block = _exactly(source, BLOCK)
            kind = _kind(block)
        if kind not in PLAIN or any(block[157:257]):
            raise ParcelError("The parcel holds something that is not a plain file.")
        content = Content(source, _number(block[124:136]) if size is None else size)
        rest = -content.left % BLOCK
        yield _name(block), content.left, content
        while content.read(PIECE):
            pass
        _zeros(_exactly(source, rest))
    _zeros(_exactly(source, END - BLOCK))
    while data := source.read(PIECE):
        _zeros(data)


def _exactly(source: Readable, size: int) -> bytes:
    parts = []
    while size and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    if size:
        raise ParcelError("The parcel is cut short.")
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _padded(source: Readable, size: int) -> bytes:
    data = _exactly(source, size)
    _zeros(_exactly(source, -size % BLOCK))
    return data


def _zeros(data: bytes) -> None:
    if data.count(0) != len(data):
        raise ParcelError("The parcel holds bytes that belong to no file.")


def _kind(block: bytes) -> bytes:
    """The type of the entry whose header this block is. Raises ParcelError for a wrong checksum."""
    summed = sum(block[:148]) + sum(block[156:]) + 8 * ord(" ")
    if block[257:265] not in MAGIC or _number(block[148:156]) != summed:
        raise ParcelError("What was sealed is not a parcel.")
    return block[156:157]


def _name(block: bytes) -> str:
    name, _, rest = block[:100].partition(b"\0")
    if any(rest) or any(block[345:500]) or not name.isascii():
        raise ParcelError("The parcel holds a file with a name that is not allowed.")
    return name.decode("ascii")


def _number(field: bytes) -> int:
    """Octal digits that end in a space or a zero byte; GNU's binary numbers are refused."""
    digits = field.rstrip(b"\0 ").lstrip(b" ")
    if not digits or digits.strip(b"01234567"):
        raise ParcelError("What was sealed is not a parcel.")
    return int(digits, 8)


def _limited(size: int) -> int:
    if size > LONGEST:
        raise ParcelError("What was sealed is not a parcel.")
    return size


def _pax_size(records: bytes) -> int | None:
    """The size that a pax header states, or None; its times and owners are ignored."""
    size = None
    while records:
        length, _, _ = records.partition(b" ")
        if not length.isdigit() or len(length) > len(str(LONGEST)):
            raise ParcelError("What was sealed is not a parcel.")
        if not len(length) < int(length) <= len(records):
            raise ParcelError("What was sealed is not a parcel.")
        record, records = records[len(length) + 1 : int(length)], records[int(length) :]
        key, _, value = record.removesuffix(b"\n").partition(b"=")
        if key.startswith(REFUSED):
            raise ParcelError("The parcel holds something that is not a plain file.")
        if key == b"size":
            if not value.isdigit() or len(value) > 16:
                raise ParcelError("What was sealed is not a parcel.")
            size = int(value)
    return size
