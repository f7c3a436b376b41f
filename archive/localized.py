"""Words in the language they are written in: the reader's where there is one, marked otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from archive.vocabularies import VOCABULARIES


@dataclass(frozen=True)
class Shown:
    """Words, their language, and the direction they run in."""

    text: str
    language: str
    direction: str


def direction(language: str) -> str:
    return "rtl" if language in settings.LANGUAGES_BIDI else "ltr"


def shown(value: Mapping[str, str] | None, language: str) -> Shown | None:
    if not value:
        return None
    chosen = language if language in value else next(iter(value))
    return Shown(value[chosen], chosen, direction(chosen))


def label(vocabulary: str, slug: str, language: str) -> Shown:
    """A word of a vocabulary. Raises KeyError."""
    return Shown(VOCABULARIES[vocabulary].label(slug, language), language, direction(language))
