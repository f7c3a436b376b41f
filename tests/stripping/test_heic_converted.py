"""HEIC that no stripper takes as it is: the pictures in it, coded anew, as other readers show them.

The pictures are coded, and decoded once more, by libheif, which is not what the sandbox uses.
"""

import io
from pathlib import Path

import pillow_heif
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from stripping import Notice, Removal
from tests.needs import fixture_needs
from tests.stripping.equality import frames
from tests.stripping.heifs import shade
from tests.stripping.planting import canaries, run
from tests.stripping.test_converting import CONVERTED, converted

BRAND = slice(8, 12)  # where a file says what it is
TILE = 64
ALIKE = 1.5  # of 255: mean difference between two ways of turning the same numbers into colours


def heic(*pictures: Image.Image, tile: int = 0, **options: object) -> bytes:
    file = io.BytesIO()
    made = pillow_heif.HeifFile()
    for picture in pictures:
        made.add_from_pillow(picture)
    pillow_heif.options.GRID_TILE_SIZE = tile
    try:
        made.save(file, format="HEIF", quality=90, **options)
    finally:
        pillow_heif.options.GRID_TILE_SIZE = 0
    return file.getvalue()


def as_sequence(data: bytes) -> bytes:
    """With the brand of a sequence of pictures, which the stripper of single ones refuses."""
    return data[:8] + b"hevc" + data[12:]


def shown(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


@pytest.mark.parametrize("tile", [0, TILE])
def test_a_picture_becomes_png_as_it_is_seen(tile: int) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CANARY"
    data = heic(shade(30, (200, 140)), tile=tile, exif=exif.tobytes())
    clean, found = converted(as_sequence(data))
    assert (found.extension, found.removed) == ("png", CONVERTED)
    assert difference(shown(clean), shown(data)) < ALIKE
    assert not canaries(clean)


def test_a_burst_becomes_a_page_each() -> None:
    data = heic(*(shade(angle, (120, 90)) for angle in (0, 40, 80)))
    clean, found = converted(as_sequence(data))
    assert (found.extension, found.removed) == ("pdf", CONVERTED)
    with pypdfium2.PdfDocument(clean) as document:
        assert len(document) == 3


def test_what_came_of_a_picture_that_was_cut_off_is_kept() -> None:
    whole = heic(shade(30, (256, 192)), tile=TILE)
    cut = whole[: -len(whole) // 3]
    clean, found = converted(cut)
    assert found.removed == (Removal(Notice.CONVERTED, 1), Removal(Notice.END_MISSING, 1))
    first = (0, 0, TILE, TILE)
    assert difference(shown(clean).crop(first), shown(whole).crop(first)) < ALIKE
    assert shown(clean).getpixel((255, 191)) == (128, 128, 128)


@pytest.fixture(params=["yuv420p", "yuv420p10le", "yuv422p12le"])
@fixture_needs("ffmpeg")
def moving(request: pytest.FixtureRequest, tmp_path: Path) -> bytes:
    path = tmp_path / "moving.avif"
    source = ("-f", "lavfi", "-i", "testsrc2=s=64x48:r=5:d=1", "-pix_fmt", request.param)
    made = ("-c:v", "libaom-av1", "-cpu-used", "8", "-f", "avif", path)
    run("ffmpeg", "-v", "error", "-y", *source, *made)
    return path.read_bytes()


def test_an_animation_keeps_its_pictures_of_any_depth(moving: bytes) -> None:
    clean, found = converted(moving)
    assert (found.extension, found.removed) == ("png", CONVERTED)
    with Image.open(io.BytesIO(clean)) as after:
        assert getattr(after, "n_frames", 1) == 5


def test_a_sequence_of_another_kind_becomes_a_film(moving: bytes, tmp_path: Path) -> None:
    clean, found = converted(as_sequence(moving))
    assert (found.extension, found.removed) == ("mp4", CONVERTED)
    film = tmp_path / "clean.mp4"
    film.write_bytes(clean)
    assert len(frames(film)) == 5
