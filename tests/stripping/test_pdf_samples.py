"""Pictures of a PDF end with their last row."""

import io
import zlib
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from stripping import Unclean
from tests.stripping.planting import canaries, canary, stripped
from tests.stripping.test_pdf import drawn, saved

ROWS = {
    "grey": (Name.DeviceGray, 8, 10),
    "bits": (Name.DeviceGray, 1, 2),
    "rgb": (Name.DeviceRGB, 8, 30),
    "cmyk": (Name.DeviceCMYK, 16, 80),
    "indexed": (Array([Name.Indexed, Name.DeviceRGB, 1, pikepdf.String("\0" * 6)]), 4, 5),
}


def pictured(space: Any, deep: int, shown: bytes, **more: Any) -> bytes:
    """A page with a picture ten wide and four high; a word stands behind its last row."""
    pdf = Pdf.open(io.BytesIO(drawn()))
    page = pdf.pages[0].obj
    picture = Stream(pdf, b"", Subtype=Name.Image, Width=10, Height=4, ColorSpace=space)
    picture.BitsPerComponent = deep
    data = zlib.compress(shown + canary(1).encode())
    picture.write(data, filter=Name.FlateDecode, decode_parms=more.get("predictor"))
    page.Resources.XObject = Dictionary(P=picture)
    page.Contents = Stream(pdf, b"/P Do")
    return saved(pdf)


def only(clean: bytes) -> bytes:
    with Pdf.open(io.BytesIO(clean)) as pdf:
        page = pdf.pages[0].obj
        (picture,) = page.Resources.XObject.values()
        return zlib.decompress(picture.read_raw_bytes())


@pytest.mark.parametrize("kind", ROWS)
def test_it_cuts_a_picture_behind_its_last_row(kind: str) -> None:
    space, deep, row = ROWS[kind]
    clean, _ = stripped(pictured(space, deep, b"\x11" * row * 4))
    assert only(clean) == b"\x11" * row * 4
    assert canaries(clean) == set()


def test_it_counts_what_a_predictor_puts_before_rows() -> None:
    predictor = Dictionary(Predictor=15, Colors=3, BitsPerComponent=8, Columns=10)
    shown = (b"\0" + b"\x11" * 30) * 4
    clean, _ = stripped(pictured(Name.DeviceRGB, 8, shown, predictor=predictor))
    assert only(clean) == shown


@pytest.mark.parametrize("row", range(4))
def test_a_tag_that_no_predictor_has_is_refused(row: int) -> None:
    predictor = Dictionary(Predictor=15, Colors=3, BitsPerComponent=8, Columns=10)
    shown = bytearray((b"\4" + bytes(30)) * 4)
    stripped(pictured(Name.DeviceRGB, 8, bytes(shown), predictor=predictor))
    shown[row * 31] = ord("Q")
    with pytest.raises(Unclean, match="damaged"):
        stripped(pictured(Name.DeviceRGB, 8, bytes(shown), predictor=predictor))
