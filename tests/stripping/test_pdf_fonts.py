"""Programs of embedded fonts: letters look as before, nothing tells who made or changed them."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from pikepdf import Dictionary, Name, Object, Pdf, Stream
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from stripping.pdf import sfnt
from tests.stripping.equality import ORACLES
from tests.stripping.planting import canaries, canary, run, stripped
from tests.stripping.test_pdf import drawn, saved, shown

FONTS = Path("/usr/share/fonts")
TRUETYPE = FONTS / "truetype/dejavu/DejaVuSans.ttf"
OPENTYPE = FONTS / "opentype/urw-base35/C059-Italic.otf"
TYPE_1 = FONTS / "type1/urw-base35/C059-Italic.t1"


def tables(program: bytes) -> dict[bytes, bytes]:
    rows = [
        struct.unpack_from(">4sIII", program, 12 + place * 16)
        for place in range(int.from_bytes(program[4:6], "big"))
    ]
    return {tag: program[at : at + size] for tag, _, at, size in rows}


def program_of(found: dict[bytes, bytes], gap: bytes = b"") -> bytes:
    """A program of tables, with words between them and no sums, which no viewer asks for."""
    head, body = b"\0\1\0\0" + struct.pack(">4H", len(found), 0, 0, 0), b""
    start = len(head) + 16 * len(found)
    for tag, data in found.items():
        head += struct.pack(">4sIII", tag, 0, start + len(body), len(data))
        body += data + gap + bytes(-len(data + gap) % 4)
    return head + body


def with_truetype() -> bytes:
    """A page in a font that reportlab cut down, and then words in every place of it."""
    pdfmetrics.registerFont(TTFont("Sans", str(TRUETYPE)))
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(300, 200))
    canvas.setFont("Sans", 24)
    canvas.drawString(20, 100, "words شهد ثلاثة")
    canvas.save()
    pdf = Pdf.open(io.BytesIO(held.getvalue()))
    fonts = [each for each in pdf.objects if isinstance(each, Dictionary)]
    (font,) = [each for each in fonts if "/FontFile2" in each]
    found = tables(font.FontFile2.read_bytes())
    for number, tag in enumerate((b"name", b"DSIG", b"meta", b"FFTM", b"OS/2"), 1):
        found[tag] = canary(number).encode()
    found[b"glyf"] += canary(6).encode()
    found[b"head"] = found[b"head"][:20] + b"QZKANARI007     " + found[b"head"][36:]
    found[b"post"] = found.get(b"post", b"\0\3\0\0" + bytes(28)) + canary(8).encode()
    font.FontFile2.write(program_of(found, canary(9).encode()) + canary(10).encode())
    return saved(pdf)


def with_program(key: str, data: bytes, **entries: object) -> bytes:
    """A page in a font of one byte a letter, whose program is ``data``."""
    pdf = Pdf.open(io.BytesIO(drawn()))
    del pdf.pages[1]
    page = pdf.pages[0].obj
    file = Stream(pdf, data, **entries)
    told = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Own, Flags=32, FontBBox=[-210, -299, 1032, 1075]
    )
    told.ItalicAngle, told.Ascent, told.Descent, told.CapHeight, told.StemV = 0, 900, -200, 700, 80
    told[Name("/" + key)] = file
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Own, FirstChar=32)
    font.LastChar, font.Widths = 126, [600] * 95
    font.FontDescriptor = pdf.make_indirect(told)
    page.Resources.Font = Dictionary(F=font)
    page.Contents = Stream(pdf, b"BT /F 24 Tf 20 100 Td (words that stay) Tj ET")
    return saved(pdf)


def with_type_1() -> bytes:
    data = TYPE_1.read_bytes().replace(b"(C059)", b"(\\(Q\\) %s)" % canary(1).encode())
    data = data.replace(b"Wed May 17 2017", canary(2).encode())
    data = data.replace(b"C059-Italic 1.00", canary(3).encode(), 1) + canary(4).encode()
    clear = data.index(b"eexec") + 6
    return with_program("FontFile", data, Length1=clear, Length2=len(data) - clear, Length3=0)


def with_compact(wrapped: bool) -> bytes:
    """Compact outlines, alone or in an OpenType program."""
    found = tables(OPENTYPE.read_bytes())
    data = found[b"CFF "]
    notice = b"Copyright (URW)++"
    assert notice in data
    data = data.replace(notice, canary(1).encode().ljust(len(notice)))
    if not wrapped:
        return with_program("FontFile3", data, Subtype=Name.Type1C)
    kept = {**found, b"CFF ": data, b"name": canary(2).encode()}
    return with_program("FontFile3", b"OTTO" + program_of(kept)[4:], Subtype=Name.OpenType)


SAMPLES = {
    "truetype": with_truetype,
    "type 1": with_type_1,
    "compact": lambda: with_compact(wrapped=False),
    "opentype": lambda: with_compact(wrapped=True),
}


@pytest.mark.needs("fonts", "pdftotext")
@pytest.mark.parametrize("kind", SAMPLES)
def test_it_takes_the_words_and_leaves_the_letters(kind: str, tmp_path: Path) -> None:
    source = SAMPLES[kind]()
    planted = canaries(b"".join(programs(source)))
    clean, _ = stripped(source)
    assert planted and canaries(clean) == set()
    assert canaries(b"".join(programs(clean))) == set()
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert shown(source, tmp_path / "a") == shown(clean, tmp_path / "b")
    (tmp_path / "clean.pdf").write_bytes(clean)
    assert b" yes " in run("pdffonts", tmp_path / "clean.pdf").splitlines()[-1]


def programs(data: bytes) -> list[bytes]:
    with Pdf.open(io.BytesIO(data)) as pdf:
        return [
            each[key].read_bytes()
            for each in pdf.objects
            if isinstance(each, Dictionary)
            for key in ("/FontFile", "/FontFile2", "/FontFile3")
            if key in each
        ]


@pytest.mark.needs("fonts")
def test_a_program_is_whole_by_its_own_sums() -> None:
    (program,) = programs(stripped(with_truetype())[0])
    assert {tag.strip() for tag in tables(program)} >= {b"glyf", b"head", b"hmtx", b"loca"}
    words = struct.unpack(f">{len(program) // 4}I", program)
    assert sum(words) % (1 << 32) == 0xB1B0AFBA
    assert tables(program)[b"head"][20:36] == bytes(16)


@pytest.mark.parametrize("data", [b"", b"words", b"\1\0\4\1\xff\xff", b"\0\1\0\0\0\xff", b"%!x"])
def test_what_is_no_program_does_not_stay(data: bytes) -> None:
    clean, _ = stripped(with_program("FontFile", data + zlib.compress(canary(1).encode())))
    assert programs(clean) == [] and canaries(clean) == set()


@pytest.mark.parametrize("name", ["宋体".encode("gbk"), "خط".encode("windows-1256"), b"\xff\xfe"])
def test_names_in_an_old_code_page_are_names(name: bytes, tmp_path: Path) -> None:
    """Of a font, of resources, of letters and of an ink, as programs of their countries write."""
    source = named_in(name)
    clean, _ = stripped(source)
    assert ORACLES["pdf"].content(written(tmp_path / "b.pdf", clean)) == (
        ORACLES["pdf"].content(written(tmp_path / "a.pdf", source))
    )
    with Pdf.open(io.BytesIO(clean)) as pdf:
        (font,) = pdf.pages[0].obj.Resources.Font.as_dict().values()
        assert bytes(font.BaseFont) == b"/" + name


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def named_in(name: bytes) -> bytes:
    pdf = Pdf.new()
    ink = b"[/Separation /NAME /DeviceGray <</FunctionType 2/Domain[0 1]/N 1/C0[1]/C1[0]>>]"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/NAME/Encoding<</Differences[65/NAME/B]>>>>"
    resources = b"<</Font<</NAME %s>>/ColorSpace<</NAME %s>>>>" % (font, ink)
    drawn = b"/NAME cs 1 scn 9 9 40 40 re f BT /NAME 20 Tf 9 60 Td (B words) Tj ET"
    escaped = b"".join(b"#%02x" % code for code in name)
    page = pdf.add_blank_page(page_size=(200, 100)).obj
    page.Resources = Object.parse(resources.replace(b"NAME", escaped))
    page.Contents = Stream(pdf, drawn.replace(b"NAME", escaped))
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


def test_of_a_collection_the_first_program_stays() -> None:
    plain = TRUETYPE.read_bytes()
    start = 20
    moved = bytearray(plain)
    for place in range(int.from_bytes(plain[4:6], "big")):
        at = 12 + place * 16 + 8
        moved[at : at + 4] = struct.pack(">I", int.from_bytes(plain[at : at + 4], "big") + start)
    collection = b"ttcf" + struct.pack(">HHIII", 1, 0, 2, start, start) + bytes(moved)
    assert sfnt.strip(collection) == sfnt.strip(plain)
