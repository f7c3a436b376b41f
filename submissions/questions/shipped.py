"""The questions of a desk that has written none: translated by the catalogues."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import languages
from languages import SOURCE, Face, Text
from submissions.questions.question import Kind, Question, Questionnaire


@dataclass(frozen=True)
class Row:
    id: str
    kind: Kind
    label: str | Promise
    help: str | Promise = ""


# Nothing is required: whoever is in danger leaves out what endangers them.
ROWS = (
    Row(
        "words",
        Kind.WORDS,
        _("What happened?"),
        _("What you saw, and who was there. Leave out what could point at you."),
    ),
    Row("when", Kind.DATE, _("When?"), _("A day, or about when.")),
    Row("where", Kind.LINE, _("Where?"), _("A place, as exactly as is safe for you.")),
    Row(
        "how",
        Kind.LINE,
        _("How do you know?"),
        _("For example: saw it, was told, was sent it. No names of yours."),
    ),
    Row("consent", Kind.CONSENT, _("May we publish it?")),
)


def shipped() -> Questionnaire:
    """In the languages of the reporters' pages, as far as their catalogues go."""
    return _translated(languages.codes(Face.REPORTER))


@lru_cache(maxsize=8)
def _translated(codes: tuple[str, ...]) -> Questionnaire:
    """Looked up once: catalogues do not change while a server runs."""
    return Questionnaire(tuple(_question(row, codes) for row in ROWS))


def _question(row: Row, codes: tuple[str, ...]) -> Question:
    label, about = (_in_languages(words, codes) for words in (row.label, row.help))
    return Question(row.id, row.kind, label, about)


def _in_languages(words: str | Promise, codes: tuple[str, ...]) -> Text:
    """What a catalogue lacks is left out, so that it is shown as what it is: the source's words."""
    with translation.override(SOURCE):
        source = str(words)
    found = {SOURCE: source}
    for code in codes:
        with translation.override(code):
            found[code] = str(words)
    return {code: text for code, text in found.items() if text and code == SOURCE or text != source}
