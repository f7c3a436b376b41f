"""Films and HEIF pictures that lie: boxes in boxes, tables without end, samples that overlap."""

import struct
from functools import cache

from tests.fuzzing.targets import CORPUS
from tests.stripping.hostile.case import Hostile

BRAND = b"\0\0\0\x18ftypisom\0\0\0\0isommp42"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
EBML = bytes.fromhex("1a45dfa3 9f 4286 81 01 42f7 81 01 42f2 81 04 42f3 81 08 4282 84") + b"webm"
EBML += bytes.fromhex("4287 81 04 4285 81 02")
UNKNOWN = b"\x01" + b"\xff" * 7  # a length that is not told
SEGMENT, CLUSTER, TRACKS = b"\x18\x53\x80\x67", b"\x1f\x43\xb6\x75", b"\x16\x54\xae\x6b"


@cache
def seed(name: str) -> bytes:
    return (CORPUS / name).read_bytes()


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def nested(kind: bytes, depth: int) -> bytes:
    """Built from the outside, as lengths of all that follow."""
    return b"".join(struct.pack(">I4s", 8 * (depth - at), kind) for at in range(depth))


def changed(name: str, kind: bytes, offset: int, value: bytes) -> bytes:
    """A seed in which ``value`` stands at ``offset`` behind the first box name ``kind``."""
    data = bytearray(seed(name))
    at = data.index(kind) + 4 + offset
    data[at : at + len(value)] = value
    return bytes(data)


FULL, EARLY = b"\xff\xff\xff\xff", "mp4/early.mp4"
MP4S = (
    Hostile("mp4 of boxes in boxes", lambda: BRAND + nested(b"moov", 100_000)),
    Hostile("mp4 of tracks in tracks", lambda: BRAND + box(b"moov", nested(b"trak", 50_000))),
    Hostile("mp4 of a box without length", lambda: BRAND + b"\0\0\0\0moov" * 1000),
    Hostile("mp4 of a box of 2⁶⁴", lambda: BRAND + b"\0\0\0\1moov" + b"\xff" * 8),
    Hostile("mp4 of a box of 3", lambda: BRAND + b"\0\0\0\3moov" + bytes(99)),
    Hostile("mp4 of 200,000 boxes", lambda: BRAND + box(b"free") * 200_000),
    Hostile(
        "mp4 with an index of 60 MiB",
        lambda: BRAND + box(b"moov", bytes(60 << 20)),
        "damaged_index",
    ),
    Hostile("mp4 of 4 billion sizes", lambda: changed(EARLY, b"stsz", 8, FULL)),
    Hostile("mp4 of a sample of 4 GiB", lambda: changed(EARLY, b"stsz", 4, FULL)),
    Hostile("mp4 of 4 billion chunks", lambda: changed(EARLY, b"stco", 4, FULL)),
    Hostile("mp4 of chunks outside", lambda: changed(EARLY, b"stco", 8, FULL)),
    Hostile("mp4 of a chunk in its index", lambda: changed(EARLY, b"stco", 8, b"\0\0\0\x20")),
    Hostile("mp4 of 4 billion samples a chunk", lambda: changed(EARLY, b"stsc", 12, FULL)),
    Hostile("mp4 of 4 billion times", lambda: changed(EARLY, b"stts", 8, FULL)),
    Hostile("mp4 of 4 billion edits", lambda: changed(EARLY, b"elst", 4, FULL)),
    Hostile("mp4 of 4 billion codings", lambda: changed(EARLY, b"stsd", 4, FULL)),
    Hostile(
        "mp4 with a fragment of 4 billion", lambda: changed("mp4/pieces.mp4", b"trun", 4, FULL)
    ),
    Hostile("mp4 with a fragment outside", lambda: changed("mp4/pieces.mp4", b"trun", 8, FULL)),
    Hostile("mp4 of the same index twice", lambda: seed(EARLY) + seed(EARLY)),
    Hostile("mp4 of 3,000 fragments again", lambda: fragments(3000)),
    Hostile("playlist named mp4", lambda: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"),
    Hostile("concat list named mp4", lambda: b"ffconcat version 1.0\nfile /etc/passwd\n"),
    Hostile("mp4 whose sound lies elsewhere", lambda: changed(EARLY, b"url ", 0, b"\0\0\0\0")),
)


def fragments(count: int) -> bytes:
    data = seed("mp4/pieces.mp4")
    at = data.index(b"moof") - 4
    return data[:at] + data[at:] * count


def deep_meta(depth: int) -> bytes:
    return HEIC + nested(b"meta", depth)


STILL = "heif/still.heic"
HEIFS = (
    Hostile("heif of boxes in boxes", lambda: deep_meta(100_000)),
    Hostile(
        "heif of 4 billion pixels", lambda: changed(STILL, b"ispe", 4, FULL * 2), "too_many_pixels"
    ),
    Hostile("heif of 65,535 places", lambda: changed(STILL, b"iloc", 6, b"\xff\xff")),
    Hostile("heif of 65,535 items", lambda: changed(STILL, b"iinf", 4, b"\xff\xff")),
    Hostile("heif of 4 billion properties", lambda: changed(STILL, b"ipma", 4, FULL)),
    Hostile(
        "heif of an item that is a grid of itself", lambda: changed(STILL, b"hvc1", -4, b"grid")
    ),
    Hostile("heif whose picture is elsewhere", lambda: changed(STILL, b"iloc", 16, FULL)),
)


def element(name: bytes, body: bytes) -> bytes:
    return name + b"\x01" + len(body).to_bytes(7, "big") + body


LIVE = "matroska/live.mkv"
MATROSKAS = (
    Hostile("webm of segments in segments", lambda: EBML + (SEGMENT + UNKNOWN) * 100_000),
    Hostile(
        "webm of clusters in clusters",
        lambda: EBML + SEGMENT + UNKNOWN + (CLUSTER + UNKNOWN) * 100_000,
    ),
    Hostile("webm of an element of 2⁵⁶", lambda: EBML + SEGMENT + b"\x01" + b"\xff" * 6 + b"\xfe"),
    Hostile(
        "webm of tracks in tracks", lambda: EBML + SEGMENT + UNKNOWN + (TRACKS + UNKNOWN) * 9999
    ),
    Hostile(
        "webm of 200,000 tracks",
        lambda: EBML + SEGMENT + UNKNOWN + element(TRACKS, b"\xae\x80" * 200_000),
    ),
    Hostile("webm of zeros", lambda: EBML + SEGMENT + UNKNOWN + bytes(1_000_000)),
    Hostile("webm of voids", lambda: EBML + SEGMENT + UNKNOWN + b"\xec\x80" * 500_000),
    Hostile("webm of a header of 2⁵⁶", lambda: EBML[:4] + b"\x01" + b"\xff" * 6 + b"\xfe"),
    Hostile("webm whose laces lie", lambda: laced()),
    Hostile(
        "webm whose clusters come again",
        lambda: seed(LIVE) + seed(LIVE)[seed(LIVE).index(CLUSTER) :] * 500,
    ),
)


def laced() -> bytes:
    data = seed("matroska/film.webm")
    at = data.index(b"\xa3", data.index(CLUSTER))
    return data[: at + 5] + b"\x06\xff" + data[at + 7 :]


FILMS = (*MP4S, *HEIFS, *MATROSKAS)
