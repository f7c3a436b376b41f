"""How long a box is, in every way that the format can say it (ISO/IEC 14496-12, section 4.2)."""

import io
import struct
from pathlib import Path

import pytest

from stripping import Unclean, box_header
from stripping.box_header import BoxHeader
from stripping.formats import verify
from stripping.mp4.boxes import children
from stripping.pdf import jpx
from stripping.sniff import sniff
from tests.stripping.films import box, film, frames, tops
from tests.stripping.planting import stripped

LONG = struct.pack(">I4sQ", 1, b"mdat", 20) + b"data"
OPEN = struct.pack(">I4s", 0, b"mdat") + b"data"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (box(b"mdat", b"data"), BoxHeader(b"mdat", 8, 12)),
        (LONG, BoxHeader(b"mdat", 16, 20)),
        (OPEN, BoxHeader(b"mdat", 8, 12)),
        (box(b"uuid", bytes(16)), BoxHeader(b"uuid", 8, 24)),
        (struct.pack(">I4s", 99, b"mdat"), BoxHeader(b"mdat", 8, 99)),
    ],
)
def test_it_reads_every_length(data: bytes, found: BoxHeader) -> None:
    assert box_header.read(data, len(data), top=True) == found


@pytest.mark.parametrize(
    "data", [struct.pack(">I4s", 7, b"mdat"), struct.pack(">I4sQ", 1, b"mdat", 15), LONG[:12]]
)
def test_a_box_shorter_than_its_header_is_refused(data: bytes) -> None:
    with pytest.raises(Unclean, match="damaged_index"):
        box_header.read(data, len(data), top=True)


def test_only_a_box_in_no_other_one_goes_on_to_the_end() -> None:
    with pytest.raises(Unclean, match="damaged_index"):
        box_header.read(OPEN, len(OPEN), top=False)
    with pytest.raises(Unclean, match="damaged_index"):
        list(children(bytearray(OPEN), 0, len(OPEN)))
    assert [each.size for each in children(bytearray(OPEN), 0, len(OPEN), top=True)] == [4]


def lengthened(data: bytes, kind: bytes) -> bytes:
    """The box of that name, and the space of 8 bytes before it, as one box with 64 bits."""
    (start, end) = next((start, end) for what, start, end in tops(data) if what == kind)
    assert data[start - 8 : start] == box(b"free")
    head = struct.pack(">I4sQ", 1, kind, end - start + 8)
    return data[: start - 8] + head + data[start + 8 :]


def left_open(data: bytes) -> bytes:
    """The last box goes on to the end of the file."""
    kind, start, _ = tops(data)[-1]
    return data[:start] + struct.pack(">I4s", 0, kind) + data[start + 8 :]


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("name", ["late.mp4", "avc.mov"])
def test_a_film_with_long_data_is_taken(name: str, tmp_path: Path) -> None:
    path = film(tmp_path, name, "-t", "0.4")
    data = path.read_bytes()
    if b"wide" in data[:64]:
        data = data.replace(b"wide", b"free", 1)
    source = lengthened(data, b"mdat")
    before = frames(path)
    clean, _ = stripped(source)
    path.write_bytes(clean)
    assert frames(path) == before != [] and len(clean) == len(source)
    assert clean[clean.index(b"mdat") - 4 :][:4] == b"\0\0\0\1"


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("name", ["early.mp4", "late.mp4"])
def test_a_film_whose_last_box_is_open_is_taken(name: str, tmp_path: Path) -> None:
    """The data of one, the index of the other."""
    path = film(tmp_path, name, "-t", "0.4")
    before, source = frames(path), left_open(path.read_bytes())
    clean, _ = stripped(source)
    path.write_bytes(clean)
    assert frames(path) == before != [] and len(clean) == len(source)


def test_a_long_type_box_is_read_at_its_place() -> None:
    head = struct.pack(">I4sQ", 1, b"ftyp", 28) + b"heic" + bytes(4) + b"heic"
    assert sniff(head) == "heif"
    assert sniff(head.replace(b"heic", b"isom")) == "mp4"


def test_long_boxes_of_jpeg_2000() -> None:
    stream = b"\xff\x4f\xff\x90\0\x0a\0\0\0\0\0\0\0\1\xff\x93\xff\xd9"
    long = struct.pack(">I4sQ", 1, b"jp2c", 16 + len(stream)) + stream
    assert jpx.boxes(box(b"ftyp", b"jp2 ") + long) == [(b"ftyp", b"jp2 "), (b"jp2c", stream)]
    with pytest.raises(Unclean, match="damaged"):
        jpx.boxes(long[:-1])


def timed(kind: bytes, version: int, at: int) -> bytes:
    """A movie with one header box, in which one byte says something."""
    body = bytearray(struct.pack(">I", version << 24) + bytes(108))
    body[at] ^= at > 3
    if kind == b"mdhd":
        language = 32 if version else 20
        body[language : language + 2] = b"\x55\xc4"  # undetermined
    header = box(kind, bytes(body))
    for parent in {b"mvhd": (b"moov",), b"tkhd": (b"trak", b"moov")}.get(
        kind, (b"mdia", b"trak", b"moov")
    ):
        header = box(parent, header)
    return box(b"ftyp", b"isom" + bytes(4)) + header


@pytest.mark.parametrize("kind", [b"mvhd", b"tkhd", b"mdhd"])
@pytest.mark.parametrize(("version", "end"), [(0, 12), (1, 20)])
def test_the_second_reading_sees_every_byte_of_a_time(kind: bytes, version: int, end: int) -> None:
    verify(io.BytesIO(timed(kind, version, 0)))
    for at in range(4, end):
        with pytest.raises(Unclean, match="not_allowed"):
            verify(io.BytesIO(timed(kind, version, at)))
    verify(io.BytesIO(timed(kind, version, end)))
