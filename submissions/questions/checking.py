"""What a form may hold: each limit has its reason beside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from languages import Text
from submissions.questions.question import FIXED, Kind, Question

MOST_QUESTIONS = 20  # nobody answers more on a telephone, and a body may have a hundred fields
LABEL = 200  # letters: five lines of a telephone, one of a case page
HELP = 500  # letters: a paragraph, so that the words of the report begin on the first screen
MOST_OPTIONS = 30  # a list that a thumb still scrolls through: the provinces of a country
OPTION = 100  # letters: one line of a list
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")  # a name of a field, with room for its prefix


class Fault(StrEnum):
    """What is wrong with a question, or (the last three) with the whole form."""

    LABEL_EMPTY = "label_empty"
    LABEL_LONG = "label_long"
    HELP_LONG = "help_long"
    OPTIONS_FEW = "options_few"
    OPTIONS_MANY = "options_many"
    OPTION_LONG = "option_long"
    OPTION_TWICE = "option_twice"
    OPTIONS_UNEVEN = "options_uneven"
    MANY = "many"
    FIXED = "fixed"
    IDS = "ids"


@dataclass(frozen=True)
class FormFault:
    """``place``: of the question, from 0; -1 for the whole form. ``part``: which of its fields;
    ``language``: in which language, or "" for all."""

    fault: Fault
    place: int = -1
    part: str = ""
    language: str = ""


def faults(questions: tuple[Question, ...]) -> tuple[FormFault, ...]:
    """Nothing where it can be the form of a desk."""
    found = [fault for place, each in enumerate(questions) for fault in _of_one(place, each)]
    return (*_of_all(questions), *found)


def _of_all(questions: tuple[Question, ...]) -> Iterator[FormFault]:
    own = [question for question in questions if not question.fixed]
    if len(own) > MOST_QUESTIONS:
        yield FormFault(Fault.MANY)
    kinds = [question.kind for question in questions if question.fixed and question.shown]
    if sorted(kinds) != sorted(FIXED) or questions[0].kind != Kind.WORDS:
        # The report itself stands first, and nobody's consent is guessed.
        yield FormFault(Fault.FIXED)
    ids = [question.id for question in questions]
    if len(set(ids)) < len(ids) or not all(ID.fullmatch(each) for each in ids):
        yield FormFault(Fault.IDS)


def _of_one(place: int, question: Question) -> Iterator[FormFault]:
    if not any(question.label.values()):
        yield FormFault(Fault.LABEL_EMPTY, place, "label")
    for part, text, most, fault in (
        ("label", question.label, LABEL, Fault.LABEL_LONG),
        ("help", question.help, HELP, Fault.HELP_LONG),
    ):
        for language, words in text.items():
            if len(words) > most:
                yield FormFault(fault, place, part, language)
    if question.kind is Kind.CHOICE:
        yield from (FormFault(fault, place, "options", tag) for fault, tag in _of_options(question))


def _of_options(question: Question) -> Iterator[tuple[Fault, str]]:
    if len(question.options) < 2:
        yield Fault.OPTIONS_FEW, ""
    if len(question.options) > MOST_OPTIONS:
        yield Fault.OPTIONS_MANY, ""
    tags = sorted({tag for option in question.options for tag in option})
    for tag in tags:
        words = [option.get(tag, "") for option in question.options]
        if not all(words):
            yield Fault.OPTIONS_UNEVEN, tag
        elif len(set(words)) < len(words):
            yield Fault.OPTION_TWICE, tag
        if any(len(each) > OPTION for each in words):
            yield Fault.OPTION_LONG, tag


def without_blanks(text: Text) -> Text:
    """The languages in which something is said, without white space around it."""
    return {tag: words.strip() for tag, words in text.items() if words.strip()}
