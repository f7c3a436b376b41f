"""The verifiers of sound: chunks, blocks and frames by name, comments empty."""

import struct
from functools import lru_cache

from stripping.grammar import Grammar
from stripping.grammar.sounds import (
    AIFF,
    FLAC,
    MP3,
    MP3_COUNTS_AT,
    MP3_INDEX_AT,
    MP3_RATES,
    MP3_V1,
    MP3_V2,
    OGG,
    OPUS,
    VORBIS,
    WAV,
    WAV_FORMATS,
)
from stripping.source import Source
from stripping.verifier.parts import Parts, conform
from stripping.verifier.refusing import refuse

LARGEST_HEAD = 512  # bytes of a chunk that are looked at; the rest of it is sound
MOST_HEADERS = 2 << 20  # bytes of an Ogg's packets before the sound


def wav(source: Source) -> None:
    named(source, "<", b"RIFF", (b"WAVE",), WAV)


def aiff(source: Source) -> None:
    named(source, ">", b"FORM", (b"AIFF", b"AIFC"), AIFF)


def named(
    source: Source, order: str, outer: bytes, kinds: tuple[bytes, ...], grammar: Grammar
) -> None:
    """Chunks of allowed names and lengths, each once, that fill the file to its last byte."""
    source.seek(0)
    name, size, kind = struct.unpack(order + "4sI4s", source.exactly(12))
    if name != outer or size + 8 != source.size or kind not in kinds:
        raise refuse()
    parts = Parts(grammar.parts)
    while source.left:
        name, size = struct.unpack(order + "4sI", source.exactly(8))
        stop = source.position + size + size % 2
        head = source.exactly(min(size, LARGEST_HEAD))
        parts.one(name, size, head, int(name == b"COMM" and kind == b"AIFC"))
        if name == b"fmt " and WAV_FORMATS.get(int.from_bytes(head[:2], "little")) != size:
            raise refuse()
        source.skip(stop - source.position)


def flac(source: Source) -> None:
    """One block, of the stream's facts, then frames to the end."""
    source.seek(4)
    head = source.exactly(4)
    size = int.from_bytes(head[1:], "big")
    Parts(FLAC.parts).one(head[:1], size, source.exactly(size))
    if source.exactly(2)[0] != 0xFF:
        raise refuse()


def mp3(source: Source) -> None:
    """Whole frames of one kind, one behind the other from the first byte to the last."""
    source.seek(0)
    head = source.exactly(4)
    source.seek(0)
    counts(source.exactly(min(frame(head[1:3]), source.size)))
    same = head[1] & 0xFE, head[2] & 0x0C
    while source.left:
        head = source.exactly(4)
        if head[0] != 0xFF or (head[1] & 0xFE, head[2] & 0x0C) != same:
            raise refuse()
        source.skip(frame(head[1:3]) - 4)


@lru_cache(maxsize=1024)
def frame(head: bytes) -> int:
    """Bytes of the frame with these two bytes of header behind its first. Raises Unclean."""
    version, speed, rate = head[0] >> 3 & 3, head[1] >> 4, head[1] >> 2 & 3
    if head[0] & 0xE6 != 0xE2 or version not in MP3_RATES or rate == 3 or not 0 < speed < 15:
        raise refuse()
    many, table = (144_000, MP3_V1) if version == 3 else (72_000, MP3_V2)
    return many * table[speed - 1] // MP3_RATES[version][rate] + (head[1] >> 1 & 1)


def counts(first: bytes) -> None:
    """The first frame, where it has counts instead of sound: the program is everybody's."""
    if first[MP3_INDEX_AT:].startswith(b"VBRI"):
        conform(MP3.by_name[b"VBRI"].form, len(first), first)
        return
    for at in MP3_COUNTS_AT:
        if part := MP3.by_name.get(first[at : at + 4]):
            flags = int.from_bytes(first[at + 4 : at + 8], "big")
            fields = sum(size for bit, size in ((1, 4), (2, 4), (4, 100), (8, 4)) if flags & bit)
            rest = first[at + 8 + fields :]
            if any(first[4:at]):
                raise refuse()
            if any(rest):
                conform(part.form, len(rest), rest)
            return


def ogg(source: Source) -> None:
    """One logical stream, pages numbered from 0, its first packets by name (RFC 3533, 6)."""
    source.seek(0)
    number, packets = 0, [bytearray()]
    while source.left:
        head = source.exactly(27)
        serial, page = struct.unpack("<II", head[14:22])
        if head[:5] != b"OggS\0" or serial != 1 or page != number:
            raise refuse()
        sizes = source.exactly(head[26])
        gather(packets, sizes, source.exactly(sum(sizes)))
        number += 1
    group = VORBIS if packets[0].startswith(b"\x01vorbis") else OPUS
    headers = [part for part in OGG.parts if part.group == group]
    if len(packets) <= len(headers):
        raise refuse()
    for part, packet in zip(headers, packets, strict=False):
        if not packet.startswith(part.name):
            raise refuse()
        conform(part.form, len(packet), bytes(packet))


def gather(packets: list[bytearray], sizes: bytes, data: bytes) -> None:
    """Adds a page's segments to the first three packets; the last of the list is not whole yet."""
    at = 0
    for size in sizes:
        if len(packets) > 3 or len(packets[-1]) > MOST_HEADERS:
            return
        packets[-1] += data[at : at + size]
        at += size
        if size < 255:
            packets.append(bytearray())
