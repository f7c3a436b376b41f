"""A document as pictures of its pages: for hostile, layered or tracked documents, and for single
pages that would look different otherwise.

Nothing of such a page is left but what it looks like: no text can be searched or copied.
``flatten`` needs nothing but pdfium, page by page.
"""

import io
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

import pikepdf
import pypdfium2  # type: ignore[import-untyped]

from stripping.errors import Reason, Unclean
from stripping.pdf import streams, syntax
from stripping.pdf.limits import MOST_PAGES
from stripping.pdf.writer import Writer
from stripping.source import Sink

DOTS = 150  # dots an inch: small print can be read
MOST_DOTS = 4_000  # dots of a page's longer side
QUALITY, FINE = 80, 90  # of JPEG (Pillow): of many pages, and of few, where room is no matter
FEW = 20  # pages
LARGEST = 128 << 20  # bytes of a document, held in memory


@dataclass(frozen=True)
class Drawn:
    """A page as a JPEG of so many dots; ``wide`` and ``tall`` in points, as it is seen."""

    jpeg: bytes
    dots: tuple[int, int]
    wide: float
    tall: float


def flatten(source: BinaryIO, sink: BinaryIO, pages: Collection[int] = ()) -> int:
    """Writes a document of page pictures; gives how many.

    ``pages``: of these alone (from 0), between the others as they are. Raises Unclean.
    """
    source.seek(0)
    data = source.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unclean(Reason.BOMB)
    try:
        old = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Unclean(Reason.LOCKED_DOCUMENT if locked else Reason.DAMAGED) from error
    with old:
        if not 0 < len(old) <= MOST_PAGES:
            raise Unclean(Reason.BOMB if len(old) else Reason.DAMAGED)
        old.init_forms()
        if 0 < len(pages) < len(old):
            return between(old, data, sink, pages)
        return written(old, sink)


def between(old: pypdfium2.PdfDocument, data: bytes, sink: BinaryIO, pages: Collection[int]) -> int:
    """The same document, but for these pages. Raises Unclean."""
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as kept:
            if len(kept.pages) != len(old):
                # Its two readers do not agree what a page of it is.
                return written(old, sink)
            for number in pages:
                found = drawn(old, number, few=len(pages) <= FEW)
                replace(kept, kept.pages[number].obj, old[number], found)
            kept.save(sink, static_id=True, fix_metadata_version=False)
    except pikepdf.PasswordError as error:
        raise Unclean(Reason.LOCKED_DOCUMENT) from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RuntimeError) as error:
        raise Unclean(Reason.DAMAGED) from error
    return len(pages)


def replace(kept: pikepdf.Pdf, page: pikepdf.Object, old: pypdfium2.PdfPage, found: Drawn) -> None:
    """Puts the picture of a page in the place of what is on it; links stay where they lie."""
    left, low, *_ = old.get_bbox()
    turned = old.get_rotation() != 0 or "/UserUnit" in page
    if turned:
        left = low = 0.0
    listed = page.get("/Annots")
    links = [each for each in listed if is_link(each)] if isinstance(listed, pikepdf.Array) else []
    for key in ("/Annots", "/Group", "/UserUnit"):
        if key in page:
            del page[key]
    if links and not turned:
        page["/Annots"] = pikepdf.Array(links)
    image = pikepdf.Stream(kept, found.jpeg)
    image.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=found.dots[0],
        Height=found.dots[1],
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    box = pikepdf.Array([round(x, 2) for x in (left, low, left + found.wide, low + found.tall)])
    page["/MediaBox"] = page["/CropBox"] = box
    page["/Rotate"] = 0
    page["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X0=image))
    matrix = b"%.2f 0 0 %.2f %.2f %.2f" % (found.wide, found.tall, left, low)
    page["/Contents"] = kept.make_stream(b"q\n%s cm\n/X0 Do\nQ\n" % matrix)


def is_link(mark: object) -> bool:
    return isinstance(mark, pikepdf.Dictionary) and mark.get("/Subtype") == "/Link"


def written(old: pypdfium2.PdfDocument, sink: BinaryIO) -> int:
    gathered = Sink(sink)
    writer = Writer(gathered)
    catalogue, tree = writer.reserve(), writer.reserve()
    numbers = []
    for place in range(len(old)):
        numbers.append(writer.reserve())
        page(writer, drawn(old, place, few=len(old) <= FEW), numbers[-1], tree)
    kids = b" ".join(b"%d 0 R" % each for each in numbers)
    writer.put(tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(numbers), kids))
    writer.put(catalogue, b"<</Type/Catalog/Pages %d 0 R>>" % tree)
    writer.finish(catalogue)
    gathered.flush()
    return len(numbers)


def drawn(old: pypdfium2.PdfDocument, place: int, *, few: bool) -> Drawn:
    """``few``: with colours as sharp as letters. Raises Unclean."""
    try:
        found = old[place]
        wide, tall = found.get_size()
        scale = min(DOTS / 72, MOST_DOTS / max(wide, tall, 1))
        bitmap = found.render(scale=scale, rev_byteorder=True)
        picture = bitmap.to_pil().convert("RGB")
        found.close()
        bitmap.close()
    except pypdfium2.PdfiumError as error:
        raise Unclean(Reason.DAMAGED) from error
    held = io.BytesIO()
    if few:
        picture.save(held, "JPEG", quality=FINE, subsampling=0)
    else:
        picture.save(held, "JPEG", quality=QUALITY)
    return Drawn(held.getvalue(), picture.size, wide, tall)


def page(writer: Writer, found: Drawn, own: int, tree: int) -> None:
    image, body = writer.reserve(), writer.reserve()
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d" % found.dots
    entries += b"/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
    writer.put_stream(image, entries, found.jpeg)
    sides = (found.wide, found.tall)
    box = b" ".join(syntax.number(round(side, 2)) or b"1" for side in sides)
    matrix = box.replace(b" ", b" 0 0 ") + b" 0 0"
    shown = streams.packed(b"", b"q\n%s cm\n/X0 Do\nQ\n" % matrix)
    writer.put_stream(body, shown.entries, shown.data)
    names = b"/Resources<</XObject<</X0 %d 0 R>>>>" % image
    parts = (tree, box, body, names)
    writer.put(own, b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s]/Contents %d 0 R%s>>" % parts)
