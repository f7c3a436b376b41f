"""PDF: what is seen stays, and every place that can hold a word is emptied."""

import io
import os
import zlib
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from reportlab.pdfgen.canvas import Canvas

from stripping import Unclean
from stripping.formats import verify
from tests.stripping.planting import canaries, canary, run, said, stripped
from tests.stripping.test_jpeg import exif_of, jpeg


def drawn(text: str = "words that stay") -> bytes:
    """A page by reportlab: text, a link, a bookmark, a picture with Exif."""
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(300, 200))
    canvas.setAuthor(canary(1))
    canvas.setTitle(canary(2))
    canvas.drawString(20, 100, text)
    canvas.linkURL("https://example.org/kept", (20, 90, 100, 110))
    canvas.bookmarkPage("place")
    canvas.addOutlineEntry("chapter", "place")
    canvas.showPage()
    canvas.drawString(20, 100, "second page")
    canvas.save()
    return held.getvalue()


def saved(pdf: Pdf) -> bytes:
    held = io.BytesIO()
    pdf.save(held)
    return held.getvalue()


def planted() -> bytes:
    """A word in every place that a document has and no page shows."""
    pdf = Pdf.open(io.BytesIO(drawn()))
    page, root = pdf.pages[0].obj, pdf.Root
    root.Metadata = Stream(pdf, canary(3).encode())
    page.Metadata = Stream(pdf, canary(4).encode())
    pdf.attachments[canary(5) + ".txt"] = canary(6).encode()
    root.OpenAction = Dictionary(S=Name.JavaScript, JS=canary(7))
    page.PieceInfo = Dictionary(App=Dictionary(Private=canary(8)))
    page.LastModified = canary(9)
    page.Thumb = Stream(pdf, canary(10).encode(), Width=1, Height=1)
    root.StructTreeRoot = Dictionary(T=canary(11))
    root.Lang = canary(12)
    pdf.trailer.ID = Array([pikepdf.String(canary(13)), pikepdf.String(canary(13))])
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], T=canary(14), Contents=canary(15)
    )
    page.Annots.append(pdf.make_indirect(note))
    hidden = Dictionary(FT=Name.Tx, T=canary(16), V=canary(17))
    root.AcroForm = Dictionary(Fields=[pdf.make_indirect(hidden)])
    body = page.Contents.read_bytes()
    marks = f"/Span <</ActualText ({canary(18)})>> BDC % {canary(19)}\nEMC\n({canary(20)}) MP\n"
    page.Contents = Stream(pdf, marks.encode() + body)
    page.Contents[Name("/Extra")] = pikepdf.String(canary(21))
    for font in page.Resources.Font.values():
        font[Name("/XUID")] = pikepdf.String(canary(22))
    data = jpeg(exif=exif_of(6), comment=canary(23).encode())
    picture = Stream(pdf, data, Subtype=Name.Image, Width=64, Height=48, BitsPerComponent=8)
    picture.ColorSpace, picture.Filter = Name.DeviceRGB, Name.DCTDecode
    picture.Metadata = Stream(pdf, canary(24).encode())
    page.Resources.XObject = Dictionary({"/" + canary(25): picture, "/" + canary(26): picture})
    page.Contents.write(page.Contents.read_bytes() + f"\n/{canary(25)} Do\n".encode())
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=canary(27)))
    root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer]))
    page.Resources.Properties = Dictionary(L0=layer)
    secret = f"/OC /L0 BDC BT /F1 9 Tf ({canary(28)}) Tj ET EMC\n".encode()
    page.Contents.write(page.Contents.read_bytes() + secret)
    return (
        saved(pdf).replace(b"endobj", b"endobj\n%" + canary(29).encode(), 1) + canary(30).encode()
    )


def shown(data: bytes, folder: Path) -> tuple[bytes, list[bytes]]:
    """What poppler reads and paints of a document."""
    path = folder / "shown.pdf"
    path.write_bytes(data)
    run("pdftoppm", "-r", "50", path, folder / "page")
    pictures = [each.read_bytes() for each in sorted(folder.glob("page*.ppm"))]
    return run("pdftotext", path, "-"), pictures


def test_it_removes_what_no_page_shows() -> None:
    source = planted()
    assert len(canaries(source)) >= 28
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert {"author", "attachments", "actions", "annotations", "layers", "thumbnail"} <= said(found)


