"""The form of a desk while somebody writes it: every button sends all of it, so that no script is
needed and nothing is lost; only "save" keeps it.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import languages
from languages import Face, Language, Text
from submissions import questions
from submissions.questions import Fault, FormFault, Kind, Question

# Own questions twice over: more are refused in words, and this many still come back to be cut.
MOST = 42
BUTTON = re.compile(r"(?P<act>up|down|remove)-(?P<place>\d{1,2})")
KINDS: Mapping[Kind, str | Promise] = {
    Kind.LINE: _("A line"),
    Kind.TEXT: _("A longer text"),
    Kind.DATE: _("A day, in words"),
    Kind.CHOICE: _("One of a list"),
}


@dataclass(frozen=True)
class Words:
    """What a question says in one language, with what is wrong with each part."""

    language: Language
    label: str
    help: str
    options: str
    errors: Mapping[str, list[str]]


@dataclass(frozen=True)
class Row:
    """A question as the page shows it. ``missing``: languages in which it says nothing."""

    place: int
    question: Question
    words: tuple[Words, ...]
    errors: list[str]
    missing: tuple[Language, ...]
    up: bool
    down: bool

    @property
    def number(self) -> int:
        """For people: from 1."""
        return self.place + 1

    @property
    def before(self) -> int:
        return self.place - 1

    @property
    def movable(self) -> bool:
        return self.up or self.down or not self.question.fixed

    @property
    def faulty(self) -> bool:
        return bool(self.errors or any(each.errors for each in self.words))


def spoken() -> tuple[Language, ...]:
    return languages.installed(Face.REPORTER)


def read(post: Mapping[str, str]) -> tuple[Question, ...]:
    """What the page sent, as it was typed."""
    places = [place for place in range(MOST) if f"f-{place}-id" in post]
    return tuple(_question(post, f"f-{place}-") for place in places)


def _question(post: Mapping[str, str], prefix: str) -> Question:
    def text(part: str) -> Text:
        typed = {each.code: post.get(f"{prefix}{part}-{each.code}", "") for each in spoken()}
        return {code: words.replace("\r\n", "\n").strip() for code, words in typed.items()}

    kind = post.get(f"{prefix}kind", "")
    known = Kind(kind) if kind in tuple(Kind) else Kind.LINE
    return Question(
        id=post[f"{prefix}id"],
        kind=known,
        label=text("label"),
        help=text("help"),
        options=_options(text("options")) if known is Kind.CHOICE else (),
        required=f"{prefix}required" in post,
        shown=f"{prefix}shown" in post or known in questions.FIXED,
    )


def _options(lines: Text) -> tuple[Text, ...]:
    """Line by line: the same line of each language is the same choice."""
    split = {code: [line.strip() for line in text.split("\n")] for code, text in lines.items()}
    split = {code: [line for line in held if line] for code, held in split.items()}
    count = max(map(len, split.values()), default=0)
    return tuple(
        {code: held[place] if place < len(held) else "" for code, held in split.items() if held}
        for place in range(count)
    )


def pressed(asked: tuple[Question, ...], button: str) -> tuple[Question, ...]:
    """The questions after a button that moves, takes out or adds one; others change nothing."""
    if button == "add":
        return _with_one_more(asked)
    found = BUTTON.fullmatch(button)
    place = int(found["place"]) if found else len(asked)
    if not found or place >= len(asked):
        return asked
    held = list(asked)
    match found["act"]:
        case "remove" if not held[place].fixed:
            del held[place]
        case "up" if place > 1:
            held[place - 1], held[place] = held[place], held[place - 1]
        case "down" if 0 < place < len(held) - 1:
            held[place], held[place + 1] = held[place + 1], held[place]
    return tuple(held)


def _with_one_more(asked: tuple[Question, ...]) -> tuple[Question, ...]:
    """Before the consent where that is the last, as it mostly is."""
    new = Question(secrets.token_hex(4), Kind.LINE, {})
    last = len(asked) - 1 if asked and asked[-1].kind is Kind.CONSENT else len(asked)
    return (*asked[:last], new, *asked[last:])


def rows(asked: tuple[Question, ...], faults: tuple[FormFault, ...]) -> Iterator[Row]:
    for place, question in enumerate(asked):
        here = [fault for fault in faults if fault.place == place]
        yield Row(
            place=place,
            question=question,
            words=tuple(_words(question, each, here) for each in spoken()),
            errors=[str(sentence(fault.fault)) for fault in here if not fault.language],
            missing=tuple(each for each in spoken() if not question.label.get(each.code)),
            up=place > 1,
            down=0 < place < len(asked) - 1,
        )


def _words(question: Question, language: Language, here: list[FormFault]) -> Words:
    code, errors = language.code, dict[str, list[str]]()
    for fault in here:
        if fault.language == code:
            errors.setdefault(fault.part, []).append(str(sentence(fault.fault)))
    options = "\n".join(option.get(code, "") for option in question.options).strip()
    label, help_text = question.label.get(code, ""), question.help.get(code, "")
    return Words(language, label, help_text, options, errors)


def of_whole(faults: tuple[FormFault, ...]) -> list[str]:
    """What is wrong with no single question."""
    return [str(sentence(fault.fault)) for fault in faults if fault.place < 0]


def sentence(fault: Fault) -> str | Promise:
    """What is wrong, and what to do."""
    match fault:
        case Fault.LABEL_EMPTY:
            return _("Write the question, in one language at least.")
        case Fault.LABEL_LONG:
            return _("A question has at most 200 letters. Put the rest into the help.")
        case Fault.HELP_LONG:
            return _("The help has at most 500 letters. Shorten it.")
        case Fault.OPTIONS_FEW:
            return _("A list needs two lines or more. Write each choice on a line of its own.")
        case Fault.OPTIONS_MANY:
            return _("A list has at most 30 lines. Ask for more with a line of text.")
        case Fault.OPTION_LONG:
            return _("A line of a list has at most 100 letters. Shorten it.")
        case Fault.OPTION_TWICE:
            return _("Two lines of this list are the same. Take one out.")
        case Fault.OPTIONS_UNEVEN:
            return _("This list has fewer lines than in another language. Each line needs its own.")
        case Fault.MANY:
            return _("A form has at most 20 questions of your own. Take some out.")
        case Fault.FIXED | Fault.IDS:
            return _("This form was not sent whole. Reload the page and write it again.")
        case _:
            assert_never(fault)
