"""Raw photographs: the picture that the camera developed, upright, and nothing of the sensor's."""

import io
import struct

import pytest
from PIL import Image

from stripping import LooksLike, Notice, Removal
from submissions.sandbox.results import Unsupported
from tests.stripping.planting import canaries
from tests.stripping.test_converting import converted
from tests.stripping.test_jpeg import exif_of, jpeg

DNG_VERSION, ORIENTATION, MAKE = 50706, 274, 271


def developed(width: int = 800, height: int = 600) -> bytes:
    held = io.BytesIO()
    Image.radial_gradient("L").resize((width, height)).convert("RGB").save(held, "JPEG")
    return held.getvalue()


def dng(*pictures: bytes, turn: int = 1) -> bytes:
    """A directory that says what it is, and pictures behind it."""
    entries = (
        struct.pack("<HHII", MAKE, 2, 4, int.from_bytes(b"Cam\0", "little")),
        struct.pack("<HHIHH", ORIENTATION, 3, 1, turn, 0),
        struct.pack("<HHII", DNG_VERSION, 1, 4, 1),
    )
    head = struct.pack("<2sHIH", b"II", 42, 8, len(entries)) + b"".join(entries) + bytes(4)
    return head + b"\xff\xd8\xff\xc3 sensor " + b"CANARY".join((b"", *pictures, b""))


RAW: dict[str, bytes] = {
    "dng": dng(jpeg(), developed()),
    "cr2": b"II*\0\x10\0\0\0CR\2\0" + bytes(20) + developed(),
    "cr3": b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(40) + developed(),
    "raf": b"FUJIFILMCCD-RAW " + bytes(80) + developed(),
    "orf": b"IIRO\x08\0\0\0" + bytes(80) + developed(),
    "rw2": b"IIU\0\x08\0\0\0" + bytes(80) + developed(),
}


@pytest.mark.parametrize("kind", RAW)
def test_the_largest_picture_in_it_is_kept(kind: str) -> None:
    clean, found = converted(RAW[kind])
    assert found.extension == "jpg"
    assert Removal(Notice.RAW_DATA_GONE, 1) in found.removed
    with Image.open(io.BytesIO(clean)) as picture, Image.open(io.BytesIO(developed())) as before:
        assert picture.tobytes() == before.tobytes()
    assert b"CANARY" not in clean


def test_it_lies_as_the_camera_was_held() -> None:
    clean, _ = converted(dng(developed(), turn=6))
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.getexif()[ORIENTATION] == 6


def test_a_picture_with_a_camera_s_own_tags_loses_them() -> None:
    picture = developed()
    block = b"Exif\0\0" + exif_of(1)
    told = picture[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + picture[2:]
    clean, _ = converted(dng(told))
    assert not canaries(clean)


def test_one_with_a_thumbnail_alone_is_refused() -> None:
    """The thumbnail is not the photograph: nothing is taken in its place."""
    with pytest.raises(Unsupported) as refused:
        converted(dng(developed(160, 120)))
    assert refused.value.looks_like is LooksLike.RAW
