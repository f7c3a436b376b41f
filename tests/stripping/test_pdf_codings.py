"""However the data of a PDF are packed: what is shown stays, what is behind it goes."""

import base64
import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from stripping.pdf import coded
from tests.stripping.planting import canaries, canary, stripped
from tests.stripping.test_jpeg import exif_of, jpeg
from tests.stripping.test_pdf import drawn, saved, shown

WORD = canary(1).encode()
WIDE, TALL = 24, 16
PLAIN = Image.radial_gradient("L").resize((WIDE, TALL)).tobytes()


def tiff(data: bytes, coding: str, wide: int = WIDE) -> bytes:
    """The packed rows of a TIFF: LZW, run lengths and fax are the same in a PDF."""
    held = io.BytesIO()
    picture = Image.frombytes("L", (wide, len(data) // wide), data)
    # One strip, whatever its size.
    picture.save(held, "TIFF", compression=coding, tiffinfo={278: len(data)})
    with Image.open(held) as made:
        at, size = made.tag_v2[273][0], made.tag_v2[279][0]
    return held.getvalue()[at : at + size]


def behind(coding: str) -> bytes:
    """Rows and a word behind the last one, packed together."""
    return tiff((PLAIN + WORD).ljust(WIDE * (TALL + 1)), coding)


def rows(data: bytes) -> bytes:
    """Rows as PNG's predictor has them, each the difference from the left."""
    lines = [data[at : at + WIDE] for at in range(0, len(data), WIDE)]
    return b"".join(
        b"\1" + bytes((a - b) % 256 for a, b in zip(line, b"\0" + line, strict=False))
        for line in lines
    )


def hexed(data: bytes) -> bytes:
    return data.hex().encode() + b">"


def eighty_five(data: bytes) -> bytes:
    return base64.a85encode(data) + b"~>"


PHOTO = jpeg(exif=exif_of(1), comment=WORD)
GREY = "/W 24 /H 16 /BPC 8 /CS /G"
# What stands between BI and ID, and the data.
CODED: dict[str, tuple[str, bytes]] = {
    "plain": (GREY, PLAIN + WORD),
    "flate": (GREY + " /F /Fl", zlib.compress(PLAIN + WORD) + WORD),
    "lzw": (GREY + " /F /LZW", behind("tiff_lzw")),
    "runs": (GREY + " /F [/RL]", behind("packbits") + b"\x80" + WORD),
    "hex": (GREY + " /F /AHx", hexed(PLAIN + WORD) + WORD),
    "85": (GREY + " /F /A85", eighty_five(PLAIN + WORD) + WORD),
    "two": (GREY + " /F [/A85 /Fl]", eighty_five(zlib.compress(PLAIN + WORD))),
    "jpeg": ("/W 64 /H 48 /BPC 8 /CS /RGB /F [/A85 /DCT]", eighty_five(PHOTO)),
    "predicted": (
        GREY + " /F /Fl /DP <</Predictor 11 /Columns 24>>",
        zlib.compress(rows(PLAIN) + WORD),
    ),
    "two predicted": (
        GREY + " /F [/AHx /Fl] /DP [null <</Predictor 11 /Columns 24>>]",
        hexed(zlib.compress(rows(PLAIN) + WORD)),
    ),
    "palette": (
        f"/W 24 /H 16 /BPC 8 /CS [/I /RGB 1 <ff0000 0000ff {WORD.hex()}>]",
        b"\0\1" * (WIDE * TALL // 2) + WORD,
    ),
    "named": ("/W 24 /H 16 /BPC 8 /CS /Own", PLAIN + WORD),
    "mask": ("/W 24 /H 16 /IM true /D [1 0]", b"\x0f\xf0\xaa" * TALL + WORD),
    "keys": (f"/{canary(1)} ({canary(1)}) {GREY} /Intent /{canary(1)} /Metadata <</A 1>>", PLAIN),
}


def among_operators(head: str, data: bytes) -> bytes:
    pdf = Pdf.open(io.BytesIO(drawn()))
    page = pdf.pages[0].obj
    page.Resources.ColorSpace = Dictionary(
        Own=Array([Name.CalGray, Dictionary(WhitePoint=[1] * 3)])
    )
    body = f"q 240 0 0 160 20 20 cm\nBI {head}\nID ".encode() + data
    page.Contents = Stream(pdf, body + b"\nEI Q 1 0 0 rg 9 9 9 9 re f\n")
    return saved(pdf)


def same(source: bytes, clean: bytes, folder: Path, colours: int = 2) -> None:
    """Both look alike, and like more than white paper: so many colours at least."""
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    before, after = shown(source, folder / "a"), shown(clean, folder / "b")
    assert before == after
    with Image.open(io.BytesIO(before[1][0])) as page:
        assert len(page.getcolors(1 << 16)) >= colours


def data_of(clean: bytes) -> bytes:
    """Everything of a document unpacked, also what is packed among operators."""
    with Pdf.open(io.BytesIO(clean)) as pdf:
        parts = [each.read_raw_bytes() for each in pdf.objects if isinstance(each, Stream)]
        parts += [unpacked(each) for each in parts]
    return b"".join(parts)


def unpacked(data: bytes) -> bytes:
    found = b""
    for _ in range(2):
        try:
            data = zlib.decompressobj().decompress(data[max(data.find(b"\x78\x9c"), 0) :])
        except zlib.error:
            break
        found += data
    return found


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("kind", CODED)
def test_it_keeps_a_picture_among_operators(kind: str, tmp_path: Path) -> None:
    source = among_operators(*CODED[kind])
    clean, _ = stripped(source)
    assert canaries(clean) == set() and WORD not in data_of(clean)
    assert "words" not in clean.decode("latin-1")
    same(source, clean, tmp_path, 3)


@pytest.mark.needs("pdftotext")
def test_letters_that_end_a_picture_may_be_in_it(tmp_path: Path) -> None:
    data = (b" EI q " * WIDE * TALL)[: WIDE * TALL]
    for number, head in enumerate((GREY, GREY + " /F /Fl")):
        folder = tmp_path / str(number)
        folder.mkdir()
        packed = zlib.compress(data, 0) if "/Fl" in head else data
        source = among_operators(head, packed)
        clean, _ = stripped(source)
        assert data in data_of(clean)
        same(source, clean, folder, 3)


FILTERS: dict[str, tuple[Any, bytes]] = {
    "LZWDecode": (None, behind("tiff_lzw")),
    "RunLengthDecode": (None, behind("packbits") + b"\x80" + WORD),
    "ASCIIHexDecode": (None, hexed(PLAIN + WORD) + WORD),
    "ASCII85Decode": (None, eighty_five(PLAIN + WORD) + WORD),
}


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("coding", FILTERS)
def test_it_unpacks_pictures_and_text(coding: str, tmp_path: Path) -> None:
    pdf = Pdf.open(io.BytesIO(drawn()))
    page = pdf.pages[0].obj
    picture = Stream(pdf, b"", Subtype=Name.Image, Width=WIDE, Height=TALL, BitsPerComponent=8)
    picture.ColorSpace = Name.DeviceGray
    picture.write(FILTERS[coding][1], filter=Name("/" + coding))
    page.Resources.XObject = Dictionary(P=picture)
    page.Contents = Stream(pdf, b"q 240 0 0 160 20 20 cm /P Do Q")
    source = saved(pdf)
    clean, _ = stripped(source)
    assert canaries(clean) == set() and PLAIN in data_of(clean)
    same(source, clean, tmp_path)


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("early", [0, 1])
def test_it_reads_long_lzw_text(early: int, tmp_path: Path) -> None:
    """Long enough for codes of twelve bits and a new table."""
    body = b"".join(b"%d %d 3 3 re f\n" % (at % 290, at * 7 % 190) for at in range(4000))
    body += b"% " + WORD
    body += b" " * (-len(body) % 100)
    pdf = Pdf.open(io.BytesIO(drawn()))
    packed = tiff(body, "tiff_lzw", 100) if early else late_lzw(body)
    content = Stream(pdf, b"")
    content.write(packed, filter=Name.LZWDecode, decode_parms=Dictionary(EarlyChange=early))
    pdf.pages[0].obj.Contents = content
    source = saved(pdf)
    clean, _ = stripped(source)
    assert canaries(clean) == set()
    same(source, clean, tmp_path)


def late_lzw(data: bytes) -> bytes:
    """Codes that never grow: the table is made anew in time, so both ways of growing agree."""
    codes = [code for at in range(0, len(data), 200) for code in (256, *data[at : at + 200])]
    bits = "".join(f"{code:09b}" for code in [*codes, 257])
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")


@pytest.mark.needs("pdftotext")
def test_it_cuts_tables_of_colours_and_functions(tmp_path: Path) -> None:
    pdf = Pdf.open(io.BytesIO(drawn()))
    page = pdf.pages[0].obj
    picture = Stream(pdf, b"\0\1" * (WIDE * TALL // 2), Subtype=Name.Image, BitsPerComponent=8)
    picture.Width, picture.Height = WIDE, TALL
    table = Stream(pdf, b"\xff\0\0\0\0\xff" + WORD)
    picture.ColorSpace = Array([Name.Indexed, Name.DeviceRGB, 1, table])
    other = Stream(pdf, b"\0\1" * (WIDE * TALL // 2), Subtype=Name.Image, BitsPerComponent=8)
    other.Width, other.Height = WIDE, TALL
    other.ColorSpace = Array([Name.Indexed, Name.DeviceGray, 1, String(b"\0\x99" + WORD)])
    values = Stream(pdf, b"\xff\0\0\0\0\xff" + WORD, FunctionType=0, Domain=[0, 1], Size=[2])
    values.Range, values.BitsPerSample = [0, 1] * 3, 8
    ink = Array([Name.Separation, Name("/" + canary(1)), Name.DeviceRGB, values])
    page.Resources.ColorSpace = Dictionary(Ink=ink)
    page.Resources.XObject = Dictionary(P=picture, O=other)
    page.Contents = Stream(
        pdf,
        b"/Ink cs 0.5 scn 0 0 50 50 re f q 99 0 0 99 60 9 cm /P Do Q q 99 0 0 99 180 9 cm /O Do Q",
    )
    source = saved(pdf)
    clean, _ = stripped(source)
    assert canaries(clean) == set()
    assert WORD.hex().encode() not in clean.lower()
    same(source, clean, tmp_path)


def test_a_byte_behind_a_long_packed_stream_ends_it(tmp_path: Path) -> None:
    """Some programs leave one; it must not be waited for."""
    drawn_long = b"0 0 m 9 9 l S " * 30_000
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(60, 60))
    page.Contents = Stream(pdf, zlib.compress(drawn_long) + b"\n", Filter=Name.FlateDecode)
    clean, _ = stripped(saved(pdf))
    with Pdf.open(io.BytesIO(clean)) as found:
        assert found.pages[0].Contents.read_bytes().count(b"l") == 30_000


def test_a_stream_whose_checksum_is_wrong_is_read_to_its_end() -> None:
    packed = bytearray(zlib.compress(PLAIN))
    packed[-1] ^= 1
    assert b"".join(coded.inflated([bytes(packed)])) == PLAIN
    assert b"".join(coded.inflated([packed[at : at + 1] for at in range(len(packed))])) == PLAIN
    assert not b"".join(coded.inflated([PLAIN]))
