"""What a person sees, hears or reads in a file, by other programs: the same before and after.

One row for each kind of file: what is in it, and another program that opens the clean one. A row
gives a value that can be compared; where a stripper may leave something out on purpose (a cover
picture, a note of a speaker), the row does not look at that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
import pillow_heif
import pptx
import pypdfium2
from odf import teletype
from odf.opendocument import load
from odf.table import TableCell
from odf.text import H, P
from PIL import Image, ImageOps

from tests.stripping.planting import run

pillow_heif.register_heif_opener()
SCALE = 1  # of a rendered page: dots for each of its points


@dataclass(frozen=True)
class Oracle:
    """``content`` of a file, to be compared; ``opens`` raises when another program cannot."""

    content: Callable[[Path], object]
    opens: Callable[[Path], object]


def pixels(path: Path) -> object:
    """Every frame of a picture the right way up: size, time, and pixels at their full depth."""
    frames = []
    with Image.open(path) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            upright = ImageOps.exif_transpose(image)
            # Sixteen bits of grey do not fit into the four channels of eight.
            shown = upright.convert("I" if upright.mode.startswith("I") else "RGBA")
            frames.append((shown.size, image.info.get("duration"), shown.tobytes()))
    return frames


def deep_pixels(path: Path) -> object:
    """The same at sixteen bits a channel, which Pillow does not read."""
    return run("convert", path, "-depth", "16", "-alpha", "on", "rgba:-")


def verified(path: Path) -> None:
    """Pillow reads the whole file and its checksums."""
    with Image.open(path) as image:
        image.verify()


def frames(path: Path) -> object:
    """The time and digest of every decoded picture and every piece of sound; covers aside."""
    return digests(path, "0:V?", "0:a?")


def samples(path: Path) -> object:
    """The time and digest of every decoded piece of sound."""
    return digests(path, "0:a")


def digests(path: Path, *streams: str) -> object:
    wanted = [part for stream in streams for part in ("-map", stream)]
    said = run("ffmpeg", "-v", "error", "-i", path, *wanted, "-f", "framemd5", "-").decode()
    return [line for line in said.splitlines() if not line.startswith("#")]


def probed(path: Path) -> None:
    """ffprobe has no fault to find."""
    assert run("ffprobe", "-v", "error", "-show_format", "-show_streams", path)


def pages(path: Path) -> object:
    """What each page of a document looks like, and its text.

    The renderer may draw the first letters of a font that it has to replace in another one than all
    later letters, so what it draws the first time does not count.
    """
    rendered(path)
    return rendered(path)


def rendered(path: Path) -> object:
    with pypdfium2.PdfDocument(path) as document:
        document.init_forms()
        return [(page.render(scale=SCALE).to_pil().tobytes(), text(page)) for page in document]


def text(page: pypdfium2.PdfPage) -> str:
    held = page.get_textpage()
    return str(held.get_text_range())


def paged(path: Path) -> None:
    """Two programs find no fault in a document."""
    run("qpdf", "--check", path)
    run("pdfinfo", path)


def paragraphs(path: Path) -> object:
    """The words of a letter: its paragraphs, its tables, its heads and feet."""
    letter = docx.Document(str(path))
    cells = [cell.text for table in letter.tables for row in table.rows for cell in row.cells]
    edges = [
        paragraph.text
        for section in letter.sections
        for edge in (section.header, section.footer)
        for paragraph in edge.paragraphs
    ]
    return [each.text for each in letter.paragraphs], cells, edges


def cells(path: Path) -> object:
    """The cells of a workbook: what was typed, and what a formula last showed."""
    return [
        [
            (sheet.title, cell.coordinate, cell.value)
            for sheet in openpyxl.load_workbook(path, data_only=shown)
            for row in sheet
            for cell in row
            if cell.value is not None
        ]
        for shown in (False, True)
    ]


def slides(path: Path) -> object:
    """The words of each slide."""
    return [
        [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        for slide in pptx.Presentation(str(path)).slides
    ]


def open_document(path: Path) -> object:
    """The words of an OpenDocument file: headings, paragraphs, and cells with their values."""
    found = load(str(path))
    words = [
        teletype.extractText(each) for kind in (H, P) for each in found.getElementsByType(kind)
    ]
    values = [each.getAttribute("value") for each in found.getElementsByType(TableCell)]
    return words, values


PICTURE, FILM, SOUND = Oracle(pixels, verified), Oracle(frames, probed), Oracle(samples, probed)
# By the ending of the clean file.
ORACLES: dict[str, Oracle] = {
    **dict.fromkeys(("jpg", "png", "gif", "webp", "heic", "avif"), PICTURE),
    **dict.fromkeys(("mp4", "mov", "3gp", "webm", "mkv"), FILM),
    **dict.fromkeys(("m4a", "mp3", "ogg", "opus", "flac", "wav", "aiff", "mka"), SOUND),
    "pdf": Oracle(pages, paged),
    "docx": Oracle(paragraphs, paragraphs),
    "xlsx": Oracle(cells, cells),
    "pptx": Oracle(slides, slides),
    **dict.fromkeys(("odt", "ods", "odp"), Oracle(open_document, open_document)),
    "txt": Oracle(Path.read_bytes, Path.read_text),
}


def content(data: bytes, ending: str, folder: Path, oracle: Oracle) -> object:
    """``ending``: of the file's name, which some programs go by."""
    path = folder / f"{len(list(folder.iterdir()))}.{ending}"
    path.write_bytes(data)
    return oracle.content(path)


def opens(data: bytes, ending: str, folder: Path) -> None:
    """Raises when another program cannot open it."""
    path = folder / f"clean.{ending}"
    path.write_bytes(data)
    ORACLES[ending].opens(path)