@pytest.mark.needs("pdftotext")
def test_it_keeps_text_pictures_and_links(tmp_path: Path) -> None:
    source = drawn()
    clean, _ = stripped(source)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert shown(source, tmp_path / "a") == shown(clean, tmp_path / "b")
    pdf = Pdf.open(io.BytesIO(clean))
    assert bytes(pdf.pages[0].obj.Annots[0].A.URI) == b"https://example.org/kept"
    assert [str(each.title) for each in pdf.open_outline().root] == ["chapter"]


@pytest.mark.needs("mat2", "pdftotext", "qpdf")
def test_it_satisfies_other_readers(tmp_path: Path) -> None:
    path = tmp_path / "clean.pdf"
    path.write_bytes(stripped(planted())[0])
    run("qpdf", "--check", path)
    assert b"Author" not in run("pdfinfo", path) and b"Date" not in run("pdfinfo", path)
    # What mat2 makes up for every document, and nothing else.
    lines = run("mat2", "--show", path).decode().splitlines()[1:]
    assert [line.split()[0] for line in lines] == ["creation-date:", "format:", "mod-date:"]


def test_it_drops_an_earlier_version() -> None:
    source = drawn("first " + canary(1))
    clean, found = stripped(source + later(source))
    assert "earlier_versions" in said(found) and canaries(clean) == set()


def later(source: bytes) -> bytes:
    """An update that replaces the first page by the second, as editors append it."""
    pdf = Pdf.open(io.BytesIO(source))
    number, first = pdf.Root.Pages.objgen[0], pdf.pages[1].obj.objgen[0]
    at = len(source)
    body = b"%d 0 obj\n<</Type/Pages/Count 1/Kids[%d 0 R]>>\nendobj\n" % (number, first)
    before = source.rindex(b"startxref")
    start = int(source[before:].split()[1])
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n" % (number, at)
    root, size = pdf.Root.objgen[0], int(pdf.trailer.Size)
    entries = b"<</Size %d/Root %d 0 R/Prev %d>>\n" % (size, root, start)
    return body + table + entries + b"startxref\n%d\n%%%%EOF\n" % (at + len(body))


@pytest.mark.needs("pdftotext")
def test_it_draws_what_is_seen_of_a_note(tmp_path: Path) -> None:
    pdf = Pdf.open(io.BytesIO(drawn()))
    look = Stream(pdf, b"1 0 0 rg 0 0 50 50 re f", Subtype=Name.Form, BBox=[0, 0, 50, 50])
    note = Dictionary(Subtype=Name.Stamp, Rect=[200, 100, 250, 150], AP=Dictionary(N=look), F=4)
    pdf.pages[0].obj.Annots.append(pdf.make_indirect(note))
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    source = saved(pdf)
    clean, _ = stripped(source)
    assert shown(source, tmp_path / "a") == shown(clean, tmp_path / "b")
    after = Pdf.open(io.BytesIO(clean))
    assert len(after.pages[0].obj.Annots) == 1


@pytest.mark.needs("pdftotext")
def test_a_form_without_resources_uses_those_of_its_page(tmp_path: Path) -> None:
    """As Ghostscript writes a marker: without its blending it would cover the words below it."""
    pdf = Pdf.open(io.BytesIO(drawn()))
    page = pdf.pages[0]
    page.Resources.ExtGState = Dictionary(Through=Dictionary(BM=Name.Multiply))
    marker = b"/Through gs 1 1 0 rg 0 0 500 500 re f"
    form = Stream(pdf, marker, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 500, 500])
    page.Resources.XObject = Dictionary(Marker=form)
    page.Contents.write(page.Contents.read_bytes() + b"\n/Marker Do\n")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    source = saved(pdf)
    clean, _ = stripped(source)
    assert shown(source, tmp_path / "a") == shown(clean, tmp_path / "b")


@pytest.mark.needs("pdftotext")
def test_what_a_program_drew_of_a_filled_field_in_arabic_stays(tmp_path: Path) -> None:
    """The parser that draws fields anew has Latin letters alone, and writes "?" for others."""
    pdf = Pdf.open(io.BytesIO(drawn()))
    look = Stream(pdf, b"/Tx BMC 0 0 50 50 re f EMC", Subtype=Name.Form, BBox=[0, 0, 50, 50])
    field = Dictionary(Subtype=Name.Widget, FT=Name.Tx, T="a", V="\u062d\u0644\u0628", F=4)
    for key, value in {
        "/DA": "/Helv 9 Tf 0 g",
        "/Rect": [200, 100, 250, 150],
        "/AP": Dictionary(N=look),
    }.items():
        field[key] = value
    kept = pdf.make_indirect(field)
    pdf.pages[0].obj.Annots.append(kept)
    pdf.Root.AcroForm = Dictionary(Fields=[kept], NeedAppearances=True)
    clean, _ = stripped(saved(pdf))
    assert b"?" not in shown(clean, tmp_path)[0]
    with Pdf.open(io.BytesIO(clean)) as after:
        parts = [each.read_bytes() for each in after.objects if isinstance(each, Stream)]
    assert b"0 0 50 50 re\nf\n" in parts


