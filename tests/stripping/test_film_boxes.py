"""Every box of a film with a word behind what it needs, one at a time: the word goes."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from stripping import StrippingError
from tests.stripping.planting import canaries, canary, run, stripped

MADE = ("-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=0.4", "-f", "lavfi", "-i", "sine=440:d=0.4")
X265 = ("-c:v", "libx265", "-x265-params", "log-level=none", "-tag:v", "hvc1")
FILMS = {
    "avc.mp4": ("-c:v", "libx264", "-c:a", "aac"),
    "hevc.mp4": (*X265, "-c:a", "ac3"),
    "av1.mp4": ("-c:v", "libaom-av1", "-cpu-used", "8", "-c:a", "libopus"),
    "vp9.mp4": ("-c:v", "libvpx-vp9", "-c:a", "flac", "-strict", "-2"),
    "eac3.mp4": ("-vn", "-c:a", "eac3"),
    "alac.m4a": ("-vn", "-c:a", "alac"),
    "mpeg4.mov": ("-c:v", "mpeg4", "-c:a", "pcm_s16le"),
    "float.mov": ("-c:v", "libx264", "-c:a", "pcm_f32le"),
}
HOLDING = frozenset([b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"wave"])
PICTURES = frozenset([b"avc1", b"hvc1", b"av01", b"vp09", b"mp4v"])
WORD = canary(1).encode()
Way = list[tuple[int, int, bytes]]  # from the outermost box: where it begins, its size, its kind


def boxes(data: bytes, at: int, end: int, way: Way) -> Iterator[Way]:
    while at + 8 <= end:
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if size < 8 or at + size > end:
            return
        here = [*way, (at, size, kind)]
        yield here
        inside = 8 if kind in HOLDING else 16 if kind == b"stsd" else 0
        if way and way[-1][2] == b"stsd":
            inside = 8 + (78 if kind in PICTURES else 28)
        if inside:
            yield from boxes(data, at + inside, at + size, here)
        at += size


def lengthened(data: bytes, way: Way) -> bytes:
    """The word stands behind the box's end, and every box around it is longer."""
    changed = bytearray(data)
    for at, size, _ in way:
        changed[at : at + 4] = struct.pack(">I", size + len(WORD))
    at, size, _ = way[-1]
    changed[at + size : at + size] = WORD
    return bytes(changed)


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("name", FILMS)
def test_what_is_behind_a_box_goes(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    run("ffmpeg", "-v", "error", *MADE, *FILMS[name], path)
    data, clean = path.read_bytes(), set()
    assert data.index(b"mdat") < data.index(b"moov")
    ways = [way for way in boxes(data, 0, len(data), []) if way[-1][2] not in (b"ftyp", b"mdat")]
    for way in ways:
        try:
            made, _ = stripped(lengthened(data, way))
        except StrippingError:
            continue
        assert canaries(made) == set(), way[-1][2]
        clean.add(way[-1][2])
    assert len(ways) > 20 and len(clean) > 10
