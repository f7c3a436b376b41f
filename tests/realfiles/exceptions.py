"""Files that are known to be refused, or to differ: by their SHA-256, with a sentence each."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Known:
    digest: str
    name: str
    why: str


# A line each: digest, name and sentence, with tabs between them.
LINES = Path(__file__).with_suffix(".txt").read_text().splitlines()
EXCEPTIONS = tuple(Known(*line.split("\t")) for line in LINES)
