"""Whether the pages of a clean document look as they did."""

from pathlib import Path
from typing import cast

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageStat

from stripping.pdf.pictures import DOTS
from tests.realfiles import viewers

MOST_PAGES = 10  # of a document that are drawn
SCALE = 0.5  # of a drawn page: 36 dots an inch, so that every word is still seen to be there
FAINT = 0.25  # of 255: a mean difference that nobody sees
ROUNDING = 2  # of 255: how far a dot may be off where colours are counted in another way
ANEW = 1.0  # of 255: what coding a page as a JPEG may change in the mean, by squares of FINER
FINER = 4  # dots


def difference(one: bytes, other: bytes) -> float:
    """Mean of the differences of two runs of bytes; 255 where they are not as long."""
    if len(one) != len(other):
        return 255.0
    return sum(map(abs, map(int.__sub__, one, other))) / max(len(one), 1)


def pages(source: Path, clean: Path) -> bool:
    """What viewers draw in their own ways, or one of them alone can open, is shown by one as it was
    last seen and by another as it was filled in, or not at all: there it is enough that one of both
    shows the same.
    """
    try:
        return drawn(source, clean) or (own_ways(source) and same_printed(source, clean))
    except pypdfium2.PdfiumError:
        return same_printed(source, clean)


def own_ways(path: Path) -> bool:
    """Whether there are fields on a page, or marks that bring no picture."""
    with pikepdf.open(path) as document:
        marks = (mark for page in document.pages for mark in page.get("/Annots", ()))
        return any(mark.get("/Subtype") == "/Widget" or "/AP" not in mark for mark in marks)


def same_printed(source: Path, clean: Path) -> bool:
    return difference(printed(source), printed(clean)) <= FAINT


def printed(path: Path) -> bytes:
    """The first pages as poppler draws them."""
    asked = ("-r", "36", "-l", str(MOST_PAGES), "-cropbox")
    return viewers.said("pdftoppm", *asked, path)


def drawn(source: Path, clean: Path) -> bool:
    with pypdfium2.PdfDocument(source) as before, pypdfium2.PdfDocument(clean) as after:
        before.init_forms()
        if len(before) != len(after):
            return False
        for number in range(min(len(before), MOST_PAGES)):
            if not (
                seen_alike(before[number], after[number], SCALE, FAINT)
                or (pictured(after[number]) and as_a_picture(before[number], after[number]))
            ):
                return False
    return True


def pictured(page: pypdfium2.PdfPage) -> bool:
    """Whether a page became a picture of itself."""
    return [each.type for each in page.get_objects()] == [pdfium.FPDF_PAGEOBJ_IMAGE]


def as_a_picture(before: pypdfium2.PdfPage, after: pypdfium2.PdfPage) -> bool:
    """Dot by dot, as the picture was drawn: at any other scale its dots lie between the page's."""
    return seen_alike(before, after, DOTS / 72, ANEW, FINER)


def seen_alike(
    before: pypdfium2.PdfPage, after: pypdfium2.PdfPage, scale: float, most: float, parts: int = 1
) -> bool:
    one, other = (picture_of(page, scale) for page in (before, after))
    if one is None:
        # Its box is none: nobody sees it.
        return True
    if other is None or one.size != other.size:
        return False
    pair = ImageChops.difference(one.reduce(parts), other.reduce(parts))
    mean: float = sum(ImageStat.Stat(pair.point(lambda dot: dot * (dot > ROUNDING))).mean) / 3
    return mean <= most


def picture_of(page: pypdfium2.PdfPage, scale: float) -> Image.Image | None:
    try:
        return cast(Image.Image, page.render(scale=scale).to_pil().convert("RGB"))
    except ValueError:
        # No dot of it can be drawn.
        return None
