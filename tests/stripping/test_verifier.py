"""The second reading: it refuses by itself what the strippers take out."""

import io
from pathlib import Path

import pytest

from stripping import Unclean, mp3
from stripping.formats import verify
from stripping.grammar.shared import TURNED
from tests.stripping.films import box, film
from tests.stripping.planting import stripped
from tests.stripping.test_jpeg import exif_of, jpeg, named_profile, segment
from tests.stripping.test_matroska import CODEC, aac_film, element, spoken
from tests.stripping.test_png import chunk, png
from tests.stripping.test_sounds import FORMAT, SAMPLES, recording, wave
from tests.stripping.test_webp import webp, with_chunk


def refused(data: bytes) -> None:
    with pytest.raises(Unclean, match="not_allowed"):
        verify(io.BytesIO(data))


@pytest.mark.parametrize(
    "extra",
    [segment(0xFE, b"words"), segment(0xE5, b"words"), segment(0xE1, b"Exif\0\0II*\0words")],
)
def test_segments_of_jpeg(extra: bytes) -> None:
    clean, _ = stripped(jpeg(progressive=True, exif=exif_of(6), icc_profile=named_profile(1)))
    verify(io.BytesIO(clean))
    later = clean.index(b"\xff\xda", clean.index(b"\xff\xda") + 2)
    refused(clean[:2] + extra + clean[2:])
    refused(clean[:later] + extra + clean[later:])
    refused(clean + b"words")


def test_chunks_of_png() -> None:
    clean, _ = stripped(png(exif=exif_of(6), icc_profile=named_profile(1)))
    verify(io.BytesIO(clean))
    for extra in (chunk(b"tEXt", b"a\0b"), chunk(b"iCCP", b"name\0\0"), chunk(b"eXIf", bytes(90))):
        refused(clean[:33] + extra + clean[33:])
    for one in (
        chunk(b"gAMA", b"words"),
        chunk(b"sRGB", b"\0") * 2,
        chunk(b"eXIf", TURNED + b"words!!!"),
    ):
        refused(clean[:33] + one + clean[33:])
    refused(clean[:-1] + b"\0")
    refused(clean + b"words")


@pytest.mark.needs("ffmpeg")
def test_boxes_of_films(tmp_path: Path) -> None:
    source = film(tmp_path, "avc.mov", "-t", "0.2").read_bytes()
    clean, _ = stripped(source)
    verify(io.BytesIO(clean))
    refused(source)
    for extra in (box(b"uuid", b"words"), box(b"free", b"words"), b"words"):
        refused(clean + extra)
    for kind, at in ((b"mvhd", 8), (b"tkhd", 8), (b"mdhd", 8), (b"hdlr", 28)):
        place = clean.index(kind) + at
        refused(clean[:place] + b"\1" + clean[place + 1 :])


def test_controls_in_text() -> None:
    refused(b"words\x07")
    verify(io.BytesIO(b"words\r\n\t"))


@pytest.mark.needs("ffmpeg")
def test_room_that_a_header_does_not_have() -> None:
    told = (b"fmt ", FORMAT + b"\5\0words")
    refused(wave(told, (b"data", SAMPLES)))
    clean, _ = stripped(recording("flac"))
    refused(clean[:4] + b"\0" + clean[5:42] + b"\x83\0\0\x12" + bytes(18) + clean[42:])
    pictured, _ = stripped(webp(exif=exif_of(6)))
    refused(with_chunk(pictured, b"VP8 ", b"words!"))
    refused(with_chunk(pictured, b"VP8L", b"words!"))


def test_numbers_of_matroska() -> None:
    block = element("a3", b"\x81\0\0\0" + spoken())
    clean, _ = stripped(aac_film(CODEC, element("b9", bytes(8)), block=block))
    verify(io.BytesIO(clean))
    refused(aac_film(CODEC, element("b9", bytes(9)), block=block))
    refused(aac_film(CODEC, element("b9", b"\1") * 2, block=block))


@pytest.mark.needs("ffmpeg")
def test_what_stands_between_frames_and_in_headers_of_sound() -> None:
    clean, _ = stripped(recording("mp3"))
    first = mp3.frame_size(clean[:4])
    program = clean.index(b"LAME3.100") + 12
    for data in (b"TAG words", b"ID3\4\0\0\0\0\0\0", bytes(3)):
        refused(clean[:first] + data + clean[first:])
    refused(clean[:program] + b"\1" + clean[program + 1 :])
    spoken, _ = stripped(recording("opus"))
    refused(spoken.replace(b"OpusTags\0", b"OpusTags\1"))
    wide = wave((b"fmt ", FORMAT), (b"fact", b"words!"), (b"data", SAMPLES))
    refused(wide)
