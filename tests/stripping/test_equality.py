"""Every format: what comes out is what went in, to see, to hear and to read, and it opens.

Each sample can be made a second time with one thing in it changed, so that it is known that the
oracle notices.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from odf.draw import Frame, Page, TextBox
from odf.opendocument import OpenDocumentPresentation, OpenDocumentSpreadsheet, OpenDocumentText
from odf.style import MasterPage, PageLayout
from odf.table import Table, TableCell, TableRow
from odf.text import P
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from stripping.kinds import FORMATS
from tests.stripping import witnesses
from tests.stripping.equality import ORACLES, Oracle, content, deep_pixels, opens
from tests.stripping.heifs import photograph
from tests.stripping.planting import canaries, canary, run, stripped
from tests.stripping.test_jpeg import exif_of, named_profile

EXIF, PROFILE = exif_of(6), named_profile(90)
Make = Callable[[Path, bool], bytes]  # a folder to work in, and whether one thing is changed


@dataclass(frozen=True)
class Sample:
    """``kind``: of kinds.FORMATS; ``ending``: of the file; ``clean``: of the clean one."""

    kind: str
    ending: str
    make: Make
    clean: str = ""
    oracle: Oracle | None = None


def shade(changed: bool, mode: str = "RGB") -> Image.Image:
    picture = Image.radial_gradient("L").resize((96, 64)).convert(mode)
    if changed:
        # So large that coding with losses does not hide it.
        picture.paste(picture.crop((40, 24, 56, 40)), (0, 0))
    return picture


def picture(form: str, mode: str = "RGB", **options: Any) -> Make:
    def make(folder: Path, changed: bool) -> bytes:
        file = io.BytesIO()
        shade(changed, mode).save(file, form, **options)
        return file.getvalue()

    return make


def moving(form: str) -> Make:
    """Three frames, the last of which may be changed."""

    def make(folder: Path, changed: bool) -> bytes:
        first, file = shade(False), io.BytesIO()
        more = [first.rotate(20), shade(changed).rotate(40)]
        first.save(file, form, save_all=True, append_images=more, duration=90)
        return file.getvalue()

    return make


def scanned(ending: str, *options: str) -> Make:
    def make(folder: Path, changed: bool) -> bytes:
        shade(changed).save(folder / "scan.png")
        run("convert", folder / "scan.png", *options, folder / f"scan.{ending}")
        return (folder / f"scan.{ending}").read_bytes()

    return make


def shot(kind: str, data: str) -> Make:
    """As telephones write it, with much that goes; the second of two tiles may be changed."""

    def make(folder: Path, changed: bool) -> bytes:
        return photograph(kind, EXIF, (0, 60 if changed else 30), data=data)

    return make


def filmed(ending: str, *options: str) -> Make:
    """Half a second of picture and sound; one frame and one moment may be changed."""

    def make(folder: Path, changed: bool) -> bytes:
        drawn = ",drawbox=t=fill:enable='eq(n,3)'" if changed else ""
        quiet = ",volume=0.5:enable='between(t,0.2,0.3)'" if changed else ""
        path = folder / f"made.{ending}"
        run(
            *("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i"),
            *(f"testsrc2=s=128x96:r=10:d=0.6{drawn}", "-f", "lavfi", "-i"),
            *(f"sine=440:d=0.6{quiet}", "-metadata", f"title={canary(1)}", *options, path),
        )
        return path.read_bytes()

    return make


def page(folder: Path, changed: bool) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(300, 200))
    canvas.setAuthor(canary(1))
    canvas.drawString(20, 100, "words that stay")
    canvas.rect(20, 20, 40 + changed, 40, fill=1)
    canvas.showPage()
    canvas.drawInlineImage(shade(False), 10, 10)
    canvas.save()
    return file.getvalue()


def word(changed: bool) -> str:
    return "one word" if changed else "a word"


def letter(folder: Path, changed: bool) -> bytes:
    made, file = docx.Document(), io.BytesIO()
    made.core_properties.author = canary(1)
    made.add_heading("كلمات")
    made.add_table(2, 2).cell(1, 1).text = word(changed)
    made.sections[0].header.paragraphs[0].text = "a head"
    made.save(file)
    return file.getvalue()


def workbook(folder: Path, changed: bool) -> bytes:
    made, file = openpyxl.Workbook(), io.BytesIO()
    made.properties.creator = canary(1)
    for row in range(1, 9):
        made.active.append(["كلمات", row, row / 3, f"=B{row}*2"])
    made.create_sheet("Second")["C7"] = word(changed)
    made.save(file)
    return file.getvalue()


def talk(folder: Path, changed: bool) -> bytes:
    made, file = pptx.Presentation(), io.BytesIO()
    made.core_properties.author = canary(1)
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "كلمات", word(changed)
    made.save(file)
    return file.getvalue()


def open_letter(folder: Path, changed: bool) -> bytes:
    made, file = OpenDocumentText(), io.BytesIO()
    made.text.addElement(P(text="كلمات"))
    made.text.addElement(P(text=word(changed)))
    made.save(file)
    return file.getvalue()


def open_workbook(folder: Path, changed: bool) -> bytes:
    made, file, rows = OpenDocumentSpreadsheet(), io.BytesIO(), Table(name="Rows")
    for number in (7, 8 + changed):
        row, cell = TableRow(), TableCell(valuetype="float", value=str(number))
        cell.addElement(P(text=str(number)))
        row.addElement(cell)
        rows.addElement(row)
    made.spreadsheet.addElement(rows)
    made.save(file)
    return file.getvalue()


def open_talk(folder: Path, changed: bool) -> bytes:
    made, file = OpenDocumentPresentation(), io.BytesIO()
    layout = PageLayout(name="layout")
    made.automaticstyles.addElement(layout)
    master = MasterPage(name="master", pagelayoutname=layout)
    made.masterstyles.addElement(master)
    slide, frame, box = Page(masterpagename=master), Frame(width="9cm", height="9cm"), TextBox()
    box.addElement(P(text=word(changed)))
    frame.addElement(box)
    slide.addElement(frame)
    made.presentation.addElement(slide)
    made.save(file)
    return file.getvalue()


X264 = ("-c:v", "libx264", "-preset", "ultrafast")
X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none")
PIECES = ("-g", "3", "-movflags", "frag_keyframe+empty_moov+default_base_moof")
AAC, ALONE = ("-c:a", "aac"), ("-vn",)
DEEP = Oracle(deep_pixels, ORACLES["png"].opens)
SAMPLES: dict[str, Sample] = {
    "jpeg": Sample("jpeg", "jpg", picture("JPEG", exif=EXIF, icc_profile=PROFILE)),
    "progressive jpeg": Sample("jpeg", "jpg", picture("JPEG", progressive=True, comment=b"words")),
    "grey jpeg": Sample("jpeg", "jpg", picture("JPEG", "L", optimize=True)),
    "jpeg for print": Sample("jpeg", "jpg", picture("JPEG", "CMYK", exif=EXIF)),
    "png": Sample("png", "png", picture("PNG", exif=EXIF, icc_profile=PROFILE)),
    "png with a palette": Sample("png", "png", picture("PNG", "P")),
    "see-through png": Sample("png", "png", picture("PNG", "RGBA")),
    "deep grey png": Sample("png", "png", picture("PNG", "I;16")),
    "deep png": Sample("png", "png", scanned("png", "-depth", "16"), oracle=DEEP),
    "moving png": Sample("png", "png", moving("PNG")),
    "gif": Sample("gif", "gif", moving("GIF")),
    "webp": Sample("webp", "webp", picture("WEBP", exif=EXIF, icc_profile=PROFILE)),
    "webp without losses": Sample("webp", "webp", picture("WEBP", "RGBA", lossless=True)),
    "moving webp": Sample("webp", "webp", moving("WEBP")),
    "heic": Sample("heif", "heic", picture("HEIF", exif=EXIF, icc_profile=PROFILE)),
    "avif": Sample("heif", "avif", picture("AVIF", "RGBA", exif=EXIF)),
    "heic of a telephone": Sample("heif", "heic", shot("HEIF", "long")),
    "avif of a telephone": Sample("heif", "avif", shot("AVIF", "open")),
    "tiff": Sample("tiff", "tif", scanned("tif", "-compress", "LZW"), "png"),
    "deep tiff": Sample("tiff", "tif", scanned("tif", "-depth", "16"), "png", DEEP),
    "tiff of one bit": Sample("tiff", "tif", scanned("tif", "-monochrome"), "png"),
    "bmp": Sample("bmp", "bmp", scanned("bmp"), "png"),
    "packed bmp": Sample("bmp", "bmp", scanned("bmp", "-colors", "9", "-compress", "RLE"), "png"),
    "h264": Sample("mp4", "mp4", filmed("mp4", *X264, *AAC)),
    "h265": Sample("mp4", "mov", filmed("mov", *X265, "-tag:v", "hvc1", "-c:a", "pcm_s16le")),
    "pieces": Sample("mp4", "mp4", filmed("mp4", *X264, *AAC, *PIECES)),
    "av1": Sample("mp4", "mp4", filmed("mp4", "-c:v", "libaom-av1", "-cpu-used", "8", *AAC)),
    "3gp": Sample("mp4", "3gp", filmed("3gp", "-c:v", "h263", "-s", "176x144", *AAC)),
    "m4a": Sample("mp4", "m4a", filmed("m4a", *ALONE, *AAC)),
    "webm": Sample("matroska", "webm", filmed("webm", "-c:v", "libvpx", "-c:a", "libopus")),
    "mkv": Sample("matroska", "mkv", filmed("mkv", *X264, "-c:a", "flac")),
    "mp3": Sample("mp3", "mp3", filmed("mp3", *ALONE)),
    "vorbis": Sample("ogg", "ogg", filmed("ogg", *ALONE, "-c:a", "libvorbis")),
    "opus": Sample("ogg", "opus", filmed("opus", *ALONE)),
    "flac": Sample("flac", "flac", filmed("flac", *ALONE)),
    "wav": Sample("wav", "wav", filmed("wav", *ALONE)),
    "aiff": Sample("aiff", "aiff", filmed("aiff", *ALONE)),
    "pdf": Sample("pdf", "pdf", page),
    "docx": Sample("office", "docx", letter),
    "xlsx": Sample("office", "xlsx", workbook),
    "pptx": Sample("office", "pptx", talk),
    "odt": Sample("office", "odt", open_letter),
    "ods": Sample("office", "ods", open_workbook),
    "odp": Sample("office", "odp", open_talk),
    "text": Sample("text", "txt", lambda folder, changed: word(changed).encode()),
}


def test_there_is_a_sample_of_every_format() -> None:
    assert {each.kind for each in SAMPLES.values()} == {row.kind for row in FORMATS}


@pytest.mark.needs("convert", "ffmpeg", "qpdf", "pdftotext", "exiftool")
@pytest.mark.parametrize("name", SAMPLES)
def test_it_is_the_same_and_opens(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    source = sample.make(tmp_path, False)
    clean, found = stripped(source)
    ending = sample.clean or sample.ending
    assert (found.kind, found.extension) == (sample.kind, ending)
    assert not canaries(clean)
    oracle = sample.oracle or ORACLES[ending]
    before = content(source, sample.ending, tmp_path, oracle)
    assert content(clean, ending, tmp_path, oracle) == before
    opens(clean, ending, tmp_path)
    assert witnesses.unknown(sample.kind, tmp_path / f"clean.{ending}") == set()


@pytest.mark.needs("convert", "ffmpeg")
@pytest.mark.parametrize("name", SAMPLES)
def test_one_thing_that_changed_is_noticed(name: str, tmp_path: Path) -> None:
    """The control of the test above."""
    sample = SAMPLES[name]
    oracle = sample.oracle or ORACLES[sample.clean or sample.ending]
    before, after = (
        content(sample.make(tmp_path, changed), sample.ending, tmp_path, oracle)
        for changed in (False, True)
    )
    assert before and after and before != after
