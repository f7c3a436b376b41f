"""What an attack is, and how it ends."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from attack.scene import ALL, Scene


class Broke(Exception):
    """The attack reached what a promise denies it; the text says what."""


class Result(StrEnum):
    HELD = "held"
    BROKE = "broke"
    FAILED = "failed"  # the attack itself did not come to its point, which proves nothing


@dataclass(frozen=True)
class Attack:
    """``promise``: the number in docs/threat-model.md; ``run`` raises Broke, or gives what stood in
    the way. It may change whatever it likes: the next one finds the desk as it was.

    ``fresh``: it needs a server of its own, because it fills up or ends it; ``steps``: how far the
    desk's life has gone (attack.scene).
    """

    name: str
    promise: int
    what: str
    run: Callable[[Scene], str]
    fresh: bool = False
    steps: tuple[str, ...] = ALL
