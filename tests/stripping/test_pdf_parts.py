"""What pages are painted with: letters that are drawings, shadings, layers, forms, JPEG 2000."""

import io
import re
import struct
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from tests.stripping.planting import canaries, canary, said, stripped
from tests.stripping.test_jpeg import named_profile
from tests.stripping.test_pdf import drawn, saved, shown
from tests.stripping.test_pdf_codings import data_of, same


def paged(body: bytes, **resources: object) -> Pdf:
    """One page with these operators and resources, beside its font."""
    pdf = Pdf.open(io.BytesIO(drawn()))
    del pdf.pages[1]
    page = pdf.pages[0].obj
    for key, found in resources.items():
        page.Resources[Name("/" + key)] = found
    page.Contents = Stream(pdf, body)
    return pdf


def kept(source: bytes, folder: Path, colours: int = 2) -> bytes:
    """The clean document, which looks as before and holds no planted word."""
    clean, _ = stripped(source)
    assert canaries(clean) == set() and b"QZKANARI" not in data_of(clean)
    same(source, clean, folder, colours)
    return clean


@pytest.mark.needs("pdftotext")
def test_letters_that_are_drawings_stay(tmp_path: Path) -> None:
    pdf = paged(b"BT /T 40 Tf 20 100 Td (ab) Tj ET")
    mask = b"9 0 0 9 0 0 cm BI /W 8 /H 8 /IM true ID \x81\x42\x24\x18\x18\x24\x42\x81 EI"
    comment = f"% {canary(1)}\n/Span <</ActualText ({canary(2)})>> BDC EMC\n".encode()
    square = Stream(pdf, b"10 0 0 0 10 10 d1\n" + comment + b"1 1 7 7 re f")
    square[Name("/" + canary(3))] = String(canary(4))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 10, 10])
    font.FontMatrix, font.FirstChar, font.LastChar = [0.1, 0, 0, 0.1, 0, 0], 97, 98
    font.Widths, font.Name = [12, 12], Name("/" + canary(5))
    font.Encoding = Dictionary(Type=Name.Encoding, Differences=[97, Name.a, Name.b])
    font.CharProcs = Dictionary(a=square, b=Stream(pdf, b"10 0 0 0 10 10 d1\n" + mask))
    pdf.pages[0].obj.Resources.Font = Dictionary(T=font)
    clean = kept(saved(pdf), tmp_path)
    (tmp_path / "c").mkdir()
    assert shown(clean, tmp_path / "c")[0].strip() == b"ab"


def axial(pdf: Pdf) -> Dictionary:
    stitched = Dictionary(FunctionType=3, Domain=[0, 1], Bounds=[0.5], Encode=[0, 1, 0, 1])
    simple = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 0, 0], C1=[0, 0, 1], N=1)
    program = f"{{ % {canary(1)}\n dup dup 0.5 mul exch }}".encode()
    counted = Stream(pdf, program, FunctionType=4, Domain=[0, 1], Range=[0, 1] * 3)
    stitched.Functions = Array([simple, counted])
    return Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=[0, 0, 300, 0], Function=stitched
    )


def mesh(pdf: Pdf) -> Stream:
    """A triangle of three colours (8.7.4.5.5)."""
    corners = ((0, 0, b"\xff\0\0"), (255, 0, b"\0\xff\0"), (128, 255, b"\0\0\xff"))
    data = b"".join(struct.pack(">BBB", 0, x, y) + colour for x, y, colour in corners)
    found = Stream(pdf, data, ShadingType=4, ColorSpace=Name.DeviceRGB, BitsPerCoordinate=8)
    found.BitsPerComponent, found.BitsPerFlag = 8, 8
    found.Decode = [0, 300, 0, 200, 0, 1, 0, 1, 0, 1]
    return found


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("kind", [axial, mesh])
def test_shadings_stay(kind: object, tmp_path: Path) -> None:
    pdf = paged(b"/S sh /Pattern cs /P scn 50 50 200 100 re f")
    found = kind(pdf)  # type: ignore[operator]
    found[Name("/" + canary(2))] = String(canary(3))
    resources = pdf.pages[0].obj.Resources
    resources.Shading = Dictionary(S=found)
    pattern = Dictionary(PatternType=2, Shading=found, Matrix=[-1, 0, 0, 1, 300, 0])
    resources.Pattern = Dictionary({"/P": pattern})
    kept(saved(pdf), tmp_path, 50)


