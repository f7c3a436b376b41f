"""Smaller pictures, made in the real sandbox."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from submissions.sandbox import Sandbox, SandboxError
from tests.submissions.test_sandbox import scratch


@pytest.fixture(scope="module")
def real() -> Iterator[Sandbox]:
    box = Sandbox()
    yield box
    box.stop()


def picture(
    form: str, size: tuple[int, int] = (1200, 800), mode: str = "RGB", **more: object
) -> bytes:
    held = io.BytesIO()
    gradient = Image.radial_gradient("L").resize(size).convert(mode)
    gradient.save(held, form, **more)
    return held.getvalue()


def made(real: Sandbox, folder: Path, data: bytes, width: int) -> Image.Image | None:
    with scratch(folder, data) as source:
        found = real.smaller(source, folder, width)
    if found is None:
        return None
    with found.scratch:
        image = Image.open(io.BytesIO(found.scratch.open().read()))
        image.load()
    assert (found.width, found.height) == image.size
    assert found.media_type == Image.MIME[image.format or ""]
    return image


@pytest.mark.parametrize(
    ("form", "mode", "expected"),
    [
        ("JPEG", "RGB", "JPEG"),
        ("JPEG", "L", "JPEG"),
        ("PNG", "RGB", "JPEG"),
        ("PNG", "RGBA", "PNG"),
        ("WEBP", "RGB", "JPEG"),
    ],
)
def test_it_is_as_wide_as_was_asked(
    real: Sandbox, tmp_path: Path, form: str, mode: str, expected: str
) -> None:
    image = made(real, tmp_path, picture(form, mode=mode), 480)
    assert image is not None and image.size == (480, 320) and image.format == expected


def test_a_picture_stands_upright(real: Sandbox, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = made(real, tmp_path, picture("JPEG", exif=exif), 480)
    assert image is not None and image.size == (480, 720)
    assert not image.getexif()


def test_a_picture_that_is_hardly_larger_needs_none(real: Sandbox, tmp_path: Path) -> None:
    assert made(real, tmp_path, picture("JPEG", (500, 300)), 480) is None


def test_one_that_moves_stays_as_it_is(real: Sandbox, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (1200, 800), colour) for colour in ("red", "blue")]
    held = io.BytesIO()
    frames[0].save(held, "PNG", save_all=True, append_images=frames[1:])
    assert made(real, tmp_path, held.getvalue(), 480) is None


@pytest.mark.parametrize("data", [b"\xff\xd8\xff" + bytes(900), b"GIF89a" + bytes(90), b"x"])
def test_what_cannot_be_read_is_said(real: Sandbox, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(SandboxError):
        made(real, tmp_path, data, 480)


@pytest.mark.slow
def test_a_bomb_ends_its_own_child_alone(real: Sandbox, tmp_path: Path) -> None:
    bomb = io.BytesIO()
    # 900 MB when it is open: more than a child may have (submissions.worker.limits).
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    with pytest.raises(SandboxError):
        made(real, tmp_path, bomb.getvalue(), 480)
    assert made(real, tmp_path, picture("JPEG"), 480) is not None
