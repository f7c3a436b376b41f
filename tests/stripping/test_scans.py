"""TIFF and BMP become PNG: every pixel is the same, and not one tag comes along."""

import io
import struct
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageSequence

from stripping import Unclean, Unsupported
from stripping.formats import verify
from tests.stripping.hostile.scans import grey, tiff
from tests.stripping.planting import canaries, canary, exiftool, run, said, stripped
from tests.stripping.test_jpeg import named_profile, picture

SIZE = (61, 47)
COMPRESSIONS = ("None", "LZW", "Zip", "RLE")
COLOURS: dict[str, tuple[str, ...]] = {
    "bilevel": ("-colorspace", "Gray", "-type", "Bilevel", "-depth", "1"),
    "grey2": ("-colorspace", "Gray", "-depth", "2"),
    "grey4": ("-colorspace", "Gray", "-depth", "4"),
    "grey8": ("-colorspace", "Gray", "-depth", "8"),
    "grey16": ("-colorspace", "Gray", "-depth", "16"),
    "palette4": ("-type", "Palette", "-colors", "13", "-depth", "4"),
    "palette8": ("-type", "Palette", "-colors", "200", "-depth", "8"),
    "rgb8": ("-type", "TrueColor", "-depth", "8"),
    "rgba8": ("-type", "TrueColorAlpha", "-alpha", "set", "-channel", "A", "-evaluate", "set")
    + ("40%", "+channel", "-depth", "8"),
}
LAYOUTS: dict[str, tuple[str, ...]] = {
    "big-endian": ("-endian", "MSB"),
    "strips": ("-define", "tiff:rows-per-strip=7"),
    "tiles": ("-define", "tiff:tile-geometry=32x16"),
    "white-is-zero": ("-define", "quantum:polarity=min-is-white"),
    "low-bit-first": ("-define", "tiff:fill-order=lsb"),
}


def made(path: Path, *options: str) -> bytes:
    run("convert", "-size", "x".join(map(str, SIZE)), "plasma:red-blue", *options, path)
    return path.read_bytes()


def pixels(path: Path) -> bytes:
    return run("convert", path, "-depth", "16", "rgba:-")


def same(path: Path) -> None:
    """The file at ``path`` becomes a PNG of the same pixels."""
    clean, found = stripped(path.read_bytes())
    assert (found.media_type, found.extension) == ("image/png", "png")
    result = path.with_suffix(".png")
    result.write_bytes(clean)
    assert pixels(result) == pixels(path) != b""


@pytest.mark.needs("convert")
@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_every_kind_of_tiff_keeps_its_pixels(compression: str, tmp_path: Path) -> None:
    for colour, options in COLOURS.items():
        path = tmp_path / f"{colour}.tif"
        made(path, *options, "-compress", compression)
        same(path)


@pytest.mark.needs("convert")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_of_tiff_keeps_its_pixels(layout: str, tmp_path: Path) -> None:
    for colour in ("bilevel", "palette8", "grey16", "rgb8"):
        path = tmp_path / f"{colour}.tif"
        made(path, *COLOURS[colour], *LAYOUTS[layout], "-compress", "LZW")
        same(path)


@pytest.mark.needs("convert")
@pytest.mark.parametrize("colour", ["grey8", "grey16", "rgb8", "rgba8"])
def test_differences_are_added_up(colour: str, tmp_path: Path) -> None:
    for compression in ("LZW", "Zip"):
        for endian in ("LSB", "MSB"):
            path = tmp_path / "predicted.tif"
            wanted = ("-define", "tiff:predictor=2", "-endian", endian)
            made(path, *COLOURS[colour], *wanted, "-compress", compression)
            same(path)