# With how many layers of two switched off a group is seen (8.11.2.2).
POLICIES = {"AnyOn": (0, 1), "AllOn": (0,), "AnyOff": (1, 2), "AllOff": (2,)}


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("off", [0, 1, 2])
@pytest.mark.parametrize("policy", POLICIES)
def test_a_group_of_layers_is_seen_as_its_policy_says(
    policy: str, off: int, tmp_path: Path
) -> None:
    seen = off in POLICIES[policy]
    word = "here" if seen else canary(1)
    pdf = paged(f"BT /F1 20 Tf 20 50 Td (seen) Tj /OC /L BDC ({word}) Tj EMC ET".encode())
    layers = [
        pdf.make_indirect(Dictionary(Type=Name.OCG, Name=canary(number))) for number in (2, 3)
    ]
    pdf.Root.OCProperties = Dictionary(OCGs=layers, D=Dictionary(OFF=layers[:off]))
    group = Dictionary(Type=Name.OCMD, OCGs=layers, P=Name("/" + policy))
    pdf.pages[0].obj.Resources.Properties = Dictionary(L=pdf.make_indirect(group))
    clean = kept(saved(pdf), tmp_path)
    (tmp_path / "c").mkdir()
    text, _ = shown(clean, tmp_path / "c")
    assert (b"here" in text) == seen and b"seen" in text


