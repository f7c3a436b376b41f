"""What every rule of a field is made of: how it checks a value, and says itself as JSON.

The server checks by the rules at the door. A draft is sealed in the browser, so the browser has to
check it before that: it gets the very rules as data (``Rule.data``) and has none of its own. Both
must give one answer; tests/archive/vectors holds them to it. ``Rule.schema`` says the published
value as JSON Schema (2020-12).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from archive.errors import Problem
from archive.record.problems import SENTENCES

Json = dict[str, Any]
Codes = Sequence[str]  # of languages
# No reader sees these: spaces of all kinds, marks of width and direction.
BLANK = r"\t-\r\x1c- \x85\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3000\ufeff"
# What no database keeps (NUL) and no text is in UTF-8 (a half of a surrogate pair).
UNPRINTABLE = r"[\x00\ud800-\udfff]"
_BLANK, _UNPRINTABLE = re.compile(f"[{BLANK}]*"), re.compile(UNPRINTABLE)


class Reader:
    """Walks a document and gathers what is wrong; ``languages`` are those of the document."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.problems: list[Problem] = []
        self.languages = languages

    def say(self, path: str, code: str) -> None:
        self.problems.append(Problem(path, SENTENCES[code], code))


def is_blank(words: str) -> bool:
    """Nothing of it is seen."""
    return _BLANK.fullmatch(words) is not None


def is_printable(words: str) -> bool:
    return _UNPRINTABLE.search(words) is None


class Rule(ABC):
    KIND: ClassVar[str]

    @abstractmethod
    def __call__(self, reader: Reader, path: str, value: Any) -> None: ...

    def absent(self, reader: Reader, path: str) -> None:
        """The value is required and not there."""
        reader.say(path, "missing")

    def data(self) -> Json:
        """The rule as JSON, for the browser."""
        return {"kind": self.KIND, **vars(self)}

    @abstractmethod
    def schema(self, codes: Codes) -> Json:
        """A published value as JSON Schema; wider than the rule where older records are.

        ``codes``: the languages that records are in.
        """


@dataclass(frozen=True)
class Unless:
    """Required unless another field of the same group has one value."""

    field: str
    value: str

    def __call__(self, group: Mapping[str, Any]) -> bool:
        return bool(group.get(self.field) != self.value)


Table = Mapping[str, tuple[bool | Unless, Rule]]


def array(items: Json, least: int = 0) -> Json:
    return {"type": "array", "items": items, "minItems": least}


def closed(properties: Mapping[str, Json], required: list[str]) -> Json:
    """An object in which a key that is not named makes a record invalid."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": sorted(required),
        "additionalProperties": False,
    }


@dataclass(frozen=True)
class Made(Rule):
    """What no draft says: the archive adds it to what is published. ``published``: as schema.

    ``vocabulary``: that a slug is of.
    """

    published: Mapping[str, Any]
    vocabulary: str = ""
    KIND: ClassVar[str] = "made"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        reader.say(path, "unlisted")

    def schema(self, codes: Codes) -> Json:
        return dict(self.published)
