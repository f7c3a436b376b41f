"""The film beside the still pictures of a burst, as a file of its own: ``unpack``.

The pictures themselves are what becomes of the file (``stripping.converting.moving``).
"""

from collections.abc import Iterator

from stripping.converting import moving
from stripping.errors import LooksLike, Unsupported
from stripping.source import Sink, Source


def unpack(source: Source, sink: Sink) -> Iterator[int]:
    """The file without its index of pictures. Raises Unsupported where there are none beside a
    film, and Unclean."""
    file = moving.read(source)
    if not file.stills:
        raise Unsupported(LooksLike.HEIC)
    sink.write(file.film)
    yield len(file.film)
