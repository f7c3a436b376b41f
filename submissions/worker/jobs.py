"""What a child does with one file, and its answer: slugs and sizes, nothing of the file."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from sealing import NONCE, ChunkReader, PayloadError, Scratch, ScratchWriter, Window
from stripping import Empty, Reason, Stripped, TooLarge, Unclean, Unsupported
from stripping.converting import convert
from stripping.errors import Exhausted
from stripping.formats import check, strip, verify
from stripping.pdf.likeness import differing
from stripping.unpacking import unpack
from submissions.worker.protocol import (
    Answer,
    CleanAnswer,
    ComparedAnswer,
    ConvertedAnswer,
    PagesAnswer,
    Refused,
    RefusedAnswer,
    Request,
    SmallerAnswer,
    UnpackedAnswer,
    VerifyAnswer,
    WordsAnswer,
)
from submissions.worker.reading import pages, words
from submissions.worker.smaller import smaller

COMPARED = 8.0  # seconds of CPU after which no further page of a document is compared


@contextmanager
def from_one_into_another(
    request: Request, descriptors: list[int]
) -> Iterator[tuple[BinaryIO, ScratchWriter]]:
    """The plaintext of the first scratch, and a writer of the second, which is finished after."""
    source, sink = descriptors
    with Scratch.adopt(source, request.keys[0]) as scratch:
        writer = ScratchWriter(sink, request.keys[1])
        yield readable(scratch), writer
        writer.finish()


def do_strip(request: Request, descriptors: list[int]) -> CleanAnswer:
    """Strips the first scratch into the second, reads that again, and verifies it."""
    with from_one_into_another(request, descriptors) as (source, writer):
        clean = strip(source, cast(BinaryIO, writer), flat=request.flat, pages=request.pages)
    with Scratch.adopt(descriptors[1], request.keys[1]) as written:
        verify(readable(written))
    return described(clean, writer.size)


def do_convert(request: Request, descriptors: list[int]) -> ConvertedAnswer:
    """Writes another form of the first scratch, which no stripper takes, into the second."""
    with from_one_into_another(request, descriptors) as (source, writer):
        notices = convert(source, cast(BinaryIO, writer), request.attempt)
    return ConvertedAnswer(notices=[*notices], size=writer.size)


def do_unpack(request: Request, descriptors: list[int]) -> UnpackedAnswer:
    """Writes the files that lie in the first scratch into the second, one behind another."""
    with from_one_into_another(request, descriptors) as (source, writer):
        sizes = unpack(source, cast(BinaryIO, writer))
    return UnpackedAnswer(sizes=[*sizes])


class Pipe:
    """A sink that hands on what it is given; ``size`` in bytes so far. Raises BrokenPipeError."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.size = 0

    def write(self, data: bytes | bytearray) -> int:
        left = memoryview(data)
        while left:
            left = left[os.write(self._descriptor, left) :]
        self.size += len(data)
        return len(data)


def do_pass(request: Request, descriptors: list[int]) -> CleanAnswer:
    """Strips the scratch into the pipe; what comes out there is verified when it was sealed."""
    source, sink = descriptors
    with Scratch.adopt(source, request.keys[0]) as scratch:
        pipe = Pipe(sink)
        clean = strip(readable(scratch), cast(BinaryIO, pipe), flat=request.flat)
    os.close(sink)
    return described(clean, pipe.size)


def do_verify(request: Request, descriptors: list[int]) -> VerifyAnswer:
    """Reads one file of a sealed payload, and verifies it."""
    (payload,) = descriptors

    def read_at(offset: int, size: int) -> bytes:
        return os.pread(payload, size, NONCE + offset)

    reader = ChunkReader(request.keys[0], read_at, os.fstat(payload).st_size - NONCE)
    verify(cast(BinaryIO, Window(reader, request.start, request.size)))
    return VerifyAnswer()


def do_check(request: Request, descriptors: list[int]) -> CleanAnswer:
    """Says what a file is, if stripping would change nothing in it."""
    with Scratch.adopt(descriptors[0], request.keys[0]) as scratch:
        return described(check(readable(scratch)), request.size)


def do_compare(request: Request, descriptors: list[int]) -> ComparedAnswer:
    """Says which pages of the first scratch look different in the second, its clean form."""
    with (
        Scratch.adopt(descriptors[0], request.keys[0]) as source,
        Scratch.adopt(descriptors[1], request.keys[1]) as clean,
    ):
        until = time.process_time() + COMPARED
        pages = differing(
            *(readable(source), readable(clean)), in_time=lambda: time.process_time() < until
        )
        return ComparedAnswer(pages=[*pages])


def do_smaller(request: Request, descriptors: list[int]) -> SmallerAnswer:
    """Writes a smaller picture of the first scratch into the second; empty where it needs none."""
    with from_one_into_another(request, descriptors) as (source, writer):
        picture = smaller(source, cast(BinaryIO, writer), request.width)
    media_type, extension, width, height = picture or ("", "", 0, 0)
    return SmallerAnswer(
        media_type=media_type, extension=extension, width=width, height=height, size=writer.size
    )


def do_words(request: Request, descriptors: list[int]) -> WordsAnswer:
    """Writes the words of the first scratch, a clean document, into the second."""
    with from_one_into_another(request, descriptors) as (source, writer):
        read, of = words(source, cast(BinaryIO, writer))
    return WordsAnswer(read=read, of=of)


def do_pages(request: Request, descriptors: list[int]) -> PagesAnswer:
    """Writes pictures of the first pages of a clean document into the second scratch."""
    with from_one_into_another(request, descriptors) as (source, writer):
        sizes, of = pages(source, cast(BinaryIO, writer))
    return PagesAnswer(sizes=sizes, of=of)


def readable(scratch: Scratch) -> BinaryIO:
    return cast(BinaryIO, scratch.open())


def described(clean: Stripped, size: int) -> CleanAnswer:
    return CleanAnswer(
        kind=clean.kind,
        media_type=clean.media_type,
        extension=clean.extension,
        size=size,
        removed=[(each.what, each.count, [*map(str, each.places)]) for each in clean.removed],
    )


# What the sink's disk, or the limit on it, can say.
WRITING: dict[int, Refused] = {
    errno.ENOSPC: "no_room",
    errno.EDQUOT: "no_room",
    errno.EFBIG: "too_large",
}
JOBS: dict[str, Callable[[Request, list[int]], Answer]] = {
    "strip": do_strip,
    "pass": do_pass,
    "convert": do_convert,
    "compare": do_compare,
    "unpack": do_unpack,
    "check": do_check,
    "verify": do_verify,
    "smaller": do_smaller,
    "words": do_words,
    "pages": do_pages,
}


def work(request: Request, descriptors: list[int]) -> Answer:
    """One request done; a refusal is an answer too. Anything else ends the child."""
    try:
        return JOBS[request.action](request, descriptors)
    except Unsupported as error:
        return RefusedAnswer(refused="unsupported", slug=error.looks_like)
    except Unclean as error:
        return RefusedAnswer(refused="unclean", slug=error.reason)
    except Empty:
        return RefusedAnswer(refused="empty", slug="")
    except Exhausted:
        return RefusedAnswer(refused="exhausted", slug="")
    except TooLarge:
        return RefusedAnswer(refused="too_large", slug="")
    except PayloadError:
        # The scratch file itself: a flipped bit on the disk, not the reporter's doing.
        return RefusedAnswer(refused="unclean", slug=Reason.DAMAGED)
    except OSError as error:
        if error.errno not in WRITING:
            raise
        return RefusedAnswer(refused=WRITING[error.errno], slug="")