@pytest.mark.needs("convert")
def test_multiplied_colours_come_back(tmp_path: Path) -> None:
    path = tmp_path / "associated.tif"
    made(path, *COLOURS["rgba8"], "-define", "tiff:alpha=associated")
    clean, _ = stripped(path.read_bytes())
    ours = Image.open(io.BytesIO(clean))
    with Image.open(path) as image:
        theirs = image.convert("RGBA")
    apart = [abs(a - b) for a, b in zip(ours.tobytes(), theirs.tobytes(), strict=True)]
    assert ours.mode == "RGBA" and max(apart) <= 2


@pytest.mark.needs("convert")
@pytest.mark.parametrize("form", ["bmp", "bmp2", "bmp3"])
@pytest.mark.parametrize("colour", ["bilevel", "palette4", "palette8", "rgb8", "rgba8"])
def test_every_kind_of_bmp_keeps_its_pixels(form: str, colour: str, tmp_path: Path) -> None:
    for compression in ("None", "RLE"):
        path = tmp_path / "picture.bmp"
        run(
            *("convert", "-size", "61x47", "plasma:red-blue", *COLOURS[colour]),
            *("-compress", compression, f"{form}:{path}"),
        )
        same(path)


@pytest.mark.needs("convert", "ffmpeg")
@pytest.mark.parametrize(("pixel", "deep"), [("rgb555le", (5, 5, 5)), ("rgb565le", (5, 6, 5))])
def test_pixels_of_16_bits_keep_each_bit(pixel: str, deep: tuple[int, ...], tmp_path: Path) -> None:
    path = tmp_path / "picture.bmp"
    made(tmp_path / "in.png", "-depth", "8")
    run("ffmpeg", "-v", "error", "-i", tmp_path / "in.png", "-pix_fmt", pixel, path)
    clean, _ = stripped(path.read_bytes())
    ours, theirs = Image.open(io.BytesIO(clean)), Image.open(io.BytesIO(path.read_bytes()))
    for bits, one, other in zip(deep, ours.split(), theirs.convert("RGB").split(), strict=True):
        assert [a >> 8 - bits for a in one.tobytes()] == [b >> 8 - bits for b in other.tobytes()]


def bmp(**options: object) -> bytes:
    file = io.BytesIO()
    picture().save(file, "BMP", **options)
    return file.getvalue()


def test_a_bmp_whose_top_row_comes_first(tmp_path: Path) -> None:
    source = bmp()
    stored = picture().height, (len(source) - 54) // picture().height
    rows = [source[54 + at * stored[1] : 54 + (at + 1) * stored[1]] for at in range(stored[0])]
    turned = source[:22] + struct.pack("<i", -stored[0]) + source[26:54] + b"".join(rows[::-1])
    clean, _ = stripped(turned)
    assert Image.open(io.BytesIO(clean)).tobytes() == picture().tobytes()


def planted_bmp() -> bytes:
    """Words between the header and the pixels, in the padding of a row, and behind the end."""
    image = picture().crop((0, 0, 61, 47))
    file = io.BytesIO()
    image.save(file, "BMP")
    data = bytearray(file.getvalue())
    data[10:14] = struct.pack("<I", 54 + 11)
    return bytes(data[:54]) + canary(1).encode() + bytes(data[54:]) + canary(2).encode()


def test_words_in_a_bmp_go() -> None:
    source = planted_bmp()
    assert canaries(source) == {1, 2}
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert said(found) == {"hidden_data", "trailing_data"}
    assert found.kind == "bmp"


def test_bytes_that_a_bmp_does_not_show_go() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (64, 2), (1, 2, 3, 0)).save(file, "BMP")
    data = bytearray(file.getvalue())
    data[57::4] = canary(3).encode().ljust(128, b"x")
    clean, found = stripped(bytes(data))
    assert canaries(clean) == set() and found.kind == "bmp"
    assert Image.open(io.BytesIO(clean)).getcolors() == [(128, (1, 2, 3))]


