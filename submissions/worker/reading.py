"""What a person reads of a clean document without opening it: its words, and its first pages as
pictures. Runs in the sandbox alone, by pdfium; what cannot be read in the time is left out.
"""

import io
import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pypdfium2  # type: ignore[import-untyped]

from stripping import Reason, Unclean

MOST_WORDS = 1 << 20  # bytes of UTF-8: some 400 dense pages
MOST_PAGES = 500  # pages whose words are read
MOST_PICTURES = 20  # pages that become pictures: what somebody looks through at a desk
MOST_DRAWN = 6 << 20  # bytes of all pictures of a document: they wait in memory to be sealed
WIDE = 1_000  # pixels of a page's width: small print can be read
TALL = 3_000  # pixels of its height, for pages that are ribbons
QUALITY = 75  # of JPEG, 1 to 95 (Pillow): letters stay sharp
SECONDS = 4.0  # of CPU for one kind of reading, looked at between two pages
BREAK = "\f"  # between two pages, as pdftotext writes it
# Arabic letters by their shapes, as many documents have them: they become the letters themselves.
SHAPES = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
# Control characters, halves of pairs, and what is no character: nothing that could be read.
UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@contextmanager
def _opened(source: BinaryIO) -> Iterator[pypdfium2.PdfDocument]:
    """Raises Unclean."""
    source.seek(0)
    try:
        with pypdfium2.PdfDocument(source.read()) as document:
            yield document
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise Unclean(Reason.DAMAGED) from error


def words(source: BinaryIO, sink: BinaryIO) -> tuple[int, int]:
    """Writes UTF-8, a form feed between pages; gives how many pages were read, and how many are.

    Raises Unclean.
    """
    until, left, read = time.process_time() + SECONDS, MOST_WORDS, 0
    with _opened(source) as document:
        for place in range(min(len(document), MOST_PAGES)):
            text = readable(_of_page(document, place))
            data = ((BREAK if read else "") + text).encode()
            if len(data) > left or time.process_time() > until:
                break
            sink.write(data)
            left, read = left - len(data), read + 1
        return read, len(document)


def _of_page(document: pypdfium2.PdfDocument, place: int) -> str:
    page = document[place]
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()
        page.close()


def readable(text: str) -> str:
    """The same words with plain line ends and whole letters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = UNREADABLE.sub("", lines)
    return SHAPES.sub(lambda shape: unicodedata.normalize("NFKC", shape[0]), plain).strip()


def pages(source: BinaryIO, sink: BinaryIO) -> tuple[list[int], int]:
    """Writes the first pages as JPEG, one behind the other; gives the size of each in bytes, and
    how many pages there are. Raises Unclean.
    """
    until, sizes = time.process_time() + SECONDS, list[int]()
    with _opened(source) as document:
        document.init_forms()
        for place in range(min(len(document), MOST_PICTURES)):
            data = _drawn(document, place)
            if sum(sizes) + len(data) > MOST_DRAWN or time.process_time() > until:
                break
            sink.write(data)
            sizes.append(len(data))
        return sizes, len(document)


def _drawn(document: pypdfium2.PdfDocument, place: int) -> bytes:
    page = document[place]
    wide, tall = page.get_size()
    bitmap = page.render(scale=min(WIDE / max(wide, 1), TALL / max(tall, 1)), rev_byteorder=True)
    jpeg = io.BytesIO()
    try:
        bitmap.to_pil().convert("RGB").save(jpeg, "JPEG", quality=QUALITY)
    finally:
        bitmap.close()
        page.close()
    return jpeg.getvalue()


def warm_reading(document: bytes) -> None:
    """Loads what reads and draws, before the right to open anything is given away."""
    words(io.BytesIO(document), io.BytesIO())
    pages(io.BytesIO(document), io.BytesIO())
