"""The verifiers of sound: chunks, blocks and frames by name, comments empty."""

import struct

from stripping.source import Source
from stripping.verifier.refusing import refuse

# The most bytes of a WAV's format, by its coding; every other is of 18.
WAV_FORMATS = {0x0002: 50, 0x0011: 20, 0xFFFE: 40}
OGG_HEADERS = {b"\x01vorbis": 30, b"OpusHead": 21 + 255}
WAV_CHUNKS = (b"fmt ", b"fact", b"data")
AIFF_CHUNKS = (b"FVER", b"COMM", b"SSND")


def wav(source: Source) -> None:
    named(source, "<", b"RIFF", (b"WAVE",), WAV_CHUNKS)


def aiff(source: Source) -> None:
    named(source, ">", b"FORM", (b"AIFF", b"AIFC"), AIFF_CHUNKS)


def named(
    source: Source, order: str, outer: bytes, kinds: tuple[bytes, ...], names: tuple[bytes, ...]
) -> None:
    """Chunks of allowed names, each once, that fill the file to its last byte."""
    source.seek(0)
    name, size, kind = struct.unpack(order + "4sI4s", source.exactly(12))
    if name != outer or size + 8 != source.size or kind not in kinds:
        raise refuse()
    seen: set[bytes] = set()
    while source.left:
        name, size = struct.unpack(order + "4sI", source.exactly(8))
        if name not in names or name in seen:
            raise refuse()
        seen.add(name)
        stop = source.position + size + size % 2
        if name == b"fmt ":
            coding = int.from_bytes(source.exactly(2), "little")
            if size > WAV_FORMATS.get(coding, 18):
                raise refuse()
        elif name == b"FVER" and source.exactly(size) != bytes.fromhex("a2805140"):
            raise refuse()
        source.skip(stop - source.position)


def flac(source: Source) -> None:
    """One block, of the stream's facts, then frames to the end."""
    source.seek(4)
    if source.exactly(4) != b"\x80\0\0\x22":
        raise refuse()
    source.skip(34)
    if source.exactly(2)[0] != 0xFF:
        raise refuse()


def mp3(source: Source) -> None:
    """No word that begins a tag stands at the start or near the end."""
    source.seek(0)
    if source.exactly(1) != b"\xff":
        raise refuse()
    source.seek(max(0, source.size - 65_536))
    tail = source.exactly(source.left)
    if tail[-128:].startswith(b"TAG") or b"APETAGEX" in tail or b"LYRICSBEGIN" in tail:
        raise refuse()


def ogg(source: Source) -> None:
    """One logical stream, page sequence from 0, empty comment header (RFC 3533, section 6)."""
    source.seek(0)
    number = 0
    while source.left:
        head = source.exactly(27)
        serial, page = struct.unpack("<II", head[14:22])
        if head[:5] != b"OggS\0" or serial != 1 or page != number:
            raise refuse()
        size = sum(source.exactly(head[26]))
        data = source.exactly(size)
        if number == 0 and size > OGG_HEADERS.get(data[:7], OGG_HEADERS.get(data[:8], 0)):
            raise refuse()
        if number == 1 and not data.startswith((b"OpusTags" + bytes(8), b"\x03vorbis" + bytes(8))):
            raise refuse()
        number += 1
