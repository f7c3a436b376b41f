"""A document as pictures of its pages: for hostile, layered or tracked documents.

Nothing of the old document is in the new one but what its pages look like: no text can be searched
or copied, no link followed. ``flatten`` needs nothing but pdfium, page by page.
"""

import io
from typing import BinaryIO

import pypdfium2  # type: ignore[import-untyped]

from stripping.errors import Reason, Unclean
from stripping.pdf import streams, syntax
from stripping.pdf.limits import MOST_PAGES
from stripping.pdf.writer import Writer
from stripping.source import Sink

DOTS = 150  # dots an inch: small print can be read
MOST_DOTS = 4_000  # dots of a page's longer side
QUALITY = 80
LARGEST = 128 << 20  # bytes of a document, held in memory


def flatten(source: BinaryIO, sink: BinaryIO) -> int:
    """Writes a document of page pictures; gives how many. Raises Unclean."""
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
        return written(old, sink)


def written(old: pypdfium2.PdfDocument, sink: BinaryIO) -> int:
    gathered = Sink(sink)
    writer = Writer(gathered)
    catalogue, tree = writer.reserve(), writer.reserve()
    numbers = []
    for place in range(len(old)):
        numbers.append(writer.reserve())
        page(writer, old, place, numbers[-1], tree)
    kids = b" ".join(b"%d 0 R" % each for each in numbers)
    writer.put(tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(numbers), kids))
    writer.put(catalogue, b"<</Type/Catalog/Pages %d 0 R>>" % tree)
    writer.finish(catalogue)
    gathered.flush()
    return len(numbers)


def page(writer: Writer, old: pypdfium2.PdfDocument, place: int, own: int, tree: int) -> None:
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
    picture.save(held, "JPEG", quality=QUALITY)
    image, body = writer.reserve(), writer.reserve()
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d" % picture.size
    entries += b"/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
    writer.put_stream(image, entries, held.getvalue())
    box = b" ".join(syntax.number(round(side, 2)) or b"1" for side in (wide, tall))
    matrix = box.replace(b" ", b" 0 0 ") + b" 0 0"
    drawn = streams.packed(b"", b"q\n%s cm\n/X0 Do\nQ\n" % matrix)
    writer.put_stream(body, drawn.entries, drawn.data)
    names = b"/Resources<</XObject<</X0 %d 0 R>>>>" % image
    parts = (tree, box, body, names)
    writer.put(own, b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s]/Contents %d 0 R%s>>" % parts)
