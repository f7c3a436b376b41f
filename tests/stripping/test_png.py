"""PNG and APNG: what other tools plant is gone, and every frame is the same."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from stripping import Unclean
from tests.stripping.planting import canaries, canary, exiftool, run, said, stripped
from tests.stripping.test_jpeg import exif_of, named_profile, picture

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    return found


def joined(parts: list[tuple[bytes, bytes]]) -> bytes:
    return SIGNATURE + b"".join(chunk(kind, data) for kind, data in parts)


def png(image: Image.Image | None = None, **options: object) -> bytes:
    file = io.BytesIO()
    (image or picture()).save(file, "PNG", **options)
    return file.getvalue()


def planted(tmp_path: Path) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", canary(50))
    info.add_text("Comment", canary(51) * 20, zip=True)
    info.add_itxt("Title", canary(52), zip=True)
    info.add(b"prVt", canary(53).encode())
    path = tmp_path / "planted.png"
    path.write_bytes(png(pnginfo=info, exif=exif_of(6), icc_profile=named_profile(54)))
    run(
        *("exiftool", "-q", "-overwrite_original", f"-XMP:Creator={canary(55)}"),
        *(f"-PNG:Software={canary(56)}", "-PNG:ModifyDate=2020:01:02 03:04:05", path),
    )
    parts = chunks(path.read_bytes())
    first = [kind for kind, _ in parts].index(b"IDAT")
    parts[first] = (b"IDAT", parts[first][1] + canary(57).encode())
    raw = zlib.compress(b"\nexif\n 20\n" + canary(58).encode())
    parts.insert(1, (b"zTXt", b"Raw profile type exif\0\0" + raw))
    parts.insert(1, (b"caBX", canary(59).encode()))
    parts.insert(first + 3, (b"prVt", canary(60).encode()))
    parts[-1] = (b"IEND", canary(61).encode())
    return joined(parts) + canary(62).encode()


@pytest.mark.needs("exiftool")
def test_it_leaves_no_planted_word(tmp_path: Path) -> None:
    source = planted(tmp_path)
    assert canaries(source) >= {*range(2, 9), *range(50, 63)}
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert said(found) >= {"location", "author", "camera", "software", "date_time", "trailing_data"}
    assert (found.kind, found.media_type, found.extension) == ("png", "image/png", "png")


@pytest.mark.needs("exiftool")
def test_exiftool_finds_nothing_that_tells_of_a_person(tmp_path: Path) -> None:
    path = tmp_path / "clean.png"
    path.write_bytes(stripped(planted(tmp_path))[0])
    groups = {tag.split(":")[0] for tag in exiftool(path)}
    assert groups <= {"PNG", "PNG-pHYs", "IFD0", "ICC-header", "ICC_Profile"}
    assert [tag for tag in exiftool(path) if tag.startswith("IFD0")] == ["IFD0:Orientation"]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_the_pixels_are_the_same(mode: str) -> None:
    image = picture("L").convert(mode) if mode != "I;16" else Image.new("I;16", (9, 7), 40_000)
    source = png(image, transparency=0) if mode == "P" else png(image)
    clean, _ = stripped(source)
    before, after = Image.open(io.BytesIO(source)), Image.open(io.BytesIO(clean))
    assert before.mode == after.mode
    assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()


@pytest.mark.needs("convert")
def test_interlaced_pictures_of_every_small_size_pass(tmp_path: Path) -> None:
    for width, height in [(1, 1), (3, 2), (5, 9), (17, 33)]:
        path = tmp_path / "laced.png"
        run("convert", "-size", f"{width}x{height}", "plasma:", "-interlace", "PNG", path)
        clean, _ = stripped(path.read_bytes())
        before, after = Image.open(path), Image.open(io.BytesIO(clean))
        assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()


def animated(**options: object) -> bytes:
    frames = [picture().rotate(angle) for angle in (0, 20, 40, 60)]
    return png(frames[0], save_all=True, append_images=frames[1:], duration=80, **options)


@pytest.mark.parametrize("apart", [False, True])
def test_every_frame_of_an_animation_stays(apart: bool) -> None:
    source = animated(default_image=apart)
    parts = chunks(source)
    parts.insert(-1, (b"tEXt", b"Comment\0" + canary(1).encode()))
    clean, _ = stripped(joined(parts))
    before, after = Image.open(io.BytesIO(source)), Image.open(io.BytesIO(clean))
    assert before.n_frames == after.n_frames > 3
    for frame in range(before.n_frames):
        before.seek(frame)
        after.seek(frame)
        assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()
        assert before.info.get("duration") == after.info.get("duration")


def test_words_behind_a_frame_s_end_go() -> None:
    parts = chunks(animated())
    last = max(n for n, (kind, _) in enumerate(parts) if kind == b"fdAT")
    parts[last] = (b"fdAT", parts[last][1] + canary(1).encode())
    clean, found = stripped(joined(parts))
    assert canaries(clean) == set()
    assert said(found) == {"hidden_data"}


def test_a_picture_that_unpacks_to_more_than_its_header_says_is_refused() -> None:
    parts = chunks(png(Image.new("L", (8, 8))))
    bomb = zlib.compress(bytes(64 << 20))
    parts = [(kind, bomb if kind == b"IDAT" else data) for kind, data in parts]
    with pytest.raises(Unclean, match="hidden_in_picture"):
        stripped(joined(parts))


@pytest.mark.parametrize("side", [20_000, 1 << 30])
def test_a_header_that_asks_for_gigabytes_is_refused_unread(side: int) -> None:
    header = struct.pack(">IIBBBBB", side, side, 16, 6, 0, 0, 0)
    with pytest.raises(Unclean, match="too_many_pixels"):
        stripped(joined([(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]))


def test_a_wrong_checksum_is_refused() -> None:
    source = bytearray(png())
    at = source.index(b"IDAT") + 40
    source[at] ^= 1
    with pytest.raises(Unclean, match="damaged"):
        stripped(bytes(source))


def test_a_profile_that_unpacks_to_gigabytes_goes_unpacked() -> None:
    parts = chunks(png())
    parts.insert(1, (b"iCCP", b"bomb\0\0" + zlib.compress(bytes(256 << 20))))
    clean, found = stripped(joined(parts))
    assert clean == stripped(png())[0]
    assert said(found) == {"colour_profile_details"}


def test_colours_that_no_pixel_can_name_go() -> None:
    rows = zlib.compress(b"\0\x80")
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 1, 3, 0, 0, 0))
    colours = chunk(b"PLTE", bytes(6) + canary(1).ljust(12).encode())
    source = b"\x89PNG\r\n\x1a\n" + header + colours + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    clean, _ = stripped(source)
    assert clean == source.replace(colours, chunk(b"PLTE", bytes(6)))
