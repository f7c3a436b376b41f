"""Words in the language they are written in: the reader's where there is one, marked otherwise."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, override

import languages
from archive.vocabularies import VOCABULARIES
from languages import SOURCE, Text, direction, preferred


@dataclass(frozen=True)
class Shown:
    """Words, their language, and the direction they run in."""

    text: str
    language: str
    direction: str


def shown(value: Text | None, language: str) -> Shown | None:
    """In the reader's language, else in the first of the installation's that it is written in."""
    if not value:
        return None
    chosen = preferred(value, language)
    return Shown(value[chosen], chosen, direction(chosen))


def label(vocabulary: str, slug: str, language: str) -> Shown:
    """A word of a vocabulary; marked as English where the catalogue lacks it. Raises KeyError."""
    word = VOCABULARIES[vocabulary].word(slug)
    text = word.label(language)
    spoken = SOURCE if text == word.text else language
    return Shown(text, spoken, direction(spoken))


def labels(vocabulary: str, slugs: Iterable[str], language: str) -> tuple[str, ...]:
    """Of several words; "none" says nothing."""
    return tuple(VOCABULARIES[vocabulary].label(slug, language) for slug in slugs if slug != "none")


def only(written: Collection[str], reader: str) -> str:
    """ "This record is in Arabic only", in the reader's language, whose words a record of the
    languages ``written`` does not have; empty for a reader who has it in theirs."""
    if not written or preferred(written, reader).partition("-")[0] == reader.partition("-")[0]:
        return ""
    named = languages.joined([languages.name(code, reader) for code in written], reader)
    with override(reader):
        return gettext("This record is in %(languages)s only.") % {"languages": named}
