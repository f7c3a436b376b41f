"""Whether the pages of a clean document look as they did, as pdfium draws both.

What we write anew is what we understood of a page. Where that was too little its readers would see
another page than its sender saw, and nobody would know: so it is looked at, and such pages become
pictures (``pictures.flatten``). Aside stay fields of forms, and marks that bring no picture: each
viewer draws these in its own way, and so do we.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO, cast

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageStat

from stripping.pdf.limits import MOST_PAGES

SCALE = 0.5  # of a page: 36 dots an inch, at which every word is still seen to be there
MOST_SIDE = 1_000  # dots of a page's longer side: of a poster as much is enough
ROUNDING = 2  # of 255: how far a dot may be off where colours are counted in another way
FAINT = 0.25  # of 255: a mean difference of a page that nobody sees
SQUARE = 8  # dots of the side of a square, 16 points: a word, or a tick in a box
SEEN = 40  # of 255: the mean difference of one square at which something is there or is not
LARGEST = 96 << 20  # bytes of both documents, which are held in memory
MOST_MARKS = 1_000  # on a page
OWN_WAYS = frozenset((pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_POPUP))
# Without a picture pdfium draws nothing of them, and other readers and we do (``marks``).
UNKNOWN_TO_IT = frozenset(
    (pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_POLYGON, pdfium.FPDF_ANNOT_POLYLINE)
)
Box = tuple[int, int, int, int]  # dots: left, top, right, bottom


def always() -> bool:
    return True


def differing(
    source: BinaryIO, clean: BinaryIO, in_time: Callable[[], bool] = always
) -> tuple[int, ...]:
    """The pages (from 0, of the source) that look different in the clean document, in order.

    All of them where there are more or fewer than before; none where the source cannot be drawn.
    ``in_time``: asked between two pages; when it says no, the rest is not compared.
    """
    both = list[bytes]()
    for file in (source, clean):
        file.seek(0)
        both.append(file.read(LARGEST + 1))
    if sum(map(len, both)) > LARGEST:
        return ()
    try:
        with pypdfium2.PdfDocument(both[0]) as before, pypdfium2.PdfDocument(both[1]) as after:
            if len(before) != len(after):
                return tuple(range(min(len(before), MOST_PAGES)))
            before.init_forms()
            return tuple(apart(before, after, in_time))
    except pypdfium2.PdfiumError:
        # What this reader cannot open it cannot compare.
        return ()


def apart(
    before: pypdfium2.PdfDocument, after: pypdfium2.PdfDocument, in_time: Callable[[], bool]
) -> Iterator[int]:
    for number in range(len(before)):
        page = before[number]
        one, other = drawn(page), drawn(after[number])
        # A page that has no room for a dot looks like nothing.
        if one is not None and (other is None or not same(one, other, [*own_ways(page, one)])):
            yield number
        if not in_time():
            return


def drawn(page: pypdfium2.PdfPage) -> Image.Image | None:
    """None for a page that has no room for a dot."""
    scale = min(SCALE, MOST_SIDE / max(*page.get_size(), 1))
    with suppress(ValueError):
        picture: Image.Image = page.render(scale=scale).to_pil()
        return picture.convert("RGB")
    return None


def own_ways(page: pypdfium2.PdfPage, picture: Image.Image) -> Iterator[Box]:
    """Where on the picture of a page something lies that each viewer draws in its own way."""
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_MARKS)):
        mark = pdfium.FPDFPage_GetAnnot(page, number)
        place, kind = pdfium.FS_RECTF(), pdfium.FPDFAnnot_GetSubtype(mark)
        pictured = pdfium.FPDFAnnot_HasKey(mark, b"AP")
        own = kind in OWN_WAYS or not pictured
        if kind in UNKNOWN_TO_IT and not pictured:
            # They can reach anywhere, and a picture of the page would lack them.
            yield 0, 0, *picture.size
        elif own and pdfium.FPDFAnnot_GetRect(mark, place):
            ends = [(place.left, place.bottom), (place.right, place.top)]
            (x, y), (across, down) = (on(page, picture, *end) for end in ends)
            # Two dots around it: frames are drawn on the edge.
            left, top = min(x, across) - 2, min(y, down) - 2
            yield left, top, max(x, across) + 2, max(y, down) + 2
        pdfium.FPDFPage_CloseAnnot(mark)


def on(page: pypdfium2.PdfPage, picture: Image.Image, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, *picture.size, 0, x, y, across, down)
    return across.value, down.value


def same(one: Image.Image, other: Image.Image, aside: list[Box]) -> bool:
    """Single squares count where nothing lies aside: marks can reach out of their places."""
    if one.size != other.size:
        return False
    difference = ImageChops.difference(one, other).point(lambda dot: dot if dot > ROUNDING else 0)
    for box in aside:
        difference.paste(0, box)
    if sum(ImageStat.Stat(difference).mean) / 3 > FAINT:
        return False
    squares = cast(list[tuple[int, int]], difference.reduce(SQUARE).getextrema())
    return bool(aside) or max(high for _, high in squares) < SEEN