# Tag, where exiftool writes it, and what is said of it.
TAGS: tuple[tuple[str, str], ...] = (
    ("IFD0:DocumentName", "description"),
    ("IFD0:ImageDescription", "description"),
    ("IFD0:Make", "camera"),
    ("IFD0:Model", "camera"),
    ("IFD0:Software", "software"),
    ("IFD0:Artist", "author"),
    ("IFD0:HostComputer", "software"),
    ("IFD0:Copyright", "author"),
    ("IFD0:XPComment", "comment"),
    ("IFD0:CameraSerialNumber", "hidden_data"),
    ("ExifIFD:LensSerialNumber", "camera"),
    ("ExifIFD:UserComment", "comment"),
    ("GPS:GPSAreaInformation", "location"),
    ("IPTC:Caption-Abstract", "description"),
    ("XMP-dc:Creator", "author"),
)


def planted_tiff(path: Path) -> bytes:
    image = picture()
    image.save(path, "TIFF", compression="tiff_lzw", icc_profile=named_profile(90))
    written = [f"-{tag}={canary(number)}" for number, (tag, _) in enumerate(TAGS)]
    run("exiftool", "-q", "-overwrite_original", "-IFD0:Orientation#=6", *written, path)
    return path.read_bytes() + canary(91).encode()


@pytest.mark.needs("exiftool")
def test_words_in_every_tag_of_a_tiff_go(tmp_path: Path) -> None:
    path = tmp_path / "planted.tif"
    source = planted_tiff(path)
    assert canaries(source) == {*range(len(TAGS)), 90, 91}
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert said(found) >= {what for _, what in TAGS} | {"colour_profile_details"}
    path.write_bytes(clean)
    assert {tag.split(":")[0] for tag in exiftool(path)} <= {
        "PNG",
        "PNG-pHYs",
        "IFD0",
        "ICC_Profile",
    } | {"ICC-header"}


@pytest.mark.needs("exiftool")
def test_orientation_density_and_colours_stay(tmp_path: Path) -> None:
    path = tmp_path / "turned.tif"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture().save(path, "TIFF", dpi=(300, 300), icc_profile=profile)
    run("exiftool", "-q", "-overwrite_original", "-IFD0:Orientation#=8", path)
    result = Image.open(io.BytesIO(stripped(path.read_bytes())[0]))
    assert result.getexif()[0x0112] == 8
    assert round(result.info["dpi"][0]) == 300
    assert result.info["icc_profile"][16:20] == b"RGB "


def test_several_pages_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    picture().save(path, "TIFF", save_all=True, append_images=[picture()])
    with Image.open(path) as pages:
        assert len(list(ImageSequence.Iterator(pages))) == 2
    with pytest.raises(Unclean, match="several_pages"):
        stripped(path.read_bytes())


@pytest.mark.needs("convert")
def test_a_preview_behind_the_picture_goes(tmp_path: Path) -> None:
    path = tmp_path / "preview.tif"
    made(path, "-define", "tiff:subfiletype=REDUCEDIMAGE")
    with pytest.raises(Unsupported, match="raw"):
        stripped(path.read_bytes())
    first = made(tmp_path / "first.tif", "-depth", "8", "-endian", "LSB", "-compress", "None")
    at = struct.unpack_from("<I", first, 4)[0]
    count = struct.unpack_from("<H", first, at)[0]
    entry = struct.pack("<HHHIII", 1, 254, 4, 1, 1, 0)
    end = at + 2 + 12 * count
    with_preview = first[:end] + struct.pack("<I", len(first)) + first[end + 4 :] + entry
    clean, found = stripped(with_preview)
    assert "thumbnail" in said(found)
    assert clean == stripped(first)[0]


