"""Pictures of two colours in a PDF: fax by Ghostscript, JBIG2 with words in its segments."""

import io
import struct
from pathlib import Path

import pytest
from pikepdf import Dictionary, Name, Object, Pdf, Stream
from PIL import Image

from stripping import Unclean
from tests.stripping.planting import canary, run, stripped
from tests.stripping.test_pdf import drawn, saved
from tests.stripping.test_pdf_codings import same

WORD = canary(1).encode()
WIDE, TALL = 251, 120
DOTS = Image.radial_gradient("L").resize((WIDE, TALL)).convert("1")


def faxed(parameters: str, dots: Image.Image = DOTS) -> bytes:
    """Rows as Ghostscript's filter codes them."""
    program = (
        f"(%stdin) (r) file (%stdout) (w) file <<{parameters} /Columns {dots.width}>> "
        "/CCITTFaxEncode filter dup 3 -1 roll 100000 string readstring pop writestring closefile"
    )
    return run(
        "gs", "-q", "-dBATCH", "-dNODISPLAY", "-dNOSAFER", "-c", program, given=dots.tobytes()
    )


def pictured(data: bytes, coding: Name, parameters: Object, *, inline: bool = False) -> bytes:
    pdf = Pdf.open(io.BytesIO(drawn()))
    page = pdf.pages[0].obj
    body = b"/P Do"
    picture = Stream(pdf, b"", Subtype=Name.Image, Width=WIDE, Height=TALL, BitsPerComponent=1)
    picture.ColorSpace = Name.DeviceGray
    picture.write(data, filter=coding, decode_parms=parameters)
    page.Resources.XObject = Dictionary(P=picture)
    if inline:
        head = f"/W {WIDE} /H {TALL} /IM true /F /CCF /DP ".encode() + parameters.unparse()
        body = b"1 0 0 rg BI " + head + b" ID " + data + b"\nEI"
    page.Contents = Stream(pdf, b"q 251 0 0 120 20 20 cm " + body + b" Q")
    return saved(pdf)


FAXES = {
    "group 4": "/K -1",
    "group 3": "/K 0",
    "group 3, two rows as one": "/K 4 /EndOfLine true",
    "whole bytes": "/K 0 /EncodedByteAlign true /EndOfLine true",
    "group 4, whole bytes": "/K -1 /EncodedByteAlign true",
    "black is one": "/K -1 /BlackIs1 true",
    "no end": "/K -1 /EndOfBlock false /Rows 120",
}


@pytest.mark.needs("gs", "pdftotext")
@pytest.mark.parametrize("inline", [False, True], ids=["object", "operators"])
@pytest.mark.parametrize("kind", FAXES)
def test_a_fax_is_its_dots_and_no_more(kind: str, inline: bool, tmp_path: Path) -> None:
    parameters = Object.parse(f"<<{FAXES[kind]} /Columns {WIDE} /Owner ({canary(2)})>>".encode())
    data = faxed(FAXES[kind])
    source = pictured(data + WORD, Name.CCITTFaxDecode, parameters, inline=inline)
    clean, _ = stripped(source)
    assert WORD in source and b"QZKANARI" not in clean and WORD not in unpacked(clean)
    same(source, clean, tmp_path)


def unpacked(data: bytes) -> bytes:
    with Pdf.open(io.BytesIO(data)) as pdf:
        held = [each for each in pdf.objects if isinstance(each, Stream)]
        return b"".join(each.read_raw_bytes() + bytes(each.unparse()) for each in held) + b"".join(
            each.read_bytes() for each in held if each.get("/Filter") == Name.FlateDecode
        )


@pytest.mark.needs("gs")
def test_a_fax_too_large_to_look_at_is_refused() -> None:
    pdf = Pdf.open(io.BytesIO(pictured(faxed("/K -1"), Name.CCITTFaxDecode, Dictionary(K=-1))))
    picture = pdf.pages[0].obj.Resources.XObject.P
    picture.Width = picture.Height = 50_000
    with pytest.raises(Unclean, match="too_many_pixels"):
        stripped(saved(pdf))


def segment(number: int, kind: int, body: bytes, size: int | None = None) -> bytes:
    length = len(body) if size is None else size
    return struct.pack(">IBBBI", number, kind, 0, 1, length) + body


PAGE = segment(0, 48, struct.pack(">IIIIBH", WIDE, TALL, 0, 0, 0, 0))
COMMENT = segment(1, 62, struct.pack(">I", 0x20000000) + b"Author\0" + WORD + b"\0\0")
END = segment(3, 49, b"")
TRACES = ("by its length", "by its own end", "with a profile")


def traced(kind: str) -> bytes:
    region = struct.pack(">IIIIBB", WIDE, TALL, 0, 0, 0, 1)  # coded as Group 4 is
    region += faxed("/K -1 /BlackIs1 true /EndOfBlock false")
    drawing = segment(2, 38, region)
    if kind == "by its own end":
        drawing = segment(2, 38, region + b"\0\0" + struct.pack(">I", TALL), 0xFFFFFFFF)
    if kind == "with a profile":
        return PAGE + segment(1, 52, WORD) + drawing
    return PAGE + COMMENT + drawing + END + WORD


@pytest.mark.needs("gs", "pdftotext")
@pytest.mark.parametrize("kind", TRACES)
def test_jbig2_keeps_the_segments_that_draw(kind: str, tmp_path: Path) -> None:
    pdf = Pdf.open(io.BytesIO(pictured(traced(kind), Name.JBIG2Decode, Dictionary())))
    picture = pdf.pages[0].obj.Resources.XObject.P
    picture.DecodeParms = Dictionary(JBIG2Globals=pdf.make_stream(COMMENT))
    source = saved(pdf)
    clean, _ = stripped(source)
    assert WORD in source and WORD not in clean + unpacked(clean)
    same(source, clean, tmp_path)


@pytest.mark.needs("gs")
@pytest.mark.parametrize("cut", [5, 14, 40, 200])
def test_jbig2_that_is_cut_is_refused(cut: int) -> None:
    with pytest.raises(Unclean, match="truncated"):
        stripped(pictured(traced("by its length")[:cut], Name.JBIG2Decode, Dictionary()))
