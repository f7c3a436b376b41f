"""JPEG: what other tools plant is gone, and the picture is the same."""

import io
import struct
from pathlib import Path

import piexif
import pytest
from PIL import Image, ImageCms

from stripping import Unclean
from tests.stripping.planting import canaries, canary, exiftool, run, said, stripped

SIZE = (160, 120)


def picture(mode: str = "RGB") -> Image.Image:
    return Image.effect_mandelbrot(SIZE, (-2, -1.5, 1, 1.5), 60).convert(mode)


def jpeg(image: Image.Image | None = None, **options: object) -> bytes:
    file = io.BytesIO()
    (image or picture()).save(file, "JPEG", **options)
    return file.getvalue()


def exif_of(orientation: int) -> bytes:
    small = jpeg(picture().resize((32, 24)), comment=canary(1).encode())
    return piexif.dump(
        {
            "0th": {
                piexif.ImageIFD.Make: canary(2).encode(),
                piexif.ImageIFD.Orientation: orientation,
                piexif.ImageIFD.Artist: canary(3).encode(),
                piexif.ImageIFD.XPAuthor: tuple(canary(4).encode("utf-16-le")),
            },
            "Exif": {
                piexif.ExifIFD.BodySerialNumber: canary(5).encode(),
                piexif.ExifIFD.MakerNote: canary(6).encode(),
                piexif.ExifIFD.DateTimeOriginal: b"2020:01:02 03:04:05",
            },
            "GPS": {
                piexif.GPSIFD.GPSLatitude: ((35, 1), (56, 1), (1, 1)),
                piexif.GPSIFD.GPSAreaInformation: canary(7).encode(),
            },
            "1st": {piexif.ImageIFD.Make: canary(8).encode()},
            "thumbnail": small,
        }
    )