@pytest.mark.needs("convert")
@pytest.mark.parametrize("compression", ["Fax", "Group4"])
def test_a_fax_keeps_every_dot(compression: str, tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    made(path, *COLOURS["bilevel"], "-compress", compression)
    same(path)


@pytest.mark.needs("convert")
@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_colours_in_planes_keep_their_pixels(compression: str, tmp_path: Path) -> None:
    path = tmp_path / "planes.tif"
    made(path, *COLOURS["rgb8"], "-interlace", "plane", "-compress", compression)
    same(path)


REFUSED: dict[str, tuple[str, ...]] = {
    "a JPEG inside": ("-compress", "JPEG"),
    "a printer's inks": ("-colorspace", "CMYK", "-depth", "8"),
    # Pillow would keep 8 of the 16 bits, and say nothing.
    "deep colours": ("-type", "TrueColor", "-depth", "16"),
}


@pytest.mark.needs("convert")
@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_kept_whole_is_refused_by_name(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "refused.tif"
    made(path, *REFUSED[kind])
    with pytest.raises(Unsupported, match="tiff"):
        stripped(path.read_bytes())


def test_a_palette_in_numbers_of_8_bits_keeps_its_colours() -> None:
    tags = grey(2, 1, 1, 2) | {262: (3,), 320: (*range(256), *range(256), *range(256))}
    clean, _ = stripped(tiff(tags, b"\x07\xf0"))
    assert Image.open(io.BytesIO(clean)).convert("RGB").tobytes() == b"\7\7\7\xf0\xf0\xf0"


def test_two_colours_of_8_bits_are_not_taken_for_bits() -> None:
    table = bytes(4) + b"\xff\xff\xff\0"
    header = struct.pack("<IiiHHIIiiII", 40, 8, 1, 1, 8, 0, 0, 0, 0, 2, 0)
    start = 14 + len(header) + len(table)
    data = b"BM" + struct.pack("<IHHI", start + 8, 0, 0, start) + header + table
    clean, _ = stripped(data + bytes((0, 1, 1, 0, 1, 0, 0, 1)))
    shown = Image.open(io.BytesIO(clean)).convert("L").tobytes()
    assert shown == b"\0\xff\xff\0\xff\0\0\xff"


def test_odd_runs_of_4_bits_keep_their_last_pixel() -> None:
    table = bytes(range(64))
    runs = b"\0\5\x12\x34\x50\0" + b"\0\0\0\1"
    header = struct.pack("<IiiHHIIiiII", 40, 5, 1, 1, 4, 2, len(runs), 0, 0, 16, 0)
    data = b"BM" + struct.pack("<IHHI", 118 + len(runs), 0, 0, 118) + header + table + runs
    clean, _ = stripped(data)
    assert Image.open(io.BytesIO(clean)).tobytes() == b"\1\2\3\4\5"


def test_a_picture_too_large_to_unpack_is_refused_before() -> None:
    data = bytearray(bmp())
    data[18:26] = struct.pack("<ii", 40_000, 40_000)
    with pytest.raises(Unclean, match="too_many_pixels"):
        stripped(bytes(data))


@pytest.mark.needs("convert")
def test_neither_passes_for_a_clean_file(tmp_path: Path) -> None:
    for data in (bmp(), made(tmp_path / "in.tif")):
        with pytest.raises(Unclean, match="not_allowed"):
            verify(io.BytesIO(data))


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
@pytest.mark.parametrize("size", [(1613, 1301), (1, 2_100_000)])
def test_large_pictures_are_packed_fast_and_are_the_same(mode: str, size: tuple[int, int]) -> None:
    scan, file = Image.effect_noise(size, 60).convert(mode), io.BytesIO()
    scan.putpixel((0, size[1] - 1), 0)
    scan.save(file, "TIFF", dpi=(254, 127), tiffinfo={274: 6, 270: canary(1)})
    clean, _ = stripped(file.getvalue())
    assert not canaries(clean) and len(clean) < len(file.getvalue()) + 2 * size[1]
    with Image.open(io.BytesIO(clean)) as picture:
        assert (picture.mode, picture.tobytes()) == (mode, scan.tobytes())
        assert picture.getexif()[274] == 6
        assert [round(each) for each in picture.info["dpi"]] == [254, 127]
