"""Which of several languages somebody gets: by what they ask for, and by what there is."""

from collections.abc import Iterable, Sequence

from languages.errors import LanguageError
from languages.installed import codes
from languages.language import SOURCE, Language, language


def best(wanted: Iterable[str], offered: Sequence[Language]) -> Language:
    """The first of ``wanted`` (tags as browsers send them, the dearest first) that is offered,
    whole or without its script and region; else the source language, which most who ask for
    nothing that is here can spell out; else the first.

    Somebody who asks for "pt" is given "pt-br", and somebody who asks for "ar-SY" is given "ar".
    """
    for tag in wanted:
        asked = tag.lower().replace("_", "-")
        same = [each for each in offered if each.code == asked]
        close = [each for each in offered if each.base == asked.partition("-")[0]]
        if same or close:
            return (same or close)[0]
    return next((each for each in offered if each.code == SOURCE), offered[0])


def preferred(available: Iterable[str], reader: str) -> str:
    """The tag of ``available`` (at least one) that a reader of ``reader`` is shown: their own, one
    that differs by script or region, the first that is installed, or the first there is."""
    candidates = list(available)
    for tag in (reader, *_relatives(reader, candidates), *codes()):
        if tag in candidates:
            return tag
    return candidates[0]


def _relatives(reader: str, held: Sequence[str]) -> list[str]:
    try:
        base = language(reader).base
    except LanguageError:
        return []
    return [tag for tag in held if tag.partition("-")[0] == base]
