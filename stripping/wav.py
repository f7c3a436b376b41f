"""WAV and AIFF: the sound and what is needed to play it.

Source: Multimedia Programming Interface 1.0 and Multiple Channel Audio Data (WAV); Audio
Interchange File Format 1.3 and AIFF-C (AIFF). Recorders write names, dates, places, serial numbers
and cue notes into further chunks; all of those go.
"""

import struct

from stripping import riff
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.grammar.sounds import AIFF, AIFF_CODINGS, WAV, WAV_FORMATS
from stripping.riff import Chunk, Part
from stripping.source import Sink, Source
from stripping.values import Removals, Removed

PCM, EXTENSIBLE = 0x0001, 0xFFFE
GUID = bytes.fromhex("000000001000800000aa00389b71")  # behind the two bytes of the coding
LARGEST_FORMAT = 512  # bytes; ADPCM has a table of its own there
REPORT_AS: dict[bytes, Removed] = {
    b"bext": Removed.AUTHOR,
    b"iXML": Removed.EDITING_HISTORY,
    b"_PMX": Removed.EDITING_HISTORY,
    b"LIST": Removed.DESCRIPTION,
    b"id3 ": Removed.DESCRIPTION,
    b"ID3 ": Removed.DESCRIPTION,
    b"NAME": Removed.DESCRIPTION,
    b"AUTH": Removed.AUTHOR,
    b"(c) ": Removed.AUTHOR,
    b"ANNO": Removed.COMMENT,
    b"COMT": Removed.COMMENT,
}
OPEN_ENDED = (0, 0xFFFFFFFF)  # what a recorder writes as a length before it knows it


def strip_wav(source: Source, sink: Sink, removals: Removals) -> str:
    head = source.exactly(12)
    said = int.from_bytes(head[4:8], "little")
    end = source.size if said in OPEN_ENDED else min(source.size, 8 + said + said % 2)
    parts: dict[bytes, Part] = {}
    at = 12
    while end - at >= 8:
        source.seek(at)
        name, size = struct.unpack("<4sI", source.exactly(8))
        if name == b"data" and (size in OPEN_ENDED or at + 8 + size > source.size):
            # A recorder that was cut off leaves the length open: the sound is all that follows.
            size, end = source.size - at - 8, source.size
        chunk = Chunk(name, at + 8, size)
        if name in WAV.by_name and name not in parts:
            parts[name] = keep_wav(source, chunk)
        else:
            removals.add(REPORT_AS.get(name, Removed.HIDDEN_DATA))
        at += 8 + size + size % 2
        if name == b"data" and at > end:
            end = min(source.size, at)
    if b"fmt " not in parts or b"data" not in parts:
        raise Unclean(Reason.TRUNCATED if b"fmt " in parts else Reason.DAMAGED)
    if source.size > max(at, end):
        removals.add(Removed.TRAILING_DATA)
    kept = [parts[name] for name in WAV.by_name if name in parts]
    sink.write(b"RIFF" + struct.pack("<I", 4 + sum(part.padded for part in kept)) + b"WAVE")
    for part in kept:
        riff.write(source, sink, part)
    return "wav"


def keep_wav(source: Source, chunk: Chunk) -> Part:
    if chunk.name == b"data":
        return riff.whole(chunk)
    held = riff.read(source, chunk, LARGEST_FORMAT)
    if chunk.name == b"fact":
        return Part(b"fact", held[:4].ljust(4, b"\0"))
    if len(held) < 16:
        raise Unclean(Reason.DAMAGED)
    coding = int.from_bytes(held[:2], "little")
    if coding not in WAV_FORMATS:
        raise Unsupported(LooksLike.FILM_CODEC)
    if coding == PCM:
        return Part(b"fmt ", held[:16])
    extra = WAV_FORMATS[coding] - 18
    if len(held) < 18 + extra and extra:
        raise Unclean(Reason.DAMAGED)
    inner = int.from_bytes(held[24:26], "little")
    if coding == EXTENSIBLE and (held[26:40] != GUID or inner not in WAV_FORMATS):
        raise Unsupported(LooksLike.FILM_CODEC)
    return Part(b"fmt ", held[:16] + struct.pack("<H", extra) + held[18 : 18 + extra])


def strip_aiff(source: Source, sink: Sink, removals: Removals) -> str:
    head = source.exactly(12)
    kind = head[8:]
    if kind not in (b"AIFF", b"AIFC"):
        raise Unclean(Reason.DAMAGED)
    end = min(source.size, 8 + int.from_bytes(head[4:8], "big"))
    parts: dict[bytes, Part] = {}
    for chunk in riff.chunks(source, 12, end, ">"):
        if chunk.name in AIFF.by_name and chunk.name not in parts:
            parts[chunk.name] = keep_aiff(source, chunk, kind, removals)
        else:
            removals.add(REPORT_AS.get(chunk.name, Removed.HIDDEN_DATA))
    if b"COMM" not in parts or b"SSND" not in parts:
        raise Unclean(Reason.DAMAGED)
    if source.size > end:
        removals.add(Removed.TRAILING_DATA)
    parts[b"SSND"] = as_told(parts[b"COMM"].data, parts[b"SSND"], removals)
    kept = [parts[name] for name in AIFF.by_name if name in parts]
    sink.write(b"FORM" + struct.pack(">I", 4 + sum(part.padded for part in kept)) + kind)
    for part in kept:
        riff.write(source, sink, part, ">")
    return "aiff"


def as_told(common: bytes, sound: Part, removals: Removals) -> Part:
    """The sound up to the last of its frames that ``COMM`` counts: behind it nobody plays."""
    channels, frames, bits = struct.unpack(">HIH", common[:8])
    wide = {b"fl32": 32, b"FL32": 32, b"fl64": 64, b"FL64": 64, b"in24": 24, b"in32": 32}
    wide |= dict.fromkeys((b"alaw", b"ALAW", b"ulaw", b"ULAW"), 8)
    size = 8 + frames * channels * -(-wide.get(common[18:22], bits) // 8)
    if not frames or size >= sound.size:
        return sound
    removals.add(Removed.TRAILING_DATA)
    return Part(b"SSND", start=sound.start, size=size)


def keep_aiff(source: Source, chunk: Chunk, kind: bytes, removals: Removals) -> Part:
    if chunk.name == b"SSND":
        source.seek(chunk.start)
        if source.exactly(8) != bytes(8):
            # An offset is room before the sound, for somebody's block size.
            raise Unsupported(LooksLike.AIFF)
        return riff.whole(chunk)
    if chunk.name == b"FVER":
        return Part(b"FVER", AIFF.by_name[b"FVER"].form.begins)
    held = riff.read(source, chunk, LARGEST_FORMAT)
    if len(held) < (22 if kind == b"AIFC" else 18):
        raise Unclean(Reason.DAMAGED)
    if kind == b"AIFF":
        return Part(b"COMM", held[:18])
    if held[18:22] not in AIFF_CODINGS:
        raise Unsupported(LooksLike.FILM_CODEC)
    if any(held[23:]):
        # The coding's name for people, which an encoder may write as it likes.
        removals.add(Removed.SOFTWARE)
    return Part(b"COMM", held[:22] + b"\0\0")
