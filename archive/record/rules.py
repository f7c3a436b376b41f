"""The rules that fields are made of: each checks a value, and says itself as JSON.

The server checks by them at the door. A draft is sealed in the browser, so the browser has to check
it before that: it gets the very rules as data (``Rule.data``) and has none of its own. Both must
give one answer; tests/archive/vectors holds them to it. ``Rule.schema`` says the published value
as JSON Schema (2020-12).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import languages
from archive.errors import Problem
from archive.record.consistency import CHECKS
from archive.record.problems import SENTENCES
from archive.vocabularies import Vocabulary

Json = dict[str, Any]
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

    def data(self) -> Json:
        """The rule as JSON, for the browser."""
        return {"kind": self.KIND, **vars(self)}

    @abstractmethod
    def schema(self) -> Json:
        """A published value as JSON Schema; wider than the rule where older records are."""


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

    def schema(self) -> Json:
        return dict(self.published)


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

    def schema(self) -> Json:
        return {"$ref": "#/$defs/text"}


@dataclass(frozen=True)
class OneWord(Rule):
    """A slug of a vocabulary, or a word of a list. ``published``: words that only records have."""

    words: tuple[str, ...]
    vocabulary: str = ""
    published: tuple[str, ...] = ()
    KIND: ClassVar[str] = "word"

    def data(self) -> Json:
        return {"kind": self.KIND, "words": list(self.words), "vocabulary": self.vocabulary}

    def schema(self) -> Json:
        return {"enum": list(self.published or self.words)}

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if value not in self.words:
            reader.say(path, "choice")


@dataclass(frozen=True)
class Words(Rule):
    """One or more slugs of a vocabulary, each once; "none" stands alone."""

    words: tuple[str, ...]
    vocabulary: str
    KIND: ClassVar[str] = "words"

    def schema(self) -> Json:
        return array({"enum": list(self.words)}, 1)

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
        for number, row in enumerate(value):
            self.of(reader, f"{path}.{number}", row)

    def data(self) -> Json:
        return {"kind": self.KIND, "most": self.most}

    def schema(self) -> Json:
        return array(self.of.schema())


@dataclass(frozen=True)
class Group(Rule):
    """A JSON object by a table of its keys; a key that is not in it is refused, not dropped.

    ``also``: a check of ``archive.record.consistency``, over all of them. ``table``: the rows
    below it (``archive.record.document``).
    """

    also: str = ""
    table: Table = field(default_factory=dict)
    KIND: ClassVar[str] = "group"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            reader.say(path, "shape")
            return
        prefix = f"{path}." if path else ""
        for key, (required, rule) in self.table.items():
            if key in value:
                rule(reader, f"{prefix}{key}", value[key])
            elif required(value) if isinstance(required, Unless) else required:
                rule.absent(reader, f"{prefix}{key}")
        for key in sorted(value.keys() - self.table.keys()):
            reader.say(f"{prefix}{key}", "unlisted")
        if self.also:
            CHECKS[self.also](value, lambda key, code: reader.say(f"{prefix}{key}", code))

    def absent(self, reader: Reader, path: str) -> None:
        self(reader, path, {})

    def data(self) -> Json:
        return {"kind": self.KIND, "also": self.also}

    def schema(self) -> Json:
        raise NotImplementedError("The schema of a group is made of its rows.")


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

    def schema(self) -> Json:
        if self.whole:
            return {"type": "integer", "minimum": self.least}
        return {"type": "number", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True)
class Pattern(Rule):
    """A text that matches a regular expression, which means the same in both languages."""

    expression: str
    code: str = "shape"
    KIND: ClassVar[str] = "pattern"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, str) or not re.fullmatch(self.expression, value):
            reader.say(path, self.code)

    def schema(self) -> Json:
        return {"type": "string"}


@dataclass(frozen=True)
class YesOrNo(Rule):
    KIND: ClassVar[str] = "yes_or_no"

    def schema(self) -> Json:
        return {"type": "boolean"}

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, bool):
            reader.say(path, "shape")


@dataclass(frozen=True)
class Languages(Rule):
    """Some of the installation's languages, each once."""

    KIND: ClassVar[str] = "languages"

    def of(self, value: Any) -> tuple[str, ...]:
        """The languages that a document names; none when they are not as they must be."""
        known = languages.codes()
        if not isinstance(value, list) or any(code not in known for code in value):
            return ()
        return tuple(value) if len(set(value)) == len(value) else ()

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not self.of(value):
            reader.say(path, "languages")

    def absent(self, reader: Reader, path: str) -> None:
        reader.say(path, "languages")

    def data(self) -> Json:
        return {"kind": self.KIND, "words": list(languages.codes())}

    def schema(self) -> Json:
        return array({"enum": list(languages.codes())}, 1)


def one_of(vocabulary: Vocabulary, *, never: tuple[str, ...] = ()) -> OneWord:
    """``never``: words that no draft says."""
    every = vocabulary.slugs()
    return OneWord(tuple(slug for slug in every if slug not in never), vocabulary.name, every)


def some_of(vocabulary: Vocabulary) -> Words:
    return Words(vocabulary.slugs(), vocabulary.name)
