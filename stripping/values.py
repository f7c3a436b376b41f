"""What stripping answers: values without a trace of what was removed."""

from collections import Counter
from dataclasses import dataclass

from stripping.words import NOTICED, REMOVED


@dataclass(frozen=True)
class Removed:
    """One kind of thing that was taken out: a slug of words.REMOVED or words.NOTICED."""

    what: str
    count: int


@dataclass(frozen=True)
class Stripped:
    """A clean file: what it is, and what it lost."""

    kind: str
    media_type: str
    extension: str
    removed: tuple[Removed, ...]


class Tally:
    """Counts what is being removed; the answer is in the order of the tables of words."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, what: str, count: int = 1) -> None:
        self._counts[what] += count

    def removed(self) -> tuple[Removed, ...]:
        return tuple(
            Removed(what, self._counts[what]) for what in (*REMOVED, *NOTICED) if self._counts[what]
        )
