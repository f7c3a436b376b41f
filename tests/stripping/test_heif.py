"""HEIC and AVIF: the same pictures, the right way up, and nothing that says who, where or when."""

import io
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from stripping import StrippingError, Unclean, Unsupported
from stripping.heif import items
from stripping.heif import picture as heif
from stripping.mp4.boxes import children
from stripping.values import Removals
from tests.stripping.planting import canaries, canary, exiftool, said, stripped
from tests.stripping.test_jpeg import exif_of, named_profile, picture

pillow_heif.register_heif_opener()
KINDS = {"HEIF": ("image/heic", "heic"), "AVIF": ("image/avif", "avif")}


def photograph(kind: str, **options: object) -> bytes:
    """A picture with a planted word in every place that its writer has."""
    file = io.BytesIO()
    told = {
        "exif": exif_of(6),
        "icc_profile": named_profile(54),
        "xmp": f"<x:xmpmeta>{canary(50)}</x:xmpmeta>".encode(),
    }
    picture().resize((512, 384)).save(file, kind, **{**told, **options})
    return file.getvalue()


def several() -> bytes:
    """Three pictures in one file, with a preview each."""
    made = pillow_heif.HeifFile()
    for angle in (0, 30, 60):
        made.add_from_pillow(picture().resize((512, 384)).rotate(angle))
    file = io.BytesIO()
    made.save(file, quality=80)
    return file.getvalue()


def seen(data: bytes) -> list[bytes]:
    image = Image.open(io.BytesIO(data))
    frames = []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        frames.append(image.convert("RGBA").tobytes())
    return frames


@pytest.mark.parametrize("kind", KINDS)
def test_it_leaves_no_planted_word(kind: str) -> None:
    source = photograph(kind)
    assert canaries(source) >= {2, 50, 54}
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert said(found) >= {"location", "camera", "author", "date_time", "editing_history"}
    assert (found.media_type, found.extension) == KINDS[kind]
    assert len(clean) == len(source)
    assert seen(clean) == seen(source)


@pytest.mark.needs("exiftool")
@pytest.mark.parametrize("kind", KINDS)
def test_exiftool_finds_no_tag_of_exif_and_no_xmp(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"clean.{KINDS[kind][1]}"
    path.write_bytes(stripped(photograph(kind))[0])
    groups = {tag.split(":")[0] for tag in exiftool(path)}
    assert groups <= {"QuickTime", "Meta", "ICC-header", "ICC_Profile"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_profile_keeps_its_colours(kind: str) -> None:
    clean, _ = stripped(photograph(kind))
    assert Image.open(io.BytesIO(clean)).info["icc_profile"]


@pytest.mark.parametrize("kind", KINDS)
def test_transparency_stays(kind: str) -> None:
    see_through = picture().resize((128, 96)).convert("RGBA")
    see_through.putalpha(Image.linear_gradient("L").resize((128, 96)))
    file = io.BytesIO()
    see_through.save(file, kind)
    clean, _ = stripped(file.getvalue())
    assert seen(clean) == seen(file.getvalue())
    assert Image.open(io.BytesIO(clean)).convert("RGBA").getextrema()[3] != (255, 255)


def test_every_picture_of_a_file_stays() -> None:
    source = several()
    clean, _ = stripped(source)
    assert len(seen(clean)) == 3
    assert seen(clean) == seen(source)


def test_previews_go() -> None:
    """They can show what was cut away."""
    source = photograph("HEIF", thumbnails=[128])
    clean, found = stripped(source)
    assert "thumbnail" in said(found)
    assert seen(clean) == seen(source)
    assert Image.open(io.BytesIO(source)).info["thumbnails"]


def box(kind: bytes, held: bytes) -> bytes:
    return (8 + len(held)).to_bytes(4, "big") + kind + held


@pytest.mark.parametrize("kind", [b"free", b"uuid", b"skip", b"abcd"])
def test_boxes_behind_the_picture_become_empty(kind: bytes) -> None:
    source = photograph("HEIF") + box(kind, canary(70).encode())
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert "hidden_data" in said(found)
    assert len(clean) == len(source)


def test_bytes_that_no_picture_refers_to_become_zero() -> None:
    source = photograph("HEIF")
    at = source.rindex(b"mdat") - 4
    word = canary(71).encode()
    size = int.from_bytes(source[at : at + 4], "big") + len(word)
    assert at + size == len(source) + len(word)
    clean, _ = stripped(source[:at] + size.to_bytes(4, "big") + source[at + 4 :] + word)
    assert canaries(clean) == set()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", range(1, 20, 3))
def test_one_that_ends_early_is_refused(kind: str, part: int) -> None:
    source = photograph(kind)
    with pytest.raises(StrippingError):
        stripped(source[: len(source) * part // 20])


def test_an_item_that_lies_outside_the_file_is_refused() -> None:
    source = bytearray(photograph("HEIF"))
    at = source.index(b"iloc")
    end = at + int.from_bytes(source[at - 4 : at], "big") - 4
    source[end - 4 : end] = b"\x7f\xff\xff\xff"
    with pytest.raises(Unclean, match="damaged_index"):
        stripped(bytes(source))


def test_a_sequence_is_told_apart() -> None:
    file = io.BytesIO()
    frames = [picture().rotate(angle) for angle in (0, 20)]
    frames[0].save(file, "AVIF", save_all=True, append_images=frames[1:])
    with pytest.raises(Unsupported):
        stripped(file.getvalue())


def grown(data: bytes, name: bytes, more: bytes, parents: tuple[bytes, ...]) -> bytes:
    """A box with ``more`` at its end, and its parents as much longer; what follows it moves."""
    at = data.index(name) - 4
    end = at + int.from_bytes(data[at : at + 4], "big")
    held = bytearray(data[:end] + more + data[end:])
    for each in (name, *parents):
        place = held.index(each) - 4
        size = int.from_bytes(held[place : place + 4], "big") + len(more)
        held[place : place + 4] = size.to_bytes(4, "big")
    return bytes(held)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "parents"),
    [
        (b"pitm", (b"meta",)),
        (b"iloc", (b"meta",)),
        (b"ipma", (b"iprp", b"meta")),
        (b"hdlr", (b"meta",)),
    ],
)
def test_words_behind_a_table_s_last_entry_go(
    name: bytes, parents: tuple[bytes, ...], kind: str
) -> None:
    data = bytearray(grown(stripped(photograph(kind))[0], name, canary(72).encode(), parents))
    assert canaries(cleaned(data)) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_a_property_that_no_picture_has_goes(kind: str) -> None:
    word = box(b"auxC", bytes(4) + canary(73).encode() + b"\0")
    data = grown(stripped(photograph(kind))[0], b"ipco", word, (b"iprp", b"meta"))
    assert canaries(cleaned(bytearray(data))) == set()


def cleaned(data: bytearray) -> bytes:
    """The index cleaned by itself: a box that grew moved the data, which is not what is asked."""
    top = list(children(data, 0, len(data)))
    meta = items.read(data, next(each for each in top if each.kind == b"meta"))
    heif.clean_meta(data, meta, heif.shown(data, meta), b"", Removals())
    return bytes(data)
