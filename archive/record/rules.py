"""The rules that the table of a document is made of: each checks a value, and says itself as JSON.

The server checks by them at the door. A draft is sealed in the browser, so the browser has to check
it before that: it gets the very table as data (``Rule.data``) and has no list of its own. Both must
give one answer; tests/archive/vectors holds them to it.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from archive.errors import Problem
from archive.record.consistency import CHECKS
from archive.record.problems import SENTENCES
from archive.vocabularies import Vocabulary

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


def is_printable(words: str) -> bool:
    return _UNPRINTABLE.search(words) is None


class Rule(ABC):
    KIND: ClassVar[str]

    @abstractmethod
    def __call__(self, reader: Reader, path: str, value: Any) -> None: ...

    def absent(self, reader: Reader, path: str) -> None:
        """The value is required and not there."""
        reader.say(path, "missing")

    def data(self) -> dict[str, Any]:
        """The rule as JSON, for the browser."""
        return {"kind": self.KIND, **vars(self)}


Table = Mapping[str, tuple[bool, Rule]]


@dataclass(frozen=True)
class Text(Rule):
    """A text in each of the document's languages, and in no other; ``longest`` in letters."""

    longest: int
    KIND: ClassVar[str] = "text"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            reader.say(path, "shape")
            return
        for language in reader.languages:
            self._check(reader, f"{path}.{language}", value.get(language, ""))
        for language in sorted(value.keys() - set(reader.languages)):
            if reader.languages:
                reader.say(f"{path}.{language}", "language")

    def _check(self, reader: Reader, path: str, words: Any) -> None:
        if not isinstance(words, str):
            reader.say(path, "shape")
        elif _BLANK.fullmatch(words):
            reader.say(path, "missing")
        elif not is_printable(words):
            reader.say(path, "characters")
        elif len(words) > self.longest:
            reader.say(path, "too_long")

    def absent(self, reader: Reader, path: str) -> None:
        for language in reader.languages:
            reader.say(f"{path}.{language}", "missing")


@dataclass(frozen=True)
class OneWord(Rule):
    """A slug of a vocabulary."""

    words: tuple[str, ...]
    KIND: ClassVar[str] = "word"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if value not in self.words:
            reader.say(path, "choice")


@dataclass(frozen=True)
class Words(Rule):
    """One or more slugs, each once; "none" stands alone."""

    words: tuple[str, ...]
    KIND: ClassVar[str] = "words"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, list) or not value:
            reader.say(path, "missing" if value == [] else "shape")
        elif any(word not in self.words for word in value) or len(set(value)) != len(value):
            reader.say(path, "choice")
        elif "none" in value and len(value) > 1:
            reader.say(path, "none_and_more")


@dataclass(frozen=True)
class Several(Rule):
    """A list of at most ``most`` values, each by the rule ``of``."""

    of: Rule
    most: int
    KIND: ClassVar[str] = "list"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, list) or len(value) > self.most:
            reader.say(path, "too_many" if isinstance(value, list) else "shape")
            return
        for place, one in enumerate(value):
            self.of(reader, f"{path}.{place}", one)

    def data(self) -> dict[str, Any]:
        return {"kind": self.KIND, "of": self.of.data(), "most": self.most}


@dataclass(frozen=True)
class Group(Rule):
    """A JSON object by a table of its keys; a key that is not in it is refused, not dropped.

    ``also``: a check of ``archive.record.consistency``, over all of them.
    """

    table: Table
    also: str = ""
    KIND: ClassVar[str] = "group"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            reader.say(path, "shape")
            return
        prefix = f"{path}." if path else ""
        for key, (required, rule) in self.table.items():
            if key in value:
                rule(reader, f"{prefix}{key}", value[key])
            elif required:
                rule.absent(reader, f"{prefix}{key}")
        for key in sorted(value.keys() - self.table.keys()):
            reader.say(f"{prefix}{key}", "unlisted")
        if self.also:
            CHECKS[self.also](value, lambda key, code: reader.say(f"{prefix}{key}", code))

    def absent(self, reader: Reader, path: str) -> None:
        self(reader, path, {})

    def data(self) -> dict[str, Any]:
        fields = {
            key: {"required": required, **rule.data()}
            for key, (required, rule) in self.table.items()
        }
        return {"kind": self.KIND, "fields": fields, "also": self.also}


@dataclass(frozen=True)
class Number(Rule):
    least: float
    most: float
    whole: bool
    KIND: ClassVar[str] = "number"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        kinds = (int,) if self.whole else (int, float)
        fits = isinstance(value, kinds) and not isinstance(value, bool)
        if not fits or not self.least <= value <= self.most:
            reader.say(path, "number")


@dataclass(frozen=True)
class Pattern(Rule):
    """A text that matches a regular expression, which means the same in both languages."""

    expression: str
    code: str = "shape"
    KIND: ClassVar[str] = "pattern"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, str) or not re.fullmatch(self.expression, value):
            reader.say(path, self.code)


@dataclass(frozen=True)
class YesOrNo(Rule):
    KIND: ClassVar[str] = "yes_or_no"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, bool):
            reader.say(path, "shape")


@dataclass(frozen=True)
class Languages(Rule):
    """Some of the archive's languages, each once."""

    words: tuple[str, ...]
    KIND: ClassVar[str] = "languages"

    def of(self, value: Any) -> tuple[str, ...]:
        """The languages that a document names; none when they are not as they must be."""
        if not isinstance(value, list) or any(one not in self.words for one in value):
            return ()
        return tuple(value) if len(set(value)) == len(value) else ()

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not self.of(value):
            reader.say(path, "languages")

    def absent(self, reader: Reader, path: str) -> None:
        reader.say(path, "languages")


def one_of(vocabulary: Vocabulary, *, never: tuple[str, ...] = ()) -> OneWord:
    return OneWord(tuple(slug for slug in vocabulary.slugs() if slug not in never))


def some_of(vocabulary: Vocabulary) -> Words:
    return Words(vocabulary.slugs())
