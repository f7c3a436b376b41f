"""Photographs by real cameras and telephones: seen as before, and nobody is told of.

They are shipped by the packages of ``tests/cameras``, which read Exif and try themselves on them.
"""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from tests.stripping.planting import exiftool, said, stripped

PACKAGES = Path(__file__).parents[1] / "cameras" / "node_modules"
PHOTOGRAPHS = sorted(PACKAGES.glob("*/test/*.[jJ][pP]*[gG]"))
TELLING = frozenset(
    [
        "Make",
        "Model",
        "Software",
        "Artist",
        "Copyright",
        "SerialNumber",
        "InternalSerialNumber",
        "LensModel",
        "OwnerName",
        "DateTimeOriginal",
        "CreateDate",
        "ModifyDate",
        "GPSLatitude",
        "GPSLongitude",
        "GPSPosition",
        "MakerNote",
        "UserComment",
        "ImageDescription",
        "XPAuthor",
        "ThumbnailImage",
        "PreviewImage",
    ]
)


def tags(path: Path) -> set[str]:
    return {name.split(":")[1] for name in exiftool(path)}


def upright(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        return ImageOps.exif_transpose(picture).convert("RGB")


@pytest.mark.needs("exiftool")
def test_there_are_photographs() -> None:
    known = [tags(path) for path in PHOTOGRAPHS]
    assert len(known) > 10
    assert sum("GPSLatitude" in each for each in known) > 4
    assert sum("Model" in each for each in known) > 7
    assert any("InternalSerialNumber" in each for each in known)


@pytest.mark.needs("exiftool")
@pytest.mark.parametrize("path", PHOTOGRAPHS, ids=lambda path: path.name)
def test_a_photograph_stays_and_nobody_is_told_of(path: Path, tmp_path: Path) -> None:
    source = path.read_bytes()
    clean, found = stripped(source)
    (tmp_path / "clean.jpg").write_bytes(clean)
    assert not tags(tmp_path / "clean.jpg") & TELLING
    assert upright(clean).tobytes() == upright(source).tobytes()
    told = tags(path)
    if "GPSLatitude" in told:
        assert "location" in said(found)
    if "Model" in told:
        assert "camera" in said(found)
    assert len(clean) <= len(source)
