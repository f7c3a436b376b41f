"""The rules that fields are made of, a class for each kind of value."""

import re
from dataclasses import dataclass, field
from typing import Any, ClassVar

import languages
from archive.record.consistency import CHECKS
from archive.record.rule import (
    Codes,
    Json,
    Reader,
    Rule,
    Table,
    Unless,
    array,
    is_blank,
    is_printable,
)
from archive.vocabularies import Vocabulary


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
        elif is_blank(words):
            reader.say(path, "missing")
        elif not is_printable(words):
            reader.say(path, "characters")
        elif len(words) > self.longest:
            reader.say(path, "too_long")

    def absent(self, reader: Reader, path: str) -> None:
        for language in reader.languages:
            reader.say(f"{path}.{language}", "missing")

    def schema(self, codes: Codes) -> Json:
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

    def schema(self, codes: Codes) -> Json:
        return {"enum": list(self.published or self.words)}

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if value not in self.words:
            reader.say(path, "choice")


@dataclass(frozen=True)
class SomeWords(Rule):
    """One or more slugs of a vocabulary, each once; "none" stands alone."""

    words: tuple[str, ...]
    vocabulary: str
    KIND: ClassVar[str] = "words"

    def schema(self, codes: Codes) -> Json:
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

    def schema(self, codes: Codes) -> Json:
        return array(self.of.schema(codes))


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

    def schema(self, codes: Codes) -> Json:
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

    def schema(self, codes: Codes) -> Json:
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

    def schema(self, codes: Codes) -> Json:
        return {"type": "string"}


@dataclass(frozen=True)
class YesOrNo(Rule):
    KIND: ClassVar[str] = "yes_or_no"

    def schema(self, codes: Codes) -> Json:
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

    def schema(self, codes: Codes) -> Json:
        return array({"enum": list(codes)}, 1)


def one_of(vocabulary: Vocabulary, *, never: tuple[str, ...] = ()) -> OneWord:
    """``never``: words that no draft says."""
    every = vocabulary.slugs()
    return OneWord(tuple(slug for slug in every if slug not in never), vocabulary.name, every)


def some_of(vocabulary: Vocabulary) -> SomeWords:
    return SomeWords(vocabulary.slugs(), vocabulary.name)
