"""What the form of a desk asks: one row a question, words by the tag of their language.

Pure: no request and no row of the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from languages import SOURCE, Text, direction


class Kind(StrEnum):
    """WORDS and CONSENT stand on every form once: what a report is, and what may be published.

    A DATE is a line of free text: a witness knows a day, or only "after the harvest".
    """

    WORDS = "words"
    CONSENT = "consent"
    LINE = "line"
    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"


FIXED = (Kind.WORDS, Kind.CONSENT)
# Letters of an answer: three lines of a telephone, ten pages, a day with a story, one choice.
LONGEST: Mapping[Kind, int] = {
    Kind.LINE: 300,
    Kind.TEXT: 20_000,
    Kind.DATE: 200,
    Kind.CHOICE: 200,
}
PREFIX = "q-"  # of a question's field, so that its name is never that of another field


@dataclass(frozen=True)
class Question:
    """``id``: small letters, digits and hyphens; never given to another question of the same desk,
    so that an answer stays with what was asked. ``options``: of a CHOICE, each in every language.
    """

    id: str
    kind: Kind
    label: Text
    help: Text = field(default_factory=dict)
    options: tuple[Text, ...] = ()
    required: bool = False
    shown: bool = True

    @property
    def name(self) -> str:
        """Of the field on the form."""
        return self.kind.value if self.fixed else PREFIX + self.id

    @property
    def fixed(self) -> bool:
        return self.kind in FIXED


@dataclass(frozen=True)
class Questionnaire:
    """``version``: 0 for the one that comes with Amana; a desk's own are counted from 1."""

    questions: tuple[Question, ...]
    version: int = 0

    @property
    def shown(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.shown)


@dataclass(frozen=True)
class Answer:
    """``question``: as the form asked it, in the reporter's language."""

    id: str
    question: str
    answer: str


@dataclass(frozen=True)
class Said:
    """Words, and which language they are in: ``direction`` for a ``dir`` attribute; ``foreign``:
    another one than was asked for."""

    text: str
    language: str
    direction: str
    foreign: bool

    def __str__(self) -> str:
        return self.text


def said(text: Text, language: str) -> Said:
    """In this language; else in the source language; else in any that there is."""
    spoken = next((tag for tag in (language, SOURCE, *text) if text.get(tag)), language)
    return Said(text.get(spoken, ""), spoken, direction(spoken), spoken != language)


@dataclass(frozen=True)
class Asked:
    """A question as a page shows it, with what was typed so far and what is wrong with that."""

    name: str
    kind: Kind
    label: Said
    help: Said
    options: tuple[Said, ...]
    required: bool
    longest: int
    value: str
    errors: tuple[str, ...]

    @property
    def choices(self) -> tuple[Said, ...]:
        """The options, and what was chosen of an earlier version of the form."""
        known = {option.text for option in self.options}
        earlier = Said(self.value, "", "auto", False)
        return self.options if not self.value or self.value in known else (*self.options, earlier)


def asked(
    questions: Iterable[Question],
    language: str,
    values: Mapping[str, str],
    errors: Mapping[str, Iterable[object]],
) -> tuple[Asked, ...]:
    """``values`` and ``errors``: by name of the field."""
    return tuple(
        Asked(
            name=question.name,
            kind=question.kind,
            label=said(question.label, language),
            help=said(question.help, language),
            options=tuple(said(option, language) for option in question.options),
            required=question.required,
            longest=LONGEST.get(question.kind, 0),
            value=values.get(question.name, ""),
            errors=tuple(str(error) for error in errors.get(question.name, ())),
        )
        for question in questions
    )
