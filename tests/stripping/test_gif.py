"""GIF: every frame is the same, and no block holds anything else."""

import io
from pathlib import Path

import pytest
from PIL import Image

from stripping import StrippingError, Unclean
from tests.stripping.planting import canaries, canary, exiftool, run, said, stripped
from tests.stripping.test_jpeg import picture


def gif(**options: object) -> bytes:
    file = io.BytesIO()
    picture().convert("P").save(file, "GIF", **options)
    return file.getvalue()


def animated() -> bytes:
    frames = [picture().rotate(angle).convert("P") for angle in (0, 20, 40, 60)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=80, loop=3)
    return file.getvalue()


def noise(tmp_path: Path) -> bytes:
    """Coded data that fills the decoder's table many times over."""
    path = tmp_path / "noise.gif"
    run("convert", "-size", "300x200", "plasma:fractal", "-noise", "5", path)
    return path.read_bytes()


def extension(label: int, data: bytes) -> bytes:
    parts = [data[at : at + 255] for at in range(0, len(data), 255)]
    return bytes([0x21, label]) + b"".join(bytes([len(each)]) + each for each in parts) + b"\0"


def planted(tmp_path: Path) -> bytes:
    path = tmp_path / "planted.gif"
    path.write_bytes(gif(comment=canary(1).encode()))
    run("exiftool", "-q", "-overwrite_original", f"-XMP:Creator={canary(2)}", path)
    data = path.read_bytes()
    private = bytes([0x21, 0xFF, 11]) + b"QZPRIVAT1.0" + extension(0, canary(3).encode())[2:]
    behind = data.rindex(b";")
    return data[:behind] + private + extension(0x01, canary(4).encode()) + b";" + canary(5).encode()


def frames(data: bytes) -> list[tuple[bytes, object]]:
    image = Image.open(io.BytesIO(data))
    found = []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        found.append((image.convert("RGBA").tobytes(), image.info.get("duration")))
    return found


@pytest.mark.needs("exiftool")
def test_it_leaves_no_planted_word(tmp_path: Path) -> None:
    source = planted(tmp_path)
    assert canaries(source) == {1, 2, 3, 4, 5}
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert said(found) >= {"comment", "editing_history", "hidden_data", "trailing_data"}
    assert (found.kind, found.media_type, found.extension) == ("gif", "image/gif", "gif")
    assert frames(clean) == frames(source)


@pytest.mark.needs("exiftool")
def test_exiftool_finds_nothing_that_tells_of_a_person(tmp_path: Path) -> None:
    path = tmp_path / "clean.gif"
    path.write_bytes(stripped(planted(tmp_path))[0])
    assert {tag.split(":")[0] for tag in exiftool(path)} <= {"GIF"}


def test_every_frame_of_an_animation_stays() -> None:
    source = animated()
    clean, _ = stripped(source)
    assert frames(clean) == frames(source)
    assert len(frames(clean)) == 4
    assert Image.open(io.BytesIO(clean)).info["loop"] == 3


@pytest.mark.needs("convert")
def test_coded_data_of_every_width_passes(tmp_path: Path) -> None:
    source = noise(tmp_path)
    clean, found = stripped(source)
    assert frames(clean) == frames(source)
    assert "hidden_data" not in said(found)


@pytest.mark.needs("convert")
def test_words_behind_the_end_of_coded_data_go(tmp_path: Path) -> None:
    for source in (gif(), noise(tmp_path)):
        behind = source.rindex(b"\0;")
        word = canary(1).encode()
        clean, found = stripped(source[:behind] + bytes([len(word)]) + word + source[behind:])
        assert canaries(clean) == set()
        assert said(found) == {"hidden_data"}
        assert frames(clean) == frames(source)


@pytest.mark.parametrize("cut", range(6, 60, 3))
def test_one_that_ends_early_is_refused(cut: int) -> None:
    source = gif()
    with pytest.raises(StrippingError):
        stripped(source[: len(source) * cut // 60] if cut < 59 else source[:-1])


def test_a_screen_larger_than_any_camera_s_is_refused() -> None:
    source = bytearray(gif())
    at = source.index(b"\x2c\0\0\0\0")
    source[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    with pytest.raises(Unclean, match="too_many_pixels"):
        stripped(bytes(source))
