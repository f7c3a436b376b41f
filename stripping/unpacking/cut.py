"""A ZIP whose end is missing, and with it the list of what is in it: read member by member.

Source: PKWARE, APPNOTE 6.3, 4.3.7 (local headers) and 4.3.9 (data descriptors). Programs that write
as they go leave open how long a member is: it is known where its compressed data end.
"""

import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from stripping import inflating
from stripping.errors import Reason, TooLarge, Unclean
from stripping.limits import LARGEST_UNPACKED
from stripping.source import PIECE, Sink, Source

LOCAL, DESCRIPTOR = b"PK\x03\x04", b"PK\x07\x08"
HEAD = struct.Struct("<HHHHHIIIHH")  # of a local header, behind its first four bytes
OPEN = 8  # of a member's flags: its lengths stand behind it
LONG = 0xFFFFFFFF  # a length that stands in the extra field of long files (4.5.3)
STORED, DEFLATED = 0, 8
RAW = -15  # a stream without header and checksum, in zlib's way to say it
# Whether a person put a member there. Raises Unclean for one with a password.
Wanted = Callable[[zipfile.ZipInfo], bool]


@dataclass(frozen=True)
class Member:
    """``packed``: bytes, or None where that stands behind them."""

    info: zipfile.ZipInfo
    method: int
    packed: int | None
    checksum: int


def members(source: Source, wanted: Wanted, sink: Sink) -> Iterator[int]:
    """The size of each, as ``unpacking.unpack`` gives it; what came of the last one, too.

    Raises Unclean("truncated") where the file ends, TooLarge.
    """
    source.seek(0)
    left = LARGEST_UNPACKED
    while source.exactly(len(LOCAL)) == LOCAL:
        member = header(source)
        size = copied(source, member, sink if wanted(member.info) else None, left)
        left -= abs(size)
        if size and wanted(member.info):
            yield size
    raise Unclean(Reason.TRUNCATED)


def header(source: Source) -> Member:
    """Raises Unclean where its length cannot be known."""
    _, flags, method, *_, checksum, packed, size, name, extra = HEAD.unpack(
        source.exactly(HEAD.size)
    )
    called = source.exactly(name).decode("utf-8", "replace")
    more = source.exactly(extra)
    is_open = bool(flags & OPEN) and not packed
    if is_open and method != DEFLATED:
        raise Unclean(Reason.TRUNCATED)
    if LONG in (packed, size):
        packed = long_length(more)
    info = zipfile.ZipInfo(called)
    info.flag_bits, info.file_size = flags, 1 if is_open else size
    return Member(info, method, None if is_open else packed, checksum)


def long_length(extra: bytes) -> int:
    """Of a member's packed bytes, by its field for long files. Raises Unclean."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == 1 and size >= 16 and at + 20 <= len(extra):
            return int(struct.unpack_from("<Q", extra, at + 12)[0])
        at += 4 + size
    raise Unclean(Reason.TRUNCATED)


def copied(source: Source, member: Member, sink: Sink | None, most: int) -> int:
    """Its bytes, of which there is not all where the file ends; below nothing of a damaged one.

    Without a sink it is passed over. Raises TooLarge.
    """
    size, checksum, start = 0, 0, source.position
    known = member.packed is not None
    end = start + member.packed if member.packed is not None else source.size
    whole = end <= source.size
    pieces = parts(source, member.method, min(end, source.size))
    try:
        for piece in pieces:
            size, checksum = size + len(piece), inflating.crc32(piece, checksum)
            if size > most:
                raise TooLarge
            if sink is not None:
                sink.write(piece)
    except inflating.Broken:
        checksum = -1
    if known and whole:
        source.seek(end)
        told = member.checksum
    else:
        told = checksum if source.left < 4 else descriptor(source, checksum)
    if sink is not None and told != checksum:
        if not size:
            sink.write(b"\0")
        return -max(size, 1)
    return size


def parts(source: Source, method: int, end: int) -> Iterator[bytes]:
    """What is in a member, and the source where it ends. Raises ``inflating.Broken``."""
    machine = inflating.decompressobj(RAW) if method == DEFLATED else None
    while source.position < end:
        piece = source.some(min(PIECE, end - source.position))
        if machine is None:
            if method == STORED:
                yield piece
            continue
        yield machine.decompress(piece, PIECE)
        while machine.unconsumed_tail and not machine.eof:
            yield machine.decompress(machine.unconsumed_tail, PIECE)
        if machine.eof:
            source.seek(source.position - len(machine.unused_data))
            return


def descriptor(source: Source, checksum: int) -> int:
    """The checksum that stands behind a member, with or without a mark before it."""
    start = source.position
    with suppress(Unclean):
        if source.exactly(len(DESCRIPTOR)) != DESCRIPTOR:
            source.seek(start)
        told = int(struct.unpack("<I", source.exactly(4))[0])
        # Two lengths follow, of four bytes each or of eight: then comes the next member.
        behind = source.position
        for width in (8, 16):
            source.seek(behind + width)
            if source.left < len(LOCAL) or source.exactly(len(LOCAL)) in (LOCAL, b"PK\x01\x02"):
                source.seek(behind + width)
                return told
        return told
    source.seek(source.size)
    return checksum
