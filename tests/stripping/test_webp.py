"""WebP: the same pictures, upright, in the same colours, and nothing beside them."""

import io
import struct
from pathlib import Path

import pytest

from stripping import StrippingError, Unclean
from tests.stripping.planting import canaries, canary, exiftool, said, stripped
from tests.stripping.test_gif import frames
from tests.stripping.test_jpeg import exif_of, named_profile, picture


def webp(**options: object) -> bytes:
    file = io.BytesIO()
    picture().save(file, "WEBP", **options)
    return file.getvalue()


def animated() -> bytes:
    pictures = [picture().rotate(angle) for angle in (0, 20, 40)]
    file = io.BytesIO()
    pictures[0].save(file, "WEBP", save_all=True, append_images=pictures[1:], duration=90)
    return file.getvalue()


def with_chunk(data: bytes, name: bytes, held: bytes) -> bytes:
    chunk = name + struct.pack("<I", len(held)) + held + bytes(len(held) % 2)
    return data[:4] + struct.pack("<I", len(data) - 8 + len(chunk)) + data[8:] + chunk


def planted() -> bytes:
    source = webp(
        exif=exif_of(6), icc_profile=named_profile(54), xmp=f"<x>{canary(50)}</x>".encode()
    )
    return with_chunk(source, b"prVt", canary(51).encode()) + canary(52).encode()


def test_it_leaves_no_planted_word() -> None:
    source = planted()
    assert canaries(source) >= {2, 50, 51, 52, 54}
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert said(found) >= {"location", "camera", "editing_history", "hidden_data", "trailing_data"}
    assert (found.kind, found.media_type, found.extension) == ("webp", "image/webp", "webp")
    assert frames(clean) == frames(source)


@pytest.mark.needs("exiftool")
def test_exiftool_finds_the_orientation_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "clean.webp"
    path.write_bytes(stripped(planted())[0])
    tags = exiftool(path)
    assert [tag for tag in tags if tag.startswith("IFD0")] == ["IFD0:Orientation"]
    assert {tag.split(":")[0] for tag in tags} <= {"RIFF", "IFD0", "ICC-header", "ICC_Profile"}


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("lossless", [False, True])
def test_the_pixels_are_the_same(mode: str, lossless: bool) -> None:
    file = io.BytesIO()
    picture().convert(mode).save(file, "WEBP", lossless=lossless, exif=exif_of(3))
    clean, _ = stripped(file.getvalue())
    assert frames(clean) == frames(file.getvalue())


def test_every_frame_of_an_animation_stays() -> None:
    source = with_chunk(animated(), b"XMP ", canary(1).encode())
    clean, _ = stripped(source)
    assert canaries(clean) == set()
    assert len(frames(clean)) == 3
    assert frames(clean) == frames(source)


def test_words_inside_a_frame_go() -> None:
    source = animated()
    at = source.rindex(b"ANMF")
    size = int.from_bytes(source[at + 4 : at + 8], "little")
    word = b"prVt" + struct.pack("<I", 12) + canary(1).ljust(12).encode()
    frame = source[at : at + 8 + size] + word
    grown = frame[:4] + struct.pack("<I", size + len(word)) + frame[8:]
    source = source[:at] + grown + source[at + 8 + size + size % 2 :]
    source = source[:4] + struct.pack("<I", len(source) - 8) + source[8:]
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert said(found) == {"hidden_data"}


@pytest.mark.parametrize("left", [8, 12, 30, 100, -1])
def test_one_that_ends_early_is_refused(left: int) -> None:
    with pytest.raises(StrippingError):
        stripped(webp()[:left])


def test_a_chunk_that_leaves_the_file_is_refused() -> None:
    source = bytearray(webp())
    source[16:20] = b"\xff\xff\xff\x7f"
    with pytest.raises(Unclean):
        stripped(bytes(source))


@pytest.mark.parametrize("lossless", [False, True])
def test_a_second_picture_in_one_place_goes(lossless: bool) -> None:
    """No reader shows it."""
    clean, _ = stripped(webp(lossless=lossless, exif=exif_of(6)))
    name = b"VP8L" if lossless else b"VP8 "
    at = clean.index(name)
    size = int.from_bytes(clean[at + 4 : at + 8], "little")
    second = clean[at + 8 : at + 18] + canary(1).encode()
    again, found = stripped(with_chunk(clean, name, second))
    assert again == clean and size
    assert said(found) == {"hidden_data"}
    again, _ = stripped(with_chunk(clean, b"ALPH", canary(2).encode()))
    assert again == clean
