"""What a clean page still says where nobody sees it: words under something drawn over them, outside
the page's edges, or not drawn at all. It stays, and is named by its page.

What could cover words is asked of their places alone; whether it does, of two pictures of the page,
one with the words and one without. Runs on the clean document, by pdfium.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from PIL import Image, ImageChops

from stripping.unseen import Thing, meet
from stripping.values import Place, Removals, Unit

MOST_PAGES = 1_000  # that are looked at
MOST_OBJECTS = 100_000  # of a document, some ten microseconds each
MOST_PAIRS = 1_000_000  # of words and what lies over them
MOST_PICTURES = 30  # pages that are drawn twice
MOST_DOTS = 16 << 20  # of a picture on a page that is drawn: it is unpacked for it
DEEPEST = 8  # forms in one another
FEWEST = 2  # letters or digits that are worth a word to the reporter
SIDE = 800  # pixels of the longer side of a page that is drawn
LEAST = 0.6  # of a word's height that something covers, and so much of its height in width
SEEN = 24  # of 255: less of a difference is the softness of an edge
DARK = 60  # of 255, each colour of a bar that hides something of a picture
LEAST_BAR = 4.0  # points of each of its sides
INVISIBLE = 3  # text rendering mode (PDF 1.7, table 106)

Box = tuple[float, float, float, float]  # left, low, right, high
Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass
class Drawn:
    """What is drawn on a page, in its order: words, what may cover them, and pictures."""

    words: list[tuple[int, Box, object]] = field(default_factory=list)
    covers: list[tuple[int, Box]] = field(default_factory=list)
    bars: list[tuple[int, Box]] = field(default_factory=list)
    pictures: list[tuple[int, Box]] = field(default_factory=list)
    dots: int = 0  # of the largest picture


class Budget:
    """How much of a document may still be looked at."""

    def __init__(self) -> None:
        self.objects, self.pairs, self.pictures = MOST_OBJECTS, MOST_PAIRS, MOST_PICTURES


def look(data: bytes, removals: Removals) -> None:
    """Adds each kind of what is not seen, with the first pages of it."""
    budget = Budget()
    try:
        with pypdfium2.PdfDocument(data) as document:
            for number in range(min(len(document), MOST_PAGES)):
                if budget.objects <= 0:
                    return
                page = document[number]
                for what in sorted(set(of_page(page, budget))):
                    meet(what, removals, Place(Unit.PAGE, number + 1))
                page.close()
    except pypdfium2.PdfiumError:
        # What this reader cannot open it cannot tell of; the clean document is none the worse.
        return


def of_page(page: pypdfium2.PdfPage, budget: Budget) -> Iterator[Thing]:
    drawn = Drawn()
    gather(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, drawn, budget)
    left, low, right, high = page.get_cropbox()
    text = page.get_textpage() if drawn.words else None
    maybe = list[tuple[Box, object]]()
    for order, box, words in drawn.words:
        if pdfium.FPDFTextObj_GetTextRenderMode(words) == INVISIBLE:
            if said(words, text):
                yield Thing.UNDRAWN
        elif box[2] <= left or box[0] >= right or box[3] <= low or box[1] >= high:
            if said(words, text):
                yield Thing.OUTSIDE_PAGE
        else:
            found = [
                shared for at, cover in drawn.covers if (shared := over(order, box, at, cover))
            ]
            budget.pairs -= len(drawn.covers)
            if found and said(words, text):
                maybe.append((max(found, key=area), words))
            if budget.pairs < 0:
                break
    budget.pairs -= len(drawn.bars) * len(drawn.pictures)
    # What lies over a blank, or over the one letter of a chart, hides nothing.
    maybe = [(box, words) for box, words in maybe if text and letters(text, box) >= FEWEST]
    covered = bool(maybe) and is_covered(page, maybe, drawn.dots, budget)
    if covered or (budget.pairs >= 0 and barred(drawn)):
        yield Thing.COVERED
    if text is not None:
        text.close()


def gather(
    whole: object, count: object, get: object, drawn: Drawn, budget: Budget, matrix: Matrix = SAME
) -> None:
    waiting = [(whole, count, get, matrix, 0, 0)]
    order = 0
    while waiting:
        holder, how_many, one, placed, start, depth = waiting.pop()
        for at in range(start, how_many(holder)):  # type: ignore[operator]
            order += 1
            budget.objects -= 1
            if budget.objects <= 0:
                return
            each = one(holder, at)  # type: ignore[operator]
            kind = pdfium.FPDFPageObj_GetType(each)
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                if depth < DEEPEST:
                    waiting.append((holder, how_many, one, placed, at + 1, depth))
                    inner = times(matrix_of(each), placed)
                    functions = pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject
                    waiting.append((each, *functions, inner, 0, depth + 1))
                    break
                continue
            sort(each, kind, order, placed, drawn)


def sort(each: object, kind: int, order: int, placed: Matrix, drawn: Drawn) -> None:
    box = bounds(each, placed)
    if box is None:
        return
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        drawn.words.append((order, box, each))
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        wide, tall = ctypes.c_uint(), ctypes.c_uint()
        pdfium.FPDFImageObj_GetImagePixelSize(each, wide, tall)
        drawn.dots = max(drawn.dots, wide.value * tall.value)
        drawn.covers.append((order, box))
        drawn.pictures.append((order, box))
    elif kind == pdfium.FPDF_PAGEOBJ_SHADING:
        drawn.covers.append((order, box))
    elif kind == pdfium.FPDF_PAGEOBJ_PATH and not pdfium.FPDFPageObj_HasTransparency(each):
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        if pdfium.FPDFPath_GetDrawMode(each, mode, stroke) and mode.value:
            drawn.covers.append((order, box))
            if dark(each) and min(box[2] - box[0], box[3] - box[1]) >= LEAST_BAR:
                drawn.bars.append((order, box))


def dark(each: object) -> bool:
    red, green, blue, opaque = (ctypes.c_uint() for _ in range(4))
    known = pdfium.FPDFPageObj_GetFillColor(each, red, green, blue, opaque)
    straight = pdfium.FPDFPath_CountSegments(each) <= 6
    return bool(known) and straight and max(red.value, green.value, blue.value) <= DARK


def bounds(each: object, placed: Matrix) -> Box | None:
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(each, left, low, right, high):
        return None
    box = left.value, low.value, right.value, high.value
    return box if placed == SAME else turned(box, placed)


def turned(box: Box, by: Matrix) -> Box:
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across = [by[0] * x + by[2] * y + by[4] for x, y in corners]
    up = [by[1] * x + by[3] * y + by[5] for x, y in corners]
    return min(across), min(up), max(across), max(up)


def matrix_of(form: object) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(form, found):
        return SAME
    return found.a, found.b, found.c, found.d, found.e, found.f


def times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        *(a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j),
        *(e * g + f * i + k, e * h + f * j + m),
    )


def area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def common(one: Box, other: Box) -> Box:
    return (
        *(max(one[0], other[0]), max(one[1], other[1])),
        *(min(one[2], other[2]), min(one[3], other[3])),
    )


def over(order: int, words: Box, at: int, cover: Box) -> Box | None:
    """What of words something drawn later may cover; None for less than a letter."""
    if at < order or cover[0] >= words[2] or cover[2] <= words[0]:
        return None
    shared = common(words, cover)
    across, up = words[2] - words[0], words[3] - words[1]
    thick = min(across, up)
    enough = min(shared[2] - shared[0], shared[3] - shared[1]) >= LEAST * thick
    return shared if enough and thick > 0 else None


def barred(drawn: Drawn) -> bool:
    return any(hides(bar, picture, drawn) for bar in drawn.bars for picture in drawn.pictures)


def hides(bar: tuple[int, Box], picture: tuple[int, Box], drawn: Drawn) -> bool:
    """Whether a dark bar lies in a picture, and is not there for words that are written on it."""
    (at, box), (order, shown) = bar, picture
    inside = area(common(box, shown)) >= 0.8 * area(box) and area(box) <= 0.8 * area(shown)
    written = (area(common(words, box)) > 0 for place, words, _ in drawn.words if place > at)
    return at > order and inside and not any(written)


def said(words: object, text: pypdfium2.PdfTextPage) -> bool:
    """Whether there is a letter in it."""
    size = pdfium.FPDFTextObj_GetText(words, text, None, 0)
    held = (pdfium.FPDF_WCHAR * max(size // 2, 1))()
    pdfium.FPDFTextObj_GetText(words, text, held, size)
    return bool(bytes(held).decode("utf-16-le", "replace").strip("\0 \t\n\r\xa0"))


def letters(text: pypdfium2.PdfTextPage, box: Box) -> int:
    return sum(each.isalnum() for each in text.get_text_bounded(*box))


def is_covered(
    page: pypdfium2.PdfPage, maybe: list[tuple[Box, object]], dots: int, budget: Budget
) -> bool:
    """Whether some of these words change nothing of what is seen; what cannot be drawn is."""
    if not budget.pictures or dots > MOST_DOTS:
        return True
    budget.pictures -= 1
    shown = picture(page)
    for _, words in maybe:
        pdfium.FPDFPageObj_SetIsActive(words, False)
    without = picture(page)
    changed = (
        ImageChops.difference(shown, without).convert("L").point(lambda dot: dot > SEEN and 255)
    )
    return any(changed.crop(on(page, box, shown)).getbbox() is None for box, _ in maybe)


def scale(page: pypdfium2.PdfPage) -> float:
    return float(min(2.0, SIDE / max(*page.get_size(), 1.0)))


def picture(page: pypdfium2.PdfPage) -> Image.Image:
    bitmap = page.render(scale=scale(page), no_smoothtext=True)
    drawn: Image.Image = bitmap.to_pil().convert("RGB")
    return drawn


def on(page: pypdfium2.PdfPage, box: Box, drawn: Image.Image) -> tuple[int, int, int, int]:
    """The dots of a picture of the page that lie in the box."""
    corners = [dot(page, x, y, drawn) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    # One dot within: beside an edge letters are seen.
    left, top = across[0] + 1, down[0] + 1
    return left, top, max(across[-1] - 1, left + 1), max(down[-1] - 1, top + 1)


def dot(page: pypdfium2.PdfPage, x: float, y: float, drawn: Image.Image) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, *drawn.size, 0, x, y, across, down)
    return across.value, down.value
