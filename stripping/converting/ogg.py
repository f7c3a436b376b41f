"""An Ogg recording that was cut off, up to its last whole page.

Source: RFC 3533, section 6. Pages are copied as they are, so nothing is coded anew.
"""

from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.source import Sink, Source
from stripping.values import Notice

HEAD, CAPTURE = 27, b"OggS"


def convert(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """Raises Unsupported where nothing is missing at its end, and Unclean."""
    pages = 0
    while source.left:
        start = source.position
        end = end_of_page(source)
        if end is None:
            break
        source.seek(start)
        sink.write(source.exactly(end - start))
        pages += 1
    else:
        raise Unsupported(LooksLike.OGG)
    if pages < 3:  # two with its heads, and one of sound
        raise Unclean(Reason.TRUNCATED)
    return (Notice.END_MISSING,)


def end_of_page(source: Source) -> int | None:
    """Where the page from here ends; None where it is not whole."""
    if source.left < HEAD:
        return None
    start = source.position
    head = source.exactly(HEAD)
    if not head.startswith(CAPTURE):
        raise Unsupported(LooksLike.OGG)
    if source.left < head[26]:
        return None
    end = start + HEAD + head[26] + sum(source.exactly(head[26]))
    return end if end <= source.size else None
