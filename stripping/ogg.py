"""Ogg: one stream of Vorbis or Opus sound, in pages of our own numbering.

Source: RFC 3533 (pages), RFC 7845 (Opus), Vorbis I section 4. The comment header, which carries
names, dates and programs, is written empty; the random number of the stream becomes one that all
have. Pages of any other stream go.
"""

import struct
from dataclasses import dataclass

from stripping import configurations, inflating
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.grammar.sounds import OGG
from stripping.source import Sink, Source
from stripping.values import Removals, Removed

CONTINUED, FIRST, LAST = 1, 2, 4
MOST_HEADERS = 1 << 20  # bytes of the packets before the sound
SERIAL = 1
# Every byte with its bits in the other order: the checksum runs from the other end than zlib's.
MIRROR = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
PACKETS = OGG.by_name
(VORBIS_HEAD,) = PACKETS[b"\x01vorbis"].form.sizes
VORBIS_COMMENT, OPUS_COMMENT = (PACKETS[name].form.begins for name in (b"\x03vorbis", b"OpusTags"))


@dataclass(frozen=True)
class Page:
    """``grain``: samples up to its end; ``sizes``: of its segments, each at most 255 bytes."""

    flags: int
    grain: bytes
    serial: int
    sizes: bytes
    data: bytes


def read(source: Source) -> Page | None:
    """The page that stands here; None at the end. Raises Unclean for anything between pages."""
    if not source.left:
        return None
    head = source.exactly(27)
    if head[:5] != b"OggS\0":
        raise Unclean(Reason.DAMAGED)
    sizes = source.exactly(head[26])
    data = source.exactly(sum(sizes))
    sealed = head[:22] + bytes(4) + head[26:] + sizes + data
    if checksum(sealed) != head[22:26]:
        raise Unclean(Reason.DAMAGED)
    return Page(head[5], head[6:14], int.from_bytes(head[14:18], "little"), sizes, data)


def checksum(page: bytes) -> bytes:
    """CRC-32 with the polynomial 0x04C11DB7, unmirrored and without inversion (RFC 3533)."""
    mirrored = inflating.crc32(page.translate(MIRROR), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2).to_bytes(4, "little")


class Writer:
    """Writes pages with numbers of their own."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._number = 0

    def page(self, flags: int, grain: bytes, sizes: bytes, data: bytes) -> None:
        head = struct.pack("<4sBB8sII", b"OggS", 0, flags, grain, SERIAL, self._number)
        behind = bytes([len(sizes)]) + sizes + data
        self._sink.write(head + checksum(head + bytes(4) + behind) + behind)
        self._number += 1

    def packets(self, packets: list[bytes]) -> None:
        """Header packets, on pages that hold no sound."""
        sizes = b"".join(laced(len(each)) for each in packets)
        data, flags = b"".join(packets), 0
        for at in range(0, len(sizes), 255):
            part = sizes[at : at + 255]
            taken = sum(part)
            # A page on which no packet ends has no position (section 6).
            ends = any(each < 255 for each in part)
            self.page(flags, bytes(8) if ends else b"\xff" * 8, part, data[:taken])
            data, flags = data[taken:], CONTINUED if part[-1] == 255 else 0


def laced(size: int) -> bytes:
    """A packet's length, as a page's table has it (RFC 3533, section 5)."""
    return b"\xff" * (size // 255) + bytes([size % 255])


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    first = wanted(source, removals)
    headers = 3 if first.data.startswith(b"\x01vorbis") else 2
    packets, page = header_packets(source, first, headers - 1, removals)
    writer = Writer(sink)
    size = VORBIS_HEAD if headers == 3 else configurations.opus(first.data)
    if not 0 < size <= len(first.data):
        raise Unclean(Reason.DAMAGED)
    if len(first.data) > size:
        removals.add(Removed.HIDDEN_DATA)
    writer.page(FIRST, bytes(8), laced(size), first.data[:size])
    comment = VORBIS_COMMENT if headers == 3 else OPUS_COMMENT
    if packets[0] != comment:
        removals.add(Removed.DESCRIPTION)
    writer.packets([comment, *packets[1:]])
    sound = 0
    while page is not None:
        if page.serial == first.serial:
            if page.flags & FIRST:
                raise Unclean(Reason.DAMAGED)
            writer.page(page.flags & (CONTINUED | LAST), page.grain, page.sizes, page.data)
            sound += 1
            if page.flags & LAST:
                break
        elif page.flags & FIRST:
            removals.add(Removed.OTHER_TRACKS)
        page = read(source)
    if not sound:
        raise Unclean(Reason.TRUNCATED)
    behind(source, first.serial, removals)
    return "opus" if headers == 2 else "ogg"


def wanted(source: Source, removals: Removals) -> Page:
    """The first page of the first stream of sound."""
    begins, found = 0, None
    while (page := read(source)) is not None and page.flags & FIRST:
        if found is None and page.data.startswith((b"OpusHead", b"\x01vorbis")):
            found, here = page, source.position
        begins += 1
    if found is None:
        raise Unsupported(LooksLike.FILM_CODEC if begins else LooksLike.OGG)
    if begins > 1:
        removals.add(Removed.OTHER_TRACKS, begins - 1)
    source.seek(here)
    return found


def header_packets(
    source: Source, first: Page, count: int, removals: Removals
) -> tuple[list[bytes], Page | None]:
    """The packets before the sound, and the first page of sound."""
    packets: list[bytes] = []
    held, total = b"", 0
    while len(packets) < count:
        page = read(source)
        if page is None:
            raise Unclean(Reason.TRUNCATED)
        if page.serial != first.serial:
            continue
        at = 0
        for size in page.sizes:
            held += page.data[at : at + size]
            at += size
            if size < 255:
                packets.append(held)
                held = b""
        total += at
        if total > MOST_HEADERS:
            raise Unclean(Reason.BOMB)
    # The sound begins on a page of its own (RFC 7845 section 3, Vorbis I section A.2).
    if len(packets) > count or held:
        raise Unclean(Reason.DAMAGED)
    return packets, read(source)


def behind(source: Source, serial: int, removals: Removals) -> None:
    """What follows the last page: other streams' pages, or anything at all."""
    while source.left:
        begin = source.position
        try:
            page = read(source)
        except Unclean:
            # Not a page: whatever it is, it goes.
            source.seek(begin)
            removals.add(Removed.TRAILING_DATA)
            return
        if page and page.flags & FIRST and page.data.startswith((b"OpusHead", b"\x01vorbis")):
            # Another recording behind the first: dropping it would lose what was sent.
            raise Unsupported(LooksLike.OGG)
