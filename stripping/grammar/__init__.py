"""What may stand in a clean file of a format, and how: one literal table for each.

The stripper and the verifier of a format walk files by the same table, each in code of its own. So
a rule cannot be two rules; but what a table allows by mistake, both let through. That is why tests
ask other programs for the name of everything in a clean file (``tests/stripping/witnesses.py``).
"""

from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int, int]  # first byte and end, counted from the start of a payload
ANY = range(1 << 62)


class How(StrEnum):
    """What becomes of a part; every one that is in no table goes."""

    KEPT = "kept"  # what its form does not call zero
    REBUILT = "built anew"
    FIXED = "the same in every file"
    EMPTY = "emptied"  # of the length it had, and nothing in it


@dataclass(frozen=True)
class Form:
    """``sizes``: bytes that a payload may have; behind them ``entry`` bytes for each entry, where
    the last four of ``sizes`` say how many there are. ``begins``: its first bytes; ``zero``: where
    nothing stands; ``fixed``: further bytes, by where they stand.
    """

    sizes: range | tuple[int, ...] = ANY
    begins: bytes = b""
    zero: tuple[Span, ...] = ()
    entry: int = 0
    fixed: tuple[tuple[int, bytes], ...] = ()


@dataclass(frozen=True)
class Part:
    """``forms``: by the version that the part says, where it says one. ``many``: it may stand more
    than once in one place. ``inside``: what it is made of. ``group`` and ``note``: for people, and
    ``called``, where ``name`` is no word.
    """

    name: bytes
    how: How = How.KEPT
    forms: tuple[Form, ...] = (Form(),)
    group: str = ""
    note: str = ""
    called: str = ""
    many: bool = False
    inside: tuple["Part", ...] = ()

    @property
    def form(self) -> Form:
        return self.forms[0]

    @property
    def word(self) -> str:
        return self.called or self.name.decode()


@dataclass(frozen=True)
class Grammar:
    """``parts``: what may stand in a file of this kind; ``more``: what else is to be said of it,
    a title and a sentence each.
    """

    kind: str
    parts: tuple[Part, ...]
    more: tuple[tuple[str, str], ...]

    @property
    def by_name(self) -> dict[bytes, Part]:
        return named(self.parts)


def grouped(grammar: Grammar, group: str) -> frozenset[bytes]:
    return frozenset(part.name for part in grammar.parts if part.group == group)


def named(parts: tuple[Part, ...]) -> dict[bytes, Part]:
    return {part.name: part for part in parts}


def by_parent(parts: tuple[Part, ...], parent: bytes = b"") -> dict[bytes, dict[bytes, Part]]:
    """What may stand in each part, by its name; the empty name is the file itself."""
    found = {parent: named(parts)}
    for part in parts:
        if part.inside:
            found |= by_parent(part.inside, part.name)
    return found


def sized(name: bytes, *sizes: int, group: str = "", note: str = "") -> Part:
    """A part that is kept and has one of these lengths."""
    return Part(name, forms=(Form(sizes),), group=group, note=note)
