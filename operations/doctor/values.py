"""What a look at the machine gives."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """WELL, ILL (do something), or NOTE: unknown, weaker than it could be, or not in use."""

    WELL = "✓"
    ILL = "✗"
    NOTE = "·"


@dataclass(frozen=True)
class Finding:
    """``said`` is what was seen: counts and names of settings, never a secret or a report's."""

    state: State
    said: str


@dataclass(frozen=True)
class Check:
    """``means``: what goes wrong where it is ill; ``cure``: what the operator does."""

    id: str
    title: str
    means: str
    cure: str
    look: Callable[[], Finding]


def well(said: str) -> Finding:
    return Finding(State.WELL, said)


def ill(said: str) -> Finding:
    return Finding(State.ILL, said)


def note(said: str) -> Finding:
    return Finding(State.NOTE, said)
