"""Recordings that lie: tags without end, pages of nothing, chunks longer than the file."""

import struct

from tests.fuzzing import mending
from tests.stripping.hostile.case import Hostile
from tests.stripping.hostile.films import seed

OGG, FLAC, MP3, WAV, AIFF = (
    "ogg/opus.ogg",
    "flac/tagged.flac",
    "mp3/tagged.mp3",
    "wav/tagged.wav",
    "aiff/tagged.aiff",
)
ID3 = b"ID3\x04\0\0\0\0\0\0"


def pages(count: int) -> bytes:
    """Pages of one packet that never ends, with right checksums, behind a recording's first."""
    data = seed(OGG)
    first = data[: data.index(b"OggS", 4)]
    page = b"OggS\0\x01" + bytes(8) + data[14:18] + bytes(4) + bytes(4) + b"\xff" + b"\xff" * 255
    return first + mending.ogg(page + bytes(255 * 255)) * count


def chunks(kind: bytes, letter: str, name: str, count: int) -> bytes:
    data = seed(name)
    return data[:12] + (kind + struct.pack(letter, 0)) * count + data[12:]


SOUNDS = (
    Hostile("mp3 of 100,000 tags", lambda: ID3 * 100_000 + seed(MP3), "clean"),
    Hostile("mp3 of a tag of 256 MiB", lambda: b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + seed(MP3)),
    Hostile("mp3 of false beginnings", lambda: b"\xff\xfb\x90\0" * 400_000),
    Hostile("mp3 of noise between frames", lambda: seed(MP3) + b"\xff\xfb" * 500_000 + seed(MP3)),
    Hostile("ogg of a packet without end", lambda: pages(200)),
    Hostile("ogg of empty pages", lambda: seed(OGG) + (b"OggS" + bytes(23)) * 50_000),
    Hostile("ogg of many recordings", lambda: seed(OGG) * 200),
    Hostile(
        "flac of a block of 16 MiB", lambda: seed(FLAC)[:42] + b"\x04\xff\xff\xff" + seed(FLAC)[42:]
    ),
    Hostile(
        "flac of 100,000 blocks",
        lambda: seed(FLAC)[:42] + b"\x01\0\0\0" * 100_000 + seed(FLAC)[42:],
    ),
    Hostile("flac of false beginnings", lambda: seed(FLAC)[:86] + b"\xff\xf8\x69\x08" * 100_000),
    Hostile(
        "wav of sound of 4 GiB", lambda: seed(WAV).replace(b"data", b"data\xff\xff\xff\xff", 1)
    ),
    Hostile("wav of 100,000 chunks", lambda: chunks(b"abcd", "<I", WAV, 100_000)),
    Hostile("wav of sound twice", lambda: seed(WAV) + seed(WAV)[12:]),
    Hostile("aiff of 100,000 chunks", lambda: chunks(b"abcd", ">I", AIFF, 100_000)),
    Hostile("aiff of a chunk of 4 GiB", lambda: seed(AIFF)[:12] + b"ABCD\xff\xff\xff\xff"),
)