def named_profile(number: int) -> bytes:
    """sRGB with a name of ours in its description, at the same length."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    name = canary(number).encode("utf-16-be")
    at = profile.index("sRGB".encode("utf-16-be"))
    return profile[:at] + name + profile[at + len(name) :]


def segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def planted(tmp_path: Path, **options: object) -> bytes:
    """A picture with a word in every place that a JPEG has for words."""
    path = tmp_path / "planted.jpg"
    profile = named_profile(10)
    path.write_bytes(
        jpeg(exif=exif_of(6), icc_profile=profile, comment=canary(9).encode(), **options)
    )
    run(
        *("exiftool", "-q", "-overwrite_original", f"-IPTC:By-line={canary(11)}"),
        *(f"-XMP:Creator={canary(12)}", f"-XMP-photoshop:City={canary(13)}"),
        *("-Photoshop:CopyrightFlag=1", f"-Photoshop:URL={canary(14)}", path),
    )
    data = path.read_bytes()
    own = b"".join(segment(0xE0 + n, canary(20 + n).encode()) for n in range(16))
    mpf = segment(0xE2, b"MPF\0" + canary(40).encode())
    adobe = segment(0xEE, b"Adobe\0\x65" + canary(41)[-4:].encode() + b"\1" + canary(42).encode())
    jfxx = segment(0xE0, b"JFXX\0\x10" + canary(43).encode())
    behind = jpeg(comment=canary(44).encode()) + canary(45).encode()
    return data[:2] + own + mpf + adobe + jfxx + data[2:] + behind


PLANTED = {*range(1, 15), *range(20, 36), 40, 42, 43, 44, 45}


@pytest.mark.needs("exiftool")
def test_it_leaves_no_planted_word(tmp_path: Path) -> None:
    source = planted(tmp_path)
    assert canaries(source) >= PLANTED
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert (found.kind, found.media_type, found.extension) == ("jpeg", "image/jpeg", "jpg")


@pytest.mark.needs("exiftool")
def test_it_says_what_it_removed_in_words(tmp_path: Path) -> None:
    _, found = stripped(planted(tmp_path))
    assert said(found) == {
        *("location", "date_time", "camera", "author", "comment", "editing_history", "thumbnail"),
        *("other_pictures", "colour_profile_details", "hidden_data"),
    }


@pytest.mark.needs("exiftool")
def test_exiftool_finds_nothing_that_tells_of_a_person(tmp_path: Path) -> None:
    source, path = planted(tmp_path), tmp_path / "clean.jpg"
    path.write_bytes(source)
    assert any("GPS" in tag for tag in exiftool(path))
    path.write_bytes(stripped(source)[0])
    groups = {tag.split(":")[0] for tag in exiftool(path)}
    tags = {tag for tag in exiftool(path) if not tag.startswith(("ICC", "JFIF", "Adobe"))}
    assert groups <= {"JFIF", "Adobe", "IFD0", "ICC-header", "ICC_Profile"}
    assert tags == {"IFD0:Orientation"}


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True}])
def test_the_pixels_are_the_same(mode: str, options: dict[str, object]) -> None:
    source = jpeg(picture(mode), exif=exif_of(3), **options)
    clean, _ = stripped(source)
    before, after = Image.open(io.BytesIO(source)), Image.open(io.BytesIO(clean))
    assert before.mode == after.mode == mode
    assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_stays_the_right_way_up(orientation: int) -> None:
    clean, _ = stripped(jpeg(exif=exif_of(orientation)))
    exif = dict(Image.open(io.BytesIO(clean)).getexif())
    assert exif == ({} if orientation == 1 else {0x0112: orientation})


def test_the_colours_stay_and_the_profile_s_words_go() -> None:
    source = jpeg(icc_profile=named_profile(10))
    clean, found = stripped(source)
    colours = [
        ImageCms.profileToProfile(
            Image.open(io.BytesIO(data)),
            ImageCms.ImageCmsProfile(io.BytesIO(Image.open(io.BytesIO(data)).info["icc_profile"])),
            ImageCms.createProfile("LAB"),
            outputMode="LAB",
        ).tobytes()
        for data in (source, clean)
    ]
    assert colours[0] == colours[1]
    assert said(found) == {"colour_profile_details"}


def test_words_between_progressive_scans_go() -> None:
    source = jpeg(progressive=True)
    at = source.index(b"\xff\xda", source.index(b"\xff\xda") + 2)
    words = segment(0xFE, canary(1).encode()) + segment(0xE5, canary(2).encode())
    clean, found = stripped(source[:at] + words + source[at:])
    assert canaries(clean) == set()
    assert clean == stripped(source)[0]
    assert said(found) == {"comment", "hidden_data"}


@pytest.mark.needs("convert")
def test_restart_markers_and_fill_bytes_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "restart.jpg"
    run("convert", "-size", "300x200", "plasma:", "-define", "jpeg:restart-interval=4", path)
    source = path.read_bytes().replace(b"\xff\xdb", b"\xff\xff\xff\xdb")
    clean, _ = stripped(source)
    before, after = Image.open(io.BytesIO(source)), Image.open(io.BytesIO(clean))
    assert before.tobytes() == after.tobytes()


def test_it_refuses_more_pixels_than_anyone_can_look_at() -> None:
    source = bytearray(jpeg())
    at = source.index(b"\xff\xc0")
    source[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    with pytest.raises(Unclean, match="too_many_pixels"):
        stripped(bytes(source))


def test_bytes_hidden_behind_a_table_are_refused() -> None:
    source = jpeg()
    at = source.index(b"\xff\xdb")
    size = int.from_bytes(source[at + 2 : at + 4], "big") + 11
    end = at + 2 + size - 11
    words = canary(1).encode()
    hidden = (
        source[: at + 2] + size.to_bytes(2, "big") + source[at + 4 : end] + words + source[end:]
    )
    with pytest.raises(Unclean, match="damaged"):
        stripped(hidden)


def before(data: bytes, marker: int, *segments: bytes) -> bytes:
    at = data.index(bytes([0xFF, marker]))
    return data[:at] + b"".join(segments) + data[at:]


def steps(word: bytes) -> bytes:
    """64 bytes of a quantisation table that say something."""
    return (word * 6)[:64]


def test_tables_that_no_scan_uses_go() -> None:
    source, word = jpeg(progressive=True), canary(1).encode()
    codes = bytes([0] * 6 + [len(word)] + [0] * 9) + word
    unused = (
        segment(0xDB, b"\x03" + steps(word)),
        segment(0xC4, b"\x03" + codes),  # for a number that no scan names
        segment(0xC4, b"\x25" + codes),  # for a class that there is not
        segment(0xCC, b"\x00" + word[:1]),  # for a coding that this is not
        segment(0xDD, b"\0\0"),
    )
    clean, _ = stripped(source)
    again, found = stripped(before(before(source, 0xDA, *unused), 0xC2, *unused))
    assert canaries(clean + again) == set() and b"\xff\xcc" not in again
    assert "hidden_data" in said(found)
    with Image.open(io.BytesIO(source)) as old, Image.open(io.BytesIO(again)) as new:
        assert old.tobytes() == new.tobytes()


def test_a_table_that_comes_again_takes_the_place_of_the_first() -> None:
    source = jpeg()
    words = segment(0xDB, b"\x00" + steps(canary(1).encode()))
    clean, _ = stripped(before(source, 0xDB, words))
    assert clean == stripped(source)[0]


def test_arithmetic_coding_has_tables_of_its_own() -> None:
    """No tool here writes it: the marker of the frame is changed, and nothing decodes the rest."""
    conditions = segment(0xCC, b"\x00\x10\x10\x05\x13\x07")
    source = before(jpeg().replace(b"\xff\xc0", b"\xff\xc9"), 0xDA, conditions)
    clean, _ = stripped(source)
    kept = segment(0xCC, b"\x00\x10") + segment(0xCC, b"\x10\x05")
    assert kept in clean and b"\xff\xc4" not in clean


def test_the_number_of_rows_is_said_once() -> None:
    clean, _ = stripped(jpeg(progressive=True))
    later = clean.index(b"\xff\xda", clean.index(b"\xff\xda") + 2)
    rows = segment(0xDC, b"QZ")
    with pytest.raises(Unclean, match="damaged"):
        stripped(clean[:later] + rows * 2 + clean[later:])
