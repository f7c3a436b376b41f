"""A hostile file, and how it may end."""

from collections.abc import Callable
from dataclasses import dataclass

ANY = ""  # a clean result or any refusal: what it is must not matter


@dataclass(frozen=True)
class Hostile:
    """``ends``: what outcome() says of it, or ANY; ``hides``: bytes that no clean result holds."""

    name: str
    build: Callable[[], bytes]
    ends: str = ANY
    hides: bytes = b""
