"""The languages of this installation, or newsroom: set once, when the settings are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from languages.cldr import name
from languages.language import SOURCE, Language, language
from languages.parsing import parse
from newsrooms import Own

# Until a setting says otherwise: the languages that come with whole catalogues.
DEFAULT = "ar,en"


class Face(StrEnum):
    """Who reads: a face may have fewer languages than the installation."""

    REPORTER = "reporter"
    DESK = "desk"
    ARCHIVE = "archive"


@dataclass(frozen=True)
class Installation:
    """``languages``: those that records may be written in. ``faces``: those that the pages of a
    face are in, where they are others (a catalogue that is not there yet)."""

    languages: tuple[Language, ...]
    faces: Mapping[Face, tuple[Language, ...]] = field(default_factory=dict)

    def of(self, face: Face | None) -> tuple[Language, ...]:
        return self.faces.get(face, self.languages) if face else self.languages

    def every(self) -> tuple[Language, ...]:
        """Of records and of all faces, and the source language: what the framework may speak."""
        tags = dict.fromkeys(self.languages)
        for face in Face:
            tags |= dict.fromkeys(self.of(face))
        return tuple(tags | {language(SOURCE): None})


_in_force = Own(lambda: Installation(parse(DEFAULT)))


def install(languages: Installation) -> Installation:
    """From now on ``languages`` is in force; gives what was before. For the settings, and tests."""
    before = _in_force.here()
    _in_force.put(languages)
    return before


def installation() -> Installation:
    return _in_force.here()


def installed(face: Face | None = None) -> tuple[Language, ...]:
    """Those of records, or those of a face's pages, in the order of the setting."""
    return _in_force.here().of(face)


def codes(face: Face | None = None) -> tuple[str, ...]:
    return tuple(each.code for each in installed(face))


def names(code: str) -> dict[str, str]:
    """What the language ``code`` is called in each of the installed ones."""
    return {reader: name(code, reader) for reader in codes()}
