"""What is fuzzed: a row for each binary format, with its seeds in corpus/<name>/."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stripping import StrippingError
from stripping.converting import convert
from stripping.unpacking import unpack
from tests.fuzzing import mending
from tests.stripping import outcome

CORPUS = Path(__file__).parent / "corpus"
MOST_ATTEMPTS = 3


def conversion(data: bytes) -> str:
    """How the first way to write it in another form ends that is one for it."""
    said = ""
    for attempt in range(MOST_ATTEMPTS):
        try:
            convert(io.BytesIO(data), io.BytesIO(), attempt)
            return outcome.CLEAN
        except StrippingError as error:
            said = said or str(error)
    return said


def unpacking(data: bytes) -> str:
    try:
        unpack(io.BytesIO(data), io.BytesIO())
    except StrippingError as error:
        return str(error)
    return outcome.CLEAN


@dataclass(frozen=True)
class Target:
    """``runs`` of the short test; ``longest``: bytes of a file that the fuzzer makes; ``mend``:
    puts right what would end every changed file at once; ``ended``: what is done with it.
    """

    name: str
    runs: int
    longest: int
    mend: Callable[[bytes], bytes] = mending.as_it_is
    ended: Callable[[bytes], str] = outcome.outcome_here

    @property
    def seeds(self) -> Path:
        return CORPUS / self.name


TARGETS = (
    Target("jpeg", 400, 4096),
    Target("png", 400, 4096, mending.png),
    Target("mp4", 400, 8192),
    Target("matroska", 400, 8192),
    Target("heif", 400, 8192),
    Target("gif", 400, 4096),
    Target("webp", 400, 4096),
    Target("tiff", 400, 4096),
    Target("bmp", 400, 4096),
    Target("mp3", 400, 4096),
    Target("ogg", 400, 8192, mending.ogg),
    Target("flac", 400, 16384),
    Target("wav", 400, 4096),
    Target("aiff", 400, 4096),
    Target("pdf", 200, 8192),
    Target("office", 300, 16384, mending.office),
)
# What no stripper takes: decoded, or taken apart.
OTHERWISE = (
    Target("old_office", 200, 16384, ended=conversion),
    Target("heic", 300, 8192, ended=conversion),
    Target("rtf", 400, 4096, ended=conversion),
    Target("cards", 400, 4096, ended=conversion),
    Target("positions", 400, 4096, ended=conversion),
    Target("raw", 300, 8192, ended=conversion),
    Target("mail", 400, 4096, ended=unpacking),
    Target("zip", 400, 4096, mending.office, ended=unpacking),
)
BY_NAME = {target.name: target for target in (*TARGETS, *OTHERWISE)}