def refused(data: bytes, reason: str) -> None:
    with pytest.raises(Unclean, match=reason):
        stripped(data)


def test_it_refuses_what_is_locked_or_broken() -> None:
    pdf, held = Pdf.open(io.BytesIO(drawn())), io.BytesIO()
    pdf.save(held, encryption=pikepdf.Encryption(owner="a", user="b"))
    refused(held.getvalue(), "locked_document")
    refused(b"%PDF-1.7\n1 0 obj\n", "damaged")


def test_it_refuses_bombs() -> None:
    pdf = Pdf.open(io.BytesIO(drawn()))
    pdf.pages[0].obj.Contents = Stream(pdf, b" " * (40 << 20))
    refused(saved(pdf), "bomb")
    pdf = Pdf.open(io.BytesIO(drawn()))
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)
    refused(saved(pdf), "bomb|damaged")


def test_the_second_reading_refuses_what_is_not_ours() -> None:
    clean, _ = stripped(drawn())
    verify(io.BytesIO(clean))
    for bad in (drawn(), clean + b"x", clean.replace(b"/Filter", b"/Friend", 1)):
        with pytest.raises(Unclean, match="not_allowed"):
            verify(io.BytesIO(bad))


def inline(head: str, data: bytes) -> bytes:
    """A page whose own operators hold a picture."""
    pdf = Pdf.open(io.BytesIO(drawn()))
    picture = f"q 90 0 0 60 0 0 cm\nBI\n{head}\nID ".encode() + data + b"\nEI\nQ\n"
    pdf.pages[0].obj.Contents = Stream(pdf, picture)
    return saved(pdf)


@pytest.mark.parametrize(
    ("head", "data"),
    [
        ("/W 4 /H 2 /BPC 8 /CS /G", bytes(range(65, 73)) + canary(1).encode()),
        ("/W 2 /H 2 /BPC 8 /CS /RGB", bytes(range(65, 77)) + canary(1).encode()),
        (
            "/W 4 /H 2 /BPC 8 /CS /G /F /Fl",
            zlib.compress(bytes(range(65, 73)) + canary(1).encode()),
        ),
        ("/W 8 /H 8 /BPC 8 /CS /RGB /F /DCT", jpeg(exif=exif_of(1), comment=canary(1).encode())),
    ],
    ids=["gray", "rgb", "packed", "jpeg"],
)
def test_a_picture_among_operators_holds_what_it_shows(head: str, data: bytes) -> None:
    clean, _ = stripped(inline(head, data))
    with Pdf.open(io.BytesIO(clean)) as pdf:
        body = pdf.pages[0].Contents.read_bytes()
    assert b"BI\n" in body and b"\nEI" in body
    assert not canaries(clean) and canary(1).encode() not in body
    assert canary(1).encode() not in plainly(body)


def plainly(body: bytes) -> bytes:
    """The packed data of a picture among operators."""
    start = body.index(b"ID ") + 3
    try:
        return zlib.decompressobj().decompress(body[start:])
    except zlib.error:
        return b""


def test_it_takes_large_streams() -> None:
    """Longer than what is read of the file at once, wherever they begin."""
    pdf = Pdf.open(io.BytesIO(drawn()))
    sound = os.urandom(3_000_000)
    parts = [Stream(pdf, sound[:1_000_000]), Stream(pdf, sound), Stream(pdf, sound[::-1])]
    for part, tall in zip(parts, (1000, 3000, 3000), strict=True):
        part.Subtype, part.Width, part.Height, part.BitsPerComponent = Name.Image, 1000, tall, 8
        part.ColorSpace = Name.DeviceGray
    page = pdf.pages[0].obj
    page.Resources.XObject = Dictionary({f"/P{at}": part for at, part in enumerate(parts)})
    page.Contents = Stream(pdf, b"/P0 Do /P1 Do /P2 Do")
    held = io.BytesIO()
    pdf.save(held, compress_streams=False)
    clean, _ = stripped(held.getvalue())
    with Pdf.open(io.BytesIO(clean)) as after:
        kept = {each.read_bytes() for each in after.pages[0].obj.Resources.XObject.values()}
    assert kept == {sound[:1_000_000], sound, sound[::-1]}
