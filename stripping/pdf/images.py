"""Pictures (8.9): samples as they are, JPEG through the stripper of JPEG, keys by allow-list."""

import io
from typing import Any

import pikepdf

from stripping import jpeg
from stripping.errors import Unclean
from stripping.pdf import jpx, streams
from stripping.pdf.colours import INTENT, space
from stripping.pdf.copier import Copier, Stream, Table, boolean, first_of, number, numbers, one_of
from stripping.pdf.limits import LARGEST_DATA
from stripping.source import Sink, Source
from stripping.values import Tally


def mask(copier: Copier, found: Any) -> bytes | Stream | None:
    return picture(copier, found) if isinstance(found, pikepdf.Stream) else None


def shared(copier: Copier, found: Any) -> Stream | None:
    if not isinstance(found, pikepdf.Stream):
        return None
    return streams.data(copier, found, b"")


IMAGE: Table = {
    "Type": one_of("XObject"),
    "Subtype": one_of("Image"),
    "Width": number,
    "Height": number,
    "ColorSpace": space,
    "BitsPerComponent": number,
    "Decode": numbers,
    "ImageMask": boolean,
    "Mask": first_of(numbers, mask),
    "SMask": mask,
    "SMaskInData": number,
    "Matte": numbers,
    "Interpolate": boolean,
    "Intent": INTENT,
}


def picture(copier: Copier, found: Any) -> Stream:
    entries = copier.entries(found, IMAGE)
    data, coding, settings = streams.opened(found)
    if not coding:
        return streams.data(copier, found, entries, samples(found))
    raw = streams.whole(data, LARGEST_DATA)
    if coding == "/DCTDecode":
        kept = stripped_jpeg(copier, raw)
    elif coding == "/JPXDecode":
        kept = jpx.strip(raw)
    else:
        kept = raw
    entries += b"/Filter" + coding.encode()
    parameters = parameters_of(copier, coding, settings)
    return Stream(entries + (b"/DecodeParms " + parameters if parameters else b""), kept)


def parameters_of(copier: Copier, coding: str, settings: Any) -> bytes | None:
    if not isinstance(settings, pikepdf.Dictionary):
        return None
    if coding == "/CCITTFaxDecode":
        return copier.value(settings, streams.FAX)
    if coding == "/JBIG2Decode":
        return b"<<%s>>" % copier.entries(settings, {"JBIG2Globals": shared})
    if coding == "/DCTDecode":
        return b"<<%s>>" % copier.entries(settings, {"ColorTransform": number})
    return None


def samples(found: Any) -> int:
    """How many bytes the picture has, at most; more than that is not shown."""
    sides: list[Any] = [found.get("/Width"), found.get("/Height")]
    if not all(isinstance(side, int) and 0 < side < 1 << 20 for side in sides):
        raise Unclean("damaged")
    # 32 components of 16 bits are more than any colour space of ours has.
    row: int = sides[0] * 64 if found.get("/ColorSpace") is not None else sides[0] * 2
    exact = exact_row(found, sides[0])
    rows = int(sides[1])
    return min(((row if exact is None else exact) + 1) * rows, LARGEST_DATA)


def exact_row(found: Any, width: int) -> int | None:
    """Bytes of a row where the colour space says so plainly, None otherwise."""
    if found.get("/ImageMask") is True:
        return (width + 7) // 8
    return None


def stripped_jpeg(copier: Copier, raw: bytes) -> bytes:
    held, tally = io.BytesIO(), Tally()
    sink = Sink(held)
    start = raw.find(b"\xff\xd8\xff")
    jpeg.strip(Source(io.BytesIO(raw[max(start, 0) :])), sink, tally)
    sink.flush()
    for each in tally.removed():
        copier.tally.add(each.what, each.count)
    return held.getvalue()