@pytest.mark.needs("pdftotext")
def test_a_form_is_drawn_as_it_was_filled(tmp_path: Path) -> None:
    """A field without a picture of itself, which viewers are asked to draw."""
    pdf = paged(b"BT /F1 9 Tf 20 20 Td (below) Tj ET")
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, Rect=[20, 100, 280, 130])
    field.T, field.TU, field.V = String(canary(1)), String(canary(2)), String("written in")
    field.DA, field.F = String("/Helv 14 Tf 0 g"), 4
    held = pdf.make_indirect(field)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    font.Encoding = Name.WinAnsiEncoding
    pdf.pages[0].obj.Annots = Array([held])
    pdf.Root.AcroForm = Dictionary(
        Fields=[held], NeedAppearances=True, DR=Dictionary(Font=Dictionary(Helv=font))
    )
    clean, _ = stripped(saved(pdf))
    assert canaries(clean) == set()
    text, _ = shown(clean, tmp_path)
    assert b"written in" in text and b"below" in text
    with Pdf.open(io.BytesIO(clean)) as after:
        assert "/AcroForm" not in after.Root and "/Annots" not in after.pages[0].obj


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("strength", [2, 3, 4, 6])
def test_a_document_that_anyone_can_open_is_taken(strength: int, tmp_path: Path) -> None:
    """Locked against changing alone: its password for readers is empty."""
    pdf, held = Pdf.open(io.BytesIO(drawn())), io.BytesIO()
    modern = strength >= 4
    locks = pikepdf.Encryption(owner="own", user="", R=strength, aes=modern, metadata=modern)
    pdf.save(held, encryption=locks)
    clean, _ = stripped(held.getvalue())
    same(held.getvalue(), clean, tmp_path)
    with Pdf.open(io.BytesIO(clean)) as after:
        assert not after.is_encrypted


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def wavelets(raw: bool) -> bytes:
    """JPEG 2000 by Pillow, with words in its comments and in boxes around it."""
    held, picture = io.BytesIO(), Image.radial_gradient("L").resize((40, 30)).convert("RGB")
    picture.save(held, "JPEG2000", no_jp2=raw, comment=canary(1), tile_size=(16, 16))
    data = held.getvalue()
    if raw:
        return data + canary(2).encode()
    at = data.index(b"jp2h") - 4
    size = int.from_bytes(data[at : at + 4], "big")
    header = data[at + 8 : at + size] + box(b"res ", canary(3).encode())
    extra = box(b"xml ", canary(4).encode()) + box(b"uuid", bytes(16) + canary(5).encode())
    return data[:at] + box(b"jp2h", header) + extra + data[at + size :] + extra


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("raw", [True, False])
def test_jpeg_2000_keeps_its_samples_alone(raw: bool, tmp_path: Path) -> None:
    data = wavelets(raw)
    assert 1 in canaries(data)
    pdf = paged(b"q 240 0 0 160 20 20 cm /P Do Q")
    picture = Stream(pdf, data, Subtype=Name.Image, Width=40, Height=30, Filter=Name.JPXDecode)
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
    pdf.pages[0].obj.Resources.XObject = Dictionary(P=picture)
    kept(saved(pdf), tmp_path, 50)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_jpeg_2000_that_is_cut_is_refused(at: int) -> None:
    pdf = paged(b"/P Do")
    data = wavelets(raw=True)
    picture = Stream(pdf, data[: len(data) * at // 4], Subtype=Name.Image, Width=40, Height=30)
    picture.Filter = Name.JPXDecode
    pdf.pages[0].obj.Resources.XObject = Dictionary(P=picture)
    with pytest.raises(Exception, match="truncated|damaged"):
        stripped(saved(pdf))


@pytest.mark.needs("pdftotext")
def test_words_that_nothing_shows_go(tmp_path: Path) -> None:
    """Labels of pages, objects without use, profiles, and words in two bytes a letter."""
    profile = named_profile(1)
    pdf = paged(b"/I cs 1 0 0 scn 9 9 50 50 re f BT /F1 9 Tf 20 100 Td (words) Tj ET")
    based = Stream(pdf, profile, N=3, Alternate=Name.DeviceRGB)
    based[Name("/" + canary(2))] = String(canary(3))
    page, root = pdf.pages[0].obj, pdf.Root
    page.Resources.ColorSpace = Dictionary({"/I": Array([Name.ICCBased, based])})
    labels = Dictionary(P=String(canary(4).encode("utf-16")), S=Name.D)
    root.PageLabels = Dictionary(Nums=[0, labels])
    root.ViewerPreferences = Dictionary(Extra=String(canary(5)))
    root.Names = Dictionary(Pages=Dictionary(Names=[String(canary(6)), page]))
    page.Tabs = Name("/" + canary(7))
    pdf.docinfo["/Keywords"] = "\ufeff" + canary(8)
    # Two objects that lead to each other, and nothing to them.
    one = pdf.make_indirect(Dictionary(A=String(canary(9))))
    one.B = pdf.make_indirect(Stream(pdf, canary(10).encode(), Back=one))
    pdf.Root.Keep, held = one, io.BytesIO()
    pdf.save(held, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    # Of the same length, so that every object stays where it is.
    source = re.sub(rb"/Keep \d+ 0 R", lambda it: b"/Keep 1".ljust(len(it[0])), held.getvalue())
    assert canaries(source) >= {2, 3, 4, 5, 6, 7, 8, 9, 10}
    assert canary(1).encode("utf-16-be") in profile
    clean = kept(source, tmp_path, 3)
    assert canary(1).encode("utf-16-be") not in data_of(clean)
    assert "description" in said(stripped(source)[1])


@pytest.mark.needs("pdftotext")
def test_a_code_map_keeps_its_codes_and_no_word(tmp_path: Path) -> None:
    pdf = paged(b"BT /F 20 Tf 20 100 Td (ab) Tj ET")
    named = f"/CMapName /{canary(1)} def % {canary(2)}\n1 beginbfchar <62> /{canary(3)} endbfchar\n"
    codes = pdf.make_stream(f"begincmap {named}1 beginbfchar <61> <0627> endbfchar".encode())
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, ToUnicode=codes)
    pdf.pages[0].obj.Resources.Font = Dictionary(F=font)
    clean, _ = stripped(saved(pdf))
    assert canaries(clean) == set()
    assert "ا" in shown(clean, tmp_path)[0].decode()
