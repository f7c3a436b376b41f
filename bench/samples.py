"""Files as people send them, for the strippers: made once, by other people's tools."""

import io
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import docx
import docx.shared
import openpyxl
import pillow_heif
import pptx
import pptx.util
from odf.draw import Frame
from odf.draw import Image as Drawn
from odf.opendocument import OpenDocumentText
from odf.text import P
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

NOISY = ("-size", "3000x2000", "plasma:", "-attenuate", "0.2", "+noise", "gaussian", "-depth", "8")
MINUTE = ("-f", "lavfi", "-i", "anoisesrc=a=0.1:d=60:r=44100")
PAGES, ROWS = 50, 20_000


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True)  # noqa: S603


def converted(*options: str) -> Callable[[Path], None]:
    return lambda path: run("convert", *NOISY, *options, path)


def recorded(*options: str) -> Callable[[Path], None]:
    quiet = ("ffmpeg", "-loglevel", "error", "-y")
    return lambda path: run(*quiet, *MINUTE, "-metadata", "title=words", *options, path)


def screen(path: Path) -> None:
    """As a telephone takes of itself: flat areas and words."""
    image = Image.new("RGB", (1080, 2340), "#f4f4f0")
    page = ImageDraw.Draw(image)
    for number in range(140):
        words = f"Line {number} of a page, with some words in it. " * 3
        page.text((24, 16 * number + 40), words, fill="#222222")
    image.save(path)


def heic(path: Path) -> None:
    file = io.BytesIO(
        subprocess.run(["convert", *NOISY, "ppm:-"], check=True, capture_output=True).stdout  # noqa: S603, S607
    )
    with Image.open(file) as image:
        pillow_heif.from_pillow(image).save(path, quality=60)


def photograph() -> io.BytesIO:
    """What most documents of reporters hold beside their words."""
    command = ["convert", *NOISY, "-resize", "1600x", "-quality", "85", "jpeg:-"]
    return io.BytesIO(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603


def document(path: Path) -> None:
    made = docx.Document()
    made.add_picture(photograph(), width=docx.shared.Cm(12))
    for number in range(ROWS // 10):
        made.add_paragraph(f"Paragraph {number} with some words in it.")
    made.save(str(path))


def workbook(path: Path) -> None:
    made = openpyxl.Workbook()
    for number in range(ROWS):
        made.active.append([number, "some words", number * 1.5])
    made.save(path)


def slides(path: Path) -> None:
    made = pptx.Presentation()
    first = made.slides.add_slide(made.slide_layouts[5])
    first.shapes.add_picture(photograph(), pptx.util.Cm(2), pptx.util.Cm(4))
    for number in range(50):
        made.slides.add_slide(made.slide_layouts[5]).shapes.title.text = f"Slide {number}"
    made.save(str(path))


def open_document(path: Path) -> None:
    made = OpenDocumentText()
    frame = Frame(width="12cm", height="8cm")
    place = made.addPicture("photograph.jpg", "image/jpeg", photograph().getvalue())
    frame.addElement(Drawn(href=place))
    paragraph = P()
    paragraph.addElement(frame)
    made.text.addElement(paragraph)
    for number in range(ROWS // 10):
        made.text.addElement(P(text=f"Paragraph {number} with some words in it."))
    made.save(str(path))


def pdf(path: Path) -> None:
    canvas = Canvas(str(path))
    for page in range(PAGES):
        for line in range(50):
            canvas.drawString(72, 72 + 14 * line, f"Line {line} of page {page}, with some words.")
        canvas.showPage()
    canvas.save()


@dataclass(frozen=True)
class Sample:
    """``promise``: how many times faster than mat2, 0 for none."""

    name: str
    make: Callable[[Path], None]
    promise: int


SAMPLES = (
    Sample("jpeg", converted("-quality", "92"), 10),
    Sample("png", converted("-define", "png:compression-level=3"), 10),
    Sample("screen.png", screen, 10),
    Sample("gif", converted("-resize", "25%", "-duplicate", "5"), 10),
    Sample("webp", converted("-define", "webp:method=1"), 10),
    Sample("heic", heic, 10),
    Sample("tiff", converted("-compress", "LZW", "-define", "tiff:predictor=2"), 10),
    Sample("bmp", converted(), 10),
    Sample("mp3", recorded("-c:a", "libmp3lame"), 0),
    Sample("flac", recorded(), 0),
    Sample("wav", recorded(), 0),
    Sample("ogg", recorded("-c:a", "libvorbis"), 0),
    Sample("docx", document, 5),
    Sample("xlsx", workbook, 5),
    Sample("pptx", slides, 5),
    Sample("odt", open_document, 5),
    Sample("pdf", pdf, 20),
)


def made(sample: Sample, folder: Path) -> Path:
    path = folder / f"sample.{sample.name}"
    if not path.exists():
        making = folder / f"making.{sample.name}"
        sample.make(making)
        making.rename(path)
    return path
