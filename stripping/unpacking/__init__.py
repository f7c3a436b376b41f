"""Files that hold other files (ZIP, e-mail, a photograph's film), taken apart: ``unpack``.

What lay inside is written one file behind the other, without a name; each goes its own way then,
as if it had been sent by itself.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from stripping import motion
from stripping.errors import Empty, LooksLike, Reason, TooLarge, Unclean, Unsupported
from stripping.limits import MOST_MEMBERS
from stripping.sniff import HEAD, sniff
from stripping.source import Sink, Source
from stripping.unpacking import bursts, mail, zipped

# Writes each file inside to the sink, and gives its size in bytes once it is whole there.
Unpacker = Callable[[Source, Sink], Iterator[int]]
REST_MISSING = 0  # in the place of a file's size: the archive ends before its end


def film_beside(source: Source, sink: Sink) -> Iterator[int]:
    """The film of a motion photograph, or of a burst. Raises Unsupported, Unclean."""
    try:
        yield from motion.unpack(source, sink)
    except Unsupported:
        yield from bursts.unpack(source, sink)


UNPACKERS: dict[str, Unpacker] = {
    LooksLike.ZIP: zipped.unpack,
    LooksLike.EMAIL: mail.unpack,
    "jpeg": motion.unpack,
    "heif": film_beside,
    **dict.fromkeys((LooksLike.HEIC, LooksLike.AVIF), bursts.unpack),
}


def unpack(source: BinaryIO, sink: BinaryIO) -> tuple[int, ...]:
    """The sizes of the files that were inside, in the order in which they lie in ``sink``; the size
    of one that is damaged is negative, and REST_MISSING is the last of an archive that was cut off.

    Raises StrippingError: Unsupported for what holds no files, Unclean for too many of them.
    """
    reader, writer = Source(source), Sink(sink)
    if not reader.size:
        raise Empty
    try:
        kind: str = sniff(reader.exactly(min(HEAD, reader.size)))
    except Unsupported as error:
        kind = error.looks_like
    if kind not in UNPACKERS:
        raise Unsupported(LooksLike.UNKNOWN)
    reader.seek(0)
    sizes = list[int]()
    try:
        for size in UNPACKERS[kind](reader, writer):
            if size:
                sizes.append(size)
            if len(sizes) > MOST_MEMBERS:
                raise Unclean(Reason.TOO_MANY_FILES)
    except Unclean as error:
        if error.reason is not Reason.TRUNCATED or not sizes:
            raise
        sizes.append(REST_MISSING)
    except TooLarge as error:
        raise Unclean(Reason.TOO_MANY_FILES) from error
    if not sizes:
        raise Empty
    writer.flush()
    return tuple(sizes)
