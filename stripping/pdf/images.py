"""Pictures (8.9): samples as they are, JPEG through the stripper of JPEG, keys by allow-list."""

import io
from typing import Any

import pikepdf

from stripping import jpeg
from stripping.errors import Reason, Unclean
from stripping.pdf import fax, jbig2, jpx, streams
from stripping.pdf.colours import INTENT, components, space
from stripping.pdf.copier import Copier, Stream, Table, boolean, first_of, number, numbers, one_of
from stripping.pdf.limits import LARGEST_DATA
from stripping.source import Sink, Source
from stripping.values import Removals

DEPTHS = (1, 2, 4, 8, 16)


def mask(copier: Copier, found: Any) -> bytes | Stream | None:
    return picture(copier, found) if isinstance(found, pikepdf.Stream) else None


def shared(copier: Copier, found: Any) -> Stream | None:
    if not isinstance(found, pikepdf.Stream):
        return None
    return streams.packed(b"", jbig2.strip(streams.text(copier, found)))


# What a picture among operators may say too, beside its colours.
INLINE: Table = {
    "Width": number,
    "Height": number,
    "BitsPerComponent": number,
    "Decode": numbers,
    "ImageMask": boolean,
    "Interpolate": boolean,
    "Intent": INTENT,
}
IMAGE: Table = {
    "Type": one_of("XObject"),
    "Subtype": one_of("Image"),
    **INLINE,
    "ColorSpace": space,
    "Mask": first_of(numbers, mask),
    "SMask": mask,
    "SMaskInData": number,
    "Matte": numbers,
}


def picture(copier: Copier, found: Any) -> Stream:
    return written(copier, found, copier.entries(found, IMAGE))


def written(copier: Copier, found: Any, entries: bytes) -> Stream:
    data, coding, settings = streams.opened(found)
    if not coding:
        return streams.data(copier, found, entries, samples(found, settings))
    raw, parameters = streams.whole(data, LARGEST_DATA), b""
    if coding == "/DCTDecode":
        kept = stripped_jpeg(copier, raw)
        parameters = settled(copier, settings, {"ColorTransform": number})
    elif coding == "/JPXDecode":
        kept = jpx.strip(raw)
    elif coding == "/JBIG2Decode":
        kept = jbig2.strip(raw)
        parameters = settled(copier, settings, {"JBIG2Globals": shared})
    else:
        parameters = settled(copier, settings, streams.FAX)
        parameters, kept = fax.strip(raw, sides(found), parameters, copier.faxes)
    entries += b"/Filter" + coding.encode()
    return Stream(entries + (b"/DecodeParms<<%s>>" % parameters if parameters else b""), kept)


def settled(copier: Copier, settings: Any, table: Table) -> bytes:
    return copier.entries(settings, table) if isinstance(settings, pikepdf.Dictionary) else b""


def samples(found: Any, predictor: Any) -> int:
    """How many bytes of unpacked data the picture shows; 0 where it cannot be shown at all."""
    wide, tall = sides(found)
    plain = found.get("/ImageMask") is True
    deep: Any = 1 if plain else found.get("/BitsPerComponent")
    count = 1 if plain else components(found.get("/ColorSpace"))
    if deep not in DEPTHS or not count:
        return 0
    row: int = (wide * count * deep + 7) // 8
    return min((row + before_row(predictor, row)) * tall, LARGEST_DATA)


def sides(found: Any) -> tuple[int, int]:
    wide, tall = found.get("/Width"), found.get("/Height")
    if not all(isinstance(side, int) and 0 < side < 1 << 20 for side in (wide, tall)):
        raise Unclean(Reason.DAMAGED)
    return wide, tall


def before_row(predictor: Any, row: int) -> int:
    """Bytes a predictor puts before each row (7.4.4.4); its rows are as long as the picture's."""
    if predictor is None:
        return 0
    if streams.packed_row(predictor) != row:
        raise Unclean(Reason.DAMAGED)
    return 1 if int(predictor.get("/Predictor", 1)) >= 10 else 0


def stripped_jpeg(copier: Copier, raw: bytes) -> bytes:
    buffer, removals = io.BytesIO(), Removals()
    sink = Sink(buffer)
    start = raw.find(b"\xff\xd8\xff")
    jpeg.alone(Source(io.BytesIO(raw[max(start, 0) :])), sink, removals)
    sink.flush()
    copier.removals.join(removals.removed())
    return buffer.getvalue()
