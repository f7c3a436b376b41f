"""The second reading: it refuses by itself what the strippers take out."""

import io
from pathlib import Path

import pytest

from stripping import Unclean
from stripping.formats import audited
from tests.stripping.films import box, film
from tests.stripping.planting import stripped
from tests.stripping.test_jpeg import exif_of, jpeg, named_profile, segment
from tests.stripping.test_png import chunk, png


def refused(data: bytes) -> None:
    with pytest.raises(Unclean, match="not_allowed"):
        audited(io.BytesIO(data))


@pytest.mark.parametrize(
    "extra",
    [segment(0xFE, b"words"), segment(0xE5, b"words"), segment(0xE1, b"Exif\0\0II*\0words")],
)
def test_segments_of_jpeg(extra: bytes) -> None:
    clean, _ = stripped(jpeg(progressive=True, exif=exif_of(6), icc_profile=named_profile(1)))
    audited(io.BytesIO(clean))
    later = clean.index(b"\xff\xda", clean.index(b"\xff\xda") + 2)
    refused(clean[:2] + extra + clean[2:])
    refused(clean[:later] + extra + clean[later:])
    refused(clean + b"words")


def test_chunks_of_png() -> None:
    clean, _ = stripped(png(exif=exif_of(6), icc_profile=named_profile(1)))
    audited(io.BytesIO(clean))
    for extra in (chunk(b"tEXt", b"a\0b"), chunk(b"iCCP", b"name\0\0"), chunk(b"eXIf", bytes(90))):
        refused(clean[:33] + extra + clean[33:])
    refused(clean[:-1] + b"\0")
    refused(clean + b"words")


def test_boxes_of_films(tmp_path: Path) -> None:
    source = film(tmp_path, "avc.mov", "-t", "0.2").read_bytes()
    clean, _ = stripped(source)
    audited(io.BytesIO(clean))
    refused(source)
    for extra in (box(b"uuid", b"words"), box(b"free", b"words"), b"words"):
        refused(clean + extra)
    for kind, at in ((b"mvhd", 8), (b"tkhd", 8), (b"mdhd", 8), (b"hdlr", 28)):
        place = clean.index(kind) + at
        refused(clean[:place] + b"\1" + clean[place + 1 :])


def test_controls_in_text() -> None:
    refused(b"words\x07")
    audited(io.BytesIO(b"words\r\n\t"))
