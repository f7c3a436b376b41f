"""The catalogues of translations: which there are, and whether one has every sentence.

A face speaks a language when its package has a catalogue of it. The language of the message ids
(``languages.SOURCE``) needs none.
"""

import functools
from collections.abc import Iterable
from pathlib import Path

from babel.messages.mofile import read_mo

from languages import SOURCE, Face, Installation, Language, language

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {Face.REPORTER: "submissions", Face.DESK: "reviewers", Face.ARCHIVE: "archive"}
# The frame of every page, and the pages of failures, whichever the face.
FRAME = "config"


def folder(spoken: Language) -> str:
    """As gettext names a language's folder: "pt_BR", "zh_Hant", "ckb"."""
    base, *parts = spoken.code.split("-")
    return "_".join([base, *(part.title() if len(part) == 4 else part.upper() for part in parts)])


def has(face: Face, spoken: Language) -> bool:
    """Whether there is a catalogue of the language, or of the one it is a variety of."""
    return spoken.code == SOURCE or _catalogue(PACKAGES[face], spoken) is not None


def speaking(face: Face, wanted: Iterable[Language]) -> tuple[Language, ...]:
    """Those of ``wanted`` that a face's pages can be in; the source language where none is."""
    return tuple(each for each in wanted if has(face, each)) or (language(SOURCE),)


@functools.cache
def complete(face: Face, code: str) -> bool:
    """Whether every sentence of a face's pages is in the language. What is not is shown in the
    source language, and the page says so."""
    spoken, packages = language(code), (PACKAGES[face], FRAME)
    # Together: gettext asks both, and a sentence of both may stand in either.
    said = frozenset[str]().union(*(_sentences(each, folder(spoken)) for each in packages))
    return code == SOURCE or all(said >= _every_sentence(each) for each in packages)


def not_compiled(installation: Installation) -> list[str]:
    """The catalogues in use that ``make setup`` has not compiled, as paths in the house."""
    used = [
        _catalogue(package, spoken)
        for face in Face
        for spoken in installation.of(face)
        for package in (PACKAGES[face], FRAME)
    ]
    paths = dict.fromkeys(path for path in used if path is not None)
    return [str(path.relative_to(ROOT)) for path in paths if not path.with_suffix(".mo").exists()]


def _catalogue(package: str, spoken: Language) -> Path | None:
    for name in (folder(spoken), spoken.base):
        path = ROOT / package / "locale" / name / "LC_MESSAGES" / "django.po"
        if path.exists():
            return path
    return None


def _every_sentence(package: str) -> frozenset[str]:
    """Those that any of the package's catalogues has: the longest is complete (the tests see to
    that)."""
    names = [path.name for path in (ROOT / package / "locale").iterdir()]
    return frozenset().union(*(_sentences(package, name) for name in names))


@functools.cache
def _sentences(package: str, name: str) -> frozenset[str]:
    """The message ids that the compiled catalogue translates; none where it is not compiled."""
    path = ROOT / package / "locale" / name / "LC_MESSAGES" / "django.mo"
    if not path.exists():
        return frozenset()
    with path.open("rb") as file:
        return frozenset(str(message.id) for message in read_mo(file) if message.id)
