"""What a look at the machine gives."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, IntEnum

from config import probes


class State(Enum):
    """PASSED, FAILED (do something), or NOTE: unknown, weaker than it could be, or not in use."""

    PASSED = "✓"
    FAILED = "✗"
    NOTE = "·"


class Risk(IntEnum):
    """What is at risk where a check failed, as the exit code of ``manage.py doctor``: the highest
    of all counts. 2 is of a command line that was wrong."""

    UPKEEP = 1
    SAFETY = 3  # what is kept, or who sends
    ARRIVAL = 4  # a report sent now would not arrive, or not stay


@dataclass(frozen=True)
class Finding:
    """``said`` is what was seen: counts and names of settings, never a secret or a report's."""

    state: State
    said: str


@dataclass(frozen=True)
class Check:
    """``means``: what goes wrong where it failed; ``cure``: what the operator does.

    ``faces``: on a host that serves none of them it is not made.
    """

    id: str
    title: str
    means: str
    cure: str
    look: Callable[[], Finding]
    risk: Risk = Risk.SAFETY
    faces: frozenset[str] = probes.EVERY


def passed(said: str) -> Finding:
    return Finding(State.PASSED, said)


def failed(said: str) -> Finding:
    return Finding(State.FAILED, said)


def note(said: str) -> Finding:
    return Finding(State.NOTE, said)
