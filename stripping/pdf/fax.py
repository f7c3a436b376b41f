"""Fax codings of a picture (7.4.6): decoded as viewers do, and coded anew as Group 4 (ITU-T T.6).

Only so is there nothing between its rows and behind the last one.
"""

import hashlib
import io
from collections.abc import Iterator

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

from stripping.errors import Reason, Unclean
from stripping.pdf.writer import Writer
from stripping.source import Sink

MOST_DOTS = 256 << 20  # dots of a picture; each takes a byte of memory for a while
BAND = 1 << 24  # dots that are packed at a time, eight in a byte
STRIPS, SIZES = 273, 279  # TIFF's tags for where coded rows lie
Size = tuple[int, int]
Faxes = set[tuple[Size, bytes, bytes]]  # size, parameters, digest of the data


def strip(raw: bytes, size: Size, settings: bytes, made: Faxes) -> tuple[bytes, bytes]:
    """(parameters, data) of the picture coded anew. Raises Unclean.

    ``size``: width and height in dots. ``settings``: what stands in /DecodeParms, without brackets.
    ``made``: what was coded anew before, and is not coded again.
    """
    if (size, settings, digest(raw)) in made:
        return settings, raw
    if size[0] * size[1] > MOST_DOTS:
        raise Unclean(Reason.TOO_MANY_PIXELS)
    data = coded(decoded(raw, size, settings))
    parameters = b"/K -1/Columns %d/Rows %d/BlackIs1 true" % size
    made.add((size, parameters, digest(data)))
    return parameters, data


def digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def coded(picture: Image.Image) -> bytes:
    held = io.BytesIO()
    # All rows in one strip.
    most = -(-picture.width // 8) * picture.height
    picture.save(held, "TIFF", compression="group4", strip_size=most)
    with Image.open(held) as made:
        (start,), (length,) = made.tag_v2[STRIPS], made.tag_v2[SIZES]  # type: ignore[attr-defined]
    return held.getvalue()[start : start + length]


def decoded(raw: bytes, size: Size, settings: bytes) -> Image.Image:
    # The parser's picture is gone before this one takes as much room.
    return Image.frombytes("1", size, rows(raw, size, settings))


def rows(raw: bytes, size: Size, settings: bytes) -> bytes:
    """The picture as viewers see it, eight dots in a byte. Raises Unclean."""
    try:
        with pypdfium2.PdfDocument(document(raw, size, settings)) as pdf:
            page = pdf[0]
            (found,) = page.get_objects()
            bitmap = found.get_bitmap()
            if (bitmap.width, bitmap.height) != size:
                raise Unclean(Reason.DAMAGED)
            held = b"".join(packed(bitmap))
            page.close()
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise Unclean(Reason.DAMAGED) from error
    return held


def packed(bitmap: pypdfium2.PdfBitmap) -> Iterator[bytes]:
    """Rows with eight dots in a byte, some at a time."""
    whole = bitmap.to_pil()
    high = max(BAND // bitmap.width, 1)
    for top in range(0, bitmap.height, high):
        band = whole.crop((0, top, bitmap.width, min(top + high, bitmap.height)))
        yield band.convert("1", dither=Image.Dither.NONE).tobytes()


def document(raw: bytes, size: Size, settings: bytes) -> bytes:
    """A page with nothing but the picture."""
    held = io.BytesIO()
    sink = Sink(held)
    writer = Writer(sink)
    catalogue, tree, page, body, image = (writer.reserve() for _ in range(5))
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray" % size
    entries += b"/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<<%s>>" % settings
    writer.put_stream(image, entries, raw)
    writer.put_stream(body, b"", b"/X0 Do")
    names = b"/Contents %d 0 R/Resources<</XObject<</X0 %d 0 R>>>>" % (body, image)
    writer.put(page, b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 1 1]%s>>" % (tree, names))
    writer.put(tree, b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    writer.put(catalogue, b"<</Type/Catalog/Pages %d 0 R>>" % tree)
    writer.finish(catalogue)
    sink.flush()
    return held.getvalue()
