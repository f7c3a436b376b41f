"""PDF by the programs that people use: each looks and reads as before, and tells nothing."""

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from pikepdf import Pdf
from PIL import Image

from tests.journey import ARGUMENTS
from tests.stripping.papers import converted, mat2_sees
from tests.stripping.planting import canaries, canary, exiftool, run, stripped
from tests.stripping.test_jpeg import exif_of, jpeg
from tests.stripping.test_pdf import shown

ENGLISH, ARABIC = "Three men saw the office door", "رأى ثلاثة رجال باب المكتب"
# What exiftool reads of every document: its kind, not its people.
OF_THE_KIND = {"PDF:PDFVersion", "PDF:Linearized", "PDF:PageCount"}


def by_libreoffice(folder: Path) -> bytes:
    made = docx.Document()
    made.core_properties.author, made.core_properties.title = canary(1), canary(2)
    made.add_heading(ENGLISH)
    made.add_paragraph(ARABIC)
    made.add_table(2, 2).cell(0, 0).text = "a cell"
    made.add_picture(io.BytesIO(jpeg(exif=exif_of(6), comment=canary(3).encode())))
    made.add_page_break()
    made.add_paragraph("second page")
    made.save(str(folder / "b.docx"))
    return converted((folder / "b.docx").read_bytes(), "docx", "pdf", folder)


def by_chromium(folder: Path) -> bytes:
    (folder / "photo.jpg").write_bytes(jpeg(exif=exif_of(6), comment=canary(3).encode()))
    (folder / "a.html").write_text(
        f"<html lang=ar><meta charset=utf-8><title>{canary(1)}</title>"
        f"<body style='background: linear-gradient(red, blue)'><h1>{ENGLISH}</h1>"
        f"<p dir=rtl>{ARABIC}</p><a href=https://example.org/kept>link</a>"
        f"<img src=photo.jpg alt={canary(2)}><p style='break-before: page; opacity: .5'>second page"
    )
    out, profile = folder / "a.pdf", folder / "profile"
    options = ("--headless", f"--user-data-dir={profile}", "--no-pdf-header-footer")
    run("chromium", *ARGUMENTS, *options, f"--print-to-pdf={out}", f"file://{folder}/a.html")
    return out.read_bytes()


def by_ghostscript(folder: Path) -> bytes:
    (folder / "a.ps").write_text(
        f"%!PS\n%%Title: {canary(1)}\n%%For: {canary(2)}\n"
        "/C059-Italic findfont 24 scalefont setfont 50 700 moveto (Three men saw) show\n"
        "0.2 0.4 0.9 setrgbcolor 50 500 200 100 rectfill showpage\n"
        f"[/Title ({canary(3)}) /DOCINFO pdfmark\n"
        "/D050000L findfont 24 scalefont setfont 50 700 moveto (second) show showpage\n"
    )
    run("gs", "-q", "-sDEVICE=pdfwrite", "-o", folder / "a.pdf", folder / "a.ps")
    return (folder / "a.pdf").read_bytes()


def by_pillow(folder: Path) -> bytes:
    """A fax and a photograph, as scanning programs write them."""
    photo = Image.open(io.BytesIO(jpeg(exif=exif_of(6), comment=canary(3).encode())))
    fax = Image.radial_gradient("L").convert("1")
    fax.save(folder / "a.pdf", save_all=True, append_images=[photo], title=canary(1))
    return (folder / "a.pdf").read_bytes()


MAKERS = {
    "libreoffice": pytest.param(by_libreoffice, marks=pytest.mark.needs("soffice")),
    "chromium": pytest.param(by_chromium, marks=pytest.mark.needs("chromium")),
    "ghostscript": pytest.param(by_ghostscript, marks=pytest.mark.needs("gs", "fonts")),
    "pillow": pytest.param(by_pillow),
}


@pytest.fixture(scope="module", params=MAKERS.values(), ids=MAKERS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    make: Callable[[Path], bytes] = request.param
    return make(tmp_path_factory.mktemp("made"))


def words(text: bytes) -> list[list[str]]:
    """Words by their plain letters: programs store the shapes that stand on the page.

    Two letters in one shape (lam and alef) come in either order, with replacement text and without.
    """
    return [sorted(word) for word in unicodedata.normalize("NFKC", text.decode()).split()]


def same(source: bytes, clean: bytes, folder: Path) -> None:
    (folder / "before").mkdir()
    (folder / "after").mkdir()
    before, pictures = shown(source, folder / "before")
    after, painted = shown(clean, folder / "after")
    assert pictures == painted and len(pictures) == 2
    assert words(before) == words(after)
    assert all(len(Image.open(io.BytesIO(each)).getcolors(1 << 16)) > 1 for each in pictures)


@pytest.mark.needs("pdftotext")
def test_it_looks_and_reads_as_before(made: bytes, tmp_path: Path) -> None:
    clean, _ = stripped(made)
    assert canaries(made) and canaries(clean) == set()
    same(made, clean, tmp_path)


@pytest.mark.needs("exiftool", "mat2", "qpdf")
def test_no_other_reader_finds_anything(made: bytes, tmp_path: Path) -> None:
    path = tmp_path / "clean.pdf"
    path.write_bytes(stripped(made)[0])
    run("qpdf", "--check", path)
    assert set(exiftool(path)) <= OF_THE_KIND
    listed = mat2_sees(path.read_bytes(), "pdf", tmp_path).splitlines()[1:]
    assert [line.split()[0] for line in listed] == ["creation-date:", "format:", "mod-date:"]


@pytest.mark.needs("pdftotext")
def test_its_pictures_and_fonts_are_all_there(made: bytes, tmp_path: Path) -> None:
    lists = []
    for number, data in enumerate((made, stripped(made)[0])):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(data)
        rows = run("pdfimages", "-list", path).decode().splitlines()[2:]
        # Page, kind, width, height, colours, bits; numbers of objects and sizes differ.
        pictures = [line.split()[0:1] + line.split()[2:8] for line in rows]
        fonts = [line.split()[0] for line in run("pdffonts", path).decode().splitlines()[2:]]
        lists.append((pictures, sorted(fonts)))
    assert lists[0] == lists[1]


LAYOUTS = {
    "linear": ("--linearize",),
    "packed objects": ("--object-streams=generate",),
    "open": ("--qdf", "--object-streams=disable"),
    "linear and packed": ("--linearize", "--object-streams=generate", "--compress-streams=n"),
}


@pytest.mark.needs("gs", "pdftotext", "qpdf")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_way_a_document_is_laid_out_changes_nothing(layout: str, tmp_path: Path) -> None:
    source = by_ghostscript(tmp_path)
    (tmp_path / "a.pdf").write_bytes(source)
    run("qpdf", *LAYOUTS[layout], tmp_path / "a.pdf", tmp_path / "b.pdf")
    clean, _ = stripped((tmp_path / "b.pdf").read_bytes())
    assert canaries(clean) == set()
    same(source, clean, tmp_path)
    with Pdf.open(io.BytesIO(clean)) as pdf:
        assert not pdf.is_linearized and "/Info" not in pdf.trailer
