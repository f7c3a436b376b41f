"""What is fuzzed: a row for each binary format, with its seeds in corpus/<name>/."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.fuzzing import mending

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Target:
    """``runs`` of the short test; ``longest``: bytes of a file that the fuzzer makes; ``mend``:
    puts right what would end every changed file at once.
    """

    name: str
    runs: int
    longest: int
    mend: Callable[[bytes], bytes] = mending.as_it_is

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
BY_NAME = {target.name: target for target in TARGETS}
