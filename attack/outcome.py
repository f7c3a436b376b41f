"""What an attack is, and how it ends."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from attack.scene import Scene


class Broke(Exception):
    """The attack reached what a promise denies it; the text says what."""


class Result(StrEnum):
    HELD = "held"
    BROKE = "broke"
    FAILED = "failed"  # the attack itself did not come to its point, which proves nothing


@dataclass(frozen=True)
class Attack:
    """``promise``: the number in docs/threat-model.md; ``run`` raises Broke, or gives what stood in
    the way. ``fresh``: it needs a server of its own, because it breaks or uses one up.
    """

    name: str
    promise: int
    what: str
    run: Callable[[Scene], str]
    fresh: bool = False
