"""A seed for PDF: pictures in every coding, code maps and calculations, nothing packed."""

import io
import struct

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream
from PIL import Image

MAP = b"begincmap /WMode 1 def 1 beginbfchar <01> <0041> endbfchar endcmap"
DRAWN = (
    b"q 9 0 0 9 0 0 cm /A Do /B Do /C Do Q /Ink cs 0.5 scn 1 1 5 5 re f BT /F 9 Tf "
    b"[(a(b)) -3 <41>] TJ (c) ' ET "
    b"BI /W 2 /H 2 /BPC 8 /CS [/I /RGB 1 <010203040506>] ID \0\1\1\0 EI\n"
    b"BI /W 8 /H 1 /IM true /F /AHx ID 7f> EI /OC /L BDC 0 0 1 1 re f EMC"
)
CALCULATION = b"{ dup 0.5 gt { 2 mul } if 0 exch 1 }"


def fax() -> bytes:
    held = io.BytesIO()
    Image.radial_gradient("L").resize((24, 8)).convert("1").save(held, "TIFF", compression="group4")
    with Image.open(held) as made:
        at, size = made.tag_v2[273][0], made.tag_v2[279][0]
    return held.getvalue()[at : at + size]


def traced() -> bytes:
    page = struct.pack(">IBBBI", 0, 48, 0, 1, 19) + struct.pack(">IIIIBH", 24, 8, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", 24, 8, 0, 0, 0, 1) + fax()
    comment = struct.pack(">IBBBI", 2, 62, 0, 1, 4) + b"word"
    return page + comment + struct.pack(">IBBBI", 1, 38, 0, 1, len(region)) + region


def printed() -> bytes:
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(30, 30)).obj

    def dots(data: bytes, coding: str, parameters: Dictionary) -> Stream:
        made = Stream(pdf, b"", Subtype=Name.Image, Width=24, Height=8, BitsPerComponent=1)
        made.ColorSpace = Name.DeviceGray
        made.write(data, filter=Name("/" + coding), decode_parms=parameters)
        return made

    waves = io.BytesIO()
    Image.radial_gradient("L").resize((24, 8)).save(waves, "JPEG2000")
    page.Resources.XObject = Dictionary(
        A=dots(fax(), "CCITTFaxDecode", Dictionary(K=-1, Columns=24, BlackIs1=True)),
        B=dots(traced(), "JBIG2Decode", Dictionary(JBIG2Globals=pdf.make_stream(b""))),
        C=dots(waves.getvalue(), "JPXDecode", Dictionary()),
    )
    tint = Stream(pdf, CALCULATION, FunctionType=4, Domain=[0, 1], Range=[0, 1] * 3)
    page.Resources.ColorSpace = Dictionary(
        Ink=Array([Name.Separation, Name.Blood, Name.DeviceRGB, tint])
    )
    page.Resources.Font = Dictionary(
        F=Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name.Helvetica,
            ToUnicode=pdf.make_stream(MAP),
        )
    )
    page.Contents = pdf.make_stream(DRAWN)
    held = io.BytesIO()
    modes = {"object_stream_mode": ObjectStreamMode.disable, "static_id": True}
    pdf.save(held, compress_streams=False, **modes)
    return held.getvalue()
