"""Pictures inside documents, each through the stripper of its own format."""

import io
from collections.abc import Callable

from stripping import bmp, gif, jpeg, png, tiff, webp
from stripping.errors import StrippingError
from stripping.kinds import BY_KIND
from stripping.sniff import HEAD, sniff
from stripping.source import Sink, Source
from stripping.values import Removals

STRIPPERS: dict[str, Callable[[Source, Sink, Removals], str]] = {
    "jpeg": jpeg.alone,
    "png": png.strip,
    "gif": gif.strip,
    "webp": webp.strip,
    "tiff": tiff.strip,
    "bmp": bmp.strip,
}
# Media types of their clean forms, by ending.
TYPES = {output.ending: output.media_type for kind in STRIPPERS for output in BY_KIND[kind].outputs}


def clean(data: bytes, removals: Removals) -> tuple[bytes, str] | None:
    """The clean picture and its ending; None for what cannot be cleaned, such as EMF and WMF."""
    buffer, counted = io.BytesIO(), Removals()
    try:
        stripper = STRIPPERS.get(sniff(data[:HEAD]))
        if stripper is None:
            return None
        sink = Sink(buffer)
        ending = stripper(Source(io.BytesIO(data)), sink, counted)
        sink.flush()
    except StrippingError:
        return None
    removals.join(counted.removed())
    return buffer.getvalue(), ending
