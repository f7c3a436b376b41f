"""What a child does with one file, and its answer: slugs and sizes, nothing of the file."""

import errno
import os
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from sealing import NONCE, ChunkReader, PayloadError, Scratch, ScratchWriter, Window
from stripping import Empty, Stripped, TooLarge, Unclean, Unsupported
from stripping.formats import check, strip, verify
from submissions.worker.protocol import Request
from submissions.worker.reading import pages, words
from submissions.worker.smaller import smaller

Answer = dict[str, Any]


def do_strip(request: Request, descriptors: list[int]) -> Answer:
    """Strips the first scratch into the second, reads that again, and verifies it."""
    source, sink = descriptors
    with Scratch.adopt(source, request.keys[0]) as scratch:
        writer = ScratchWriter(sink, request.keys[1])
        found = strip(readable(scratch), cast(BinaryIO, writer), flat=request.flat)
        writer.finish()
    with Scratch.adopt(sink, request.keys[1]) as clean:
        verify(readable(clean))
    return told(found, writer.size)


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


def do_pass(request: Request, descriptors: list[int]) -> Answer:
    """Strips the scratch into the pipe; what comes out there is verified when it was sealed."""
    source, sink = descriptors
    with Scratch.adopt(source, request.keys[0]) as scratch:
        pipe = Pipe(sink)
        found = strip(readable(scratch), cast(BinaryIO, pipe), flat=request.flat)
    os.close(sink)
    return told(found, pipe.size)


def do_verify(request: Request, descriptors: list[int]) -> Answer:
    """Reads one file of a sealed payload again."""
    (payload,) = descriptors

    def read_at(offset: int, size: int) -> bytes:
        return os.pread(payload, size, NONCE + offset)

    reader = ChunkReader(request.keys[0], read_at, os.fstat(payload).st_size - NONCE)
    verify(cast(BinaryIO, Window(reader, request.start, request.size)))
    return {}


def do_check(request: Request, descriptors: list[int]) -> Answer:
    """Says what a file is, if stripping would change nothing in it."""
    with Scratch.adopt(descriptors[0], request.keys[0]) as scratch:
        return told(check(readable(scratch)), request.size)


def do_smaller(request: Request, descriptors: list[int]) -> Answer:
    """Writes a smaller picture of the first scratch into the second; empty where it needs none."""
    source, sink = descriptors
    with Scratch.adopt(source, request.keys[0]) as scratch:
        writer = ScratchWriter(sink, request.keys[1])
        found = smaller(readable(scratch), cast(BinaryIO, writer), request.width)
        writer.finish()
    media_type, extension, width, height = found or ("", "", 0, 0)
    return {
        "media_type": media_type,
        "extension": extension,
        "width": width,
        "height": height,
        "size": writer.size,
    }


def do_words(request: Request, descriptors: list[int]) -> Answer:
    """Writes the words of the first scratch, a clean document, into the second."""
    source, sink = descriptors
    with Scratch.adopt(source, request.keys[0]) as scratch:
        writer = ScratchWriter(sink, request.keys[1])
        read, of = words(readable(scratch), cast(BinaryIO, writer))
        writer.finish()
    return {"read": read, "of": of}


def do_pages(request: Request, descriptors: list[int]) -> Answer:
    """Writes pictures of the first pages of a clean document into the second scratch."""
    source, sink = descriptors
    with Scratch.adopt(source, request.keys[0]) as scratch:
        writer = ScratchWriter(sink, request.keys[1])
        sizes, of = pages(readable(scratch), cast(BinaryIO, writer))
        writer.finish()
    return {"sizes": sizes, "of": of}


def readable(scratch: Scratch) -> BinaryIO:
    return cast(BinaryIO, scratch.open())


def told(found: Stripped, size: int) -> Answer:
    return {
        "kind": found.kind,
        "media_type": found.media_type,
        "extension": found.extension,
        "size": size,
        "removed": [[each.what, each.count] for each in found.removed],
    }


# What the sink's disk, or the limit on it, can say.
WRITING = {
    errno.ENOSPC: "no_room",
    errno.EDQUOT: "no_room",
    errno.EFBIG: "too_large",
}
JOBS: dict[str, Callable[[Request, list[int]], Answer]] = {
    "strip": do_strip,
    "pass": do_pass,
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
        return {"refused": "unsupported", "slug": error.looks_like}
    except Unclean as error:
        return {"refused": "unclean", "slug": error.reason}
    except Empty:
        return {"refused": "empty", "slug": ""}
    except TooLarge:
        return {"refused": "too_large", "slug": ""}
    except PayloadError:
        # The scratch file itself: a flipped bit on the disk, not the reporter's doing.
        return {"refused": "unclean", "slug": "damaged"}
    except OSError as error:
        if error.errno not in WRITING:
            raise
        return {"refused": WRITING[error.errno], "slug": ""}
