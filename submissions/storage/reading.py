"""What the desk reads of the documents of a report without opening them on a machine of its own.

The sandbox reads the clean document; its words and its first pages lie beside it in the parcel.
What cannot be read costs the reading alone, never the file.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sealing import Scratch
from submissions import sandbox

MAGIC = b"%PDF-"
# An archive, or the head of an e-mail: nobody knows how many files come out of one.
HOLDING = re.compile(rb"PK\x03\x04|\s*[A-Za-z][A-Za-z-]*:|From ")
HEAD = 1024  # bytes within which a document says what it is (PDF 1.7, Annex H, note 13)
# Bytes of pictures of pages in one report: they wait in memory, and a parcel grows by them.
MOST_PICTURES = 12 << 20
LONGEST = 60  # seconds of work for all documents of a report: it holds others' turns meanwhile


@dataclass(frozen=True)
class Reading:
    """``words``: UTF-8, a form feed between pages; of ``read`` pages of ``of``; ``pictures``: JPEG
    of the first pages, which may be none."""

    words: bytes
    read: int
    of: int
    pictures: tuple[bytes, ...]


def is_document(scratch: Scratch) -> bool:
    """Whether it says that it is one; a wrong answer costs no more than the reading."""
    return MAGIC in scratch.open().read(HEAD)


def may_hold_files(scratch: Scratch) -> bool:
    return HOLDING.match(scratch.open().read(HEAD)) is not None


def read_all(
    clean: Sequence[tuple[int, sandbox.Stripped]], *, flat: bool
) -> dict[int, Reading | None]:
    """By place among the clean files (from 1), the documents; None where nothing was read.

    ``flat``: they are pictures of their pages already.
    """
    readings: dict[int, Reading | None] = {}
    left, until = MOST_PICTURES, sandbox.worked() + LONGEST
    for place, (_, file) in enumerate(clean, 1):
        if file.kind != "pdf" or not isinstance(file, sandbox.Clean):
            continue
        in_time = sandbox.worked() <= until
        reading = _read(file.scratch, draws=left > 0 and not flat) if in_time else None
        readings[place] = reading
        left -= sum(map(len, reading.pictures)) if reading else 0
    return readings


def _read(scratch: Scratch, *, draws: bool) -> Reading | None:
    words, pictures = None, None
    with suppress(sandbox.SandboxError):
        words = sandbox.words(scratch)
    if draws:
        with suppress(sandbox.SandboxError):
            pictures = sandbox.pages(scratch)
    if words is None and pictures is None:
        return None
    drawn = pictures.pictures if pictures else ()
    of = words.of if words else pictures.of if pictures else 0
    return Reading(words.text if words else b"", words.read if words else 0, of, drawn)
