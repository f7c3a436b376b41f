"""The document of a record: a literal table of what it may hold, and nothing else.

A key that is not in the table is refused, not dropped: nothing reaches the archive by being
forgotten. All that is wrong is said at once.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from archive import captions
from archive.errors import AccessionError, Problem
from archive.media_types import MEDIA_TYPES, of
from archive.vocabularies import VOCABULARIES, Vocabulary

FORMAT = "amana-draft/1"
LANGUAGES = ("ar", "en")
SHORT, LONG, BODY = 300, 4_000, 100_000  # letters
DIGEST = re.compile(r"[0-9a-f]{64}")
FILE = re.compile(rf"[0-9]{{2,3}}\.({'|'.join(MEDIA_TYPES)})")
# Places finer than this are published without coordinates finer than two decimals (about 1 km).
COARSE = "locality"


class Reader:
    """Walks a document and gathers what is wrong; ``languages`` are those of the document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.problems: list[Problem] = []
        languages = document.get("languages")
        self.languages: tuple[str, ...] = ()
        if (
            isinstance(languages, list)
            and languages
            and all(language in LANGUAGES for language in languages)
            and len(set(languages)) == len(languages)
        ):
            self.languages = tuple(languages)
        else:
            self.say("languages", _("Choose Arabic, English or both."))

    def say(self, path: str, sentence: Any) -> None:
        self.problems.append(Problem(path, sentence))

    def each(self, path: str, table: "Table", value: Any) -> None:
        """A JSON object against a table of its keys."""
        if not isinstance(value, dict):
            self.say(path, _("This must be a group of fields."))
            return
        prefix = f"{path}." if path else ""
        for key in value.keys() - table.keys():
            self.say(f"{prefix}{key}", _("This field is not one that is published."))
        for key, (required, check) in table.items():
            if key in value:
                check(self, f"{prefix}{key}", value[key])
            elif required:
                self.say(f"{prefix}{key}", _("This field is missing."))


Check = Callable[[Reader, str, Any], None]
Table = Mapping[str, tuple[bool, Check]]
REQUIRED, OPTIONAL = True, False


def text(longest: int) -> Check:
    """A text in each of the document's languages, and in no other."""

    def check(reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, dict) or set(value) != set(reader.languages):
            reader.say(path, _("This must be written in each language of the record."))
            return
        for language, words in value.items():
            if not isinstance(words, str) or not words.strip():
                reader.say(f"{path}.{language}", _("This is empty."))
            elif len(words) > longest or "\0" in words:
                reader.say(f"{path}.{language}", _("This is too long."))

    return check


def word(vocabulary: Vocabulary, *, never: tuple[str, ...] = ()) -> Check:
    def check(reader: Reader, path: str, value: Any) -> None:
        if value not in vocabulary or value in never:
            reader.say(path, _("Choose one of the listed words."))

    return check


def words(vocabulary: Vocabulary) -> Check:
    """One or more words, each once; "none" stands alone."""

    def check(reader: Reader, path: str, value: Any) -> None:
        if (
            not isinstance(value, list)
            or not value
            or any(each not in vocabulary for each in value)
            or len(set(value)) != len(value)
            or ("none" in value and len(value) > 1)
        ):
            reader.say(path, _("Choose one or more of the listed words."))

    return check


def listed(check_one: Check, most: int) -> Check:
    def check(reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, list) or len(value) > most:
            reader.say(path, _("This must be a list that is not too long."))
            return
        for place, each in enumerate(value):
            check_one(reader, f"{path}.{place}", each)

    return check


def group(table: Table) -> Check:
    def check(reader: Reader, path: str, value: Any) -> None:
        reader.each(path, table, value)

    return check


def number(least: float, most: float, *, whole: bool) -> Check:
    def check(reader: Reader, path: str, value: Any) -> None:
        kinds = (int,) if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
            reader.say(path, _("This number is not possible."))

    return check


def pattern(expression: re.Pattern[str]) -> Check:
    def check(reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, str) or not expression.fullmatch(value):
            reader.say(path, _("This is not written as it must be."))

    return check


def exactly(wanted: str) -> Check:
    def check(reader: Reader, path: str, value: Any) -> None:
        if value != wanted:
            reader.say(path, _("This is not written as it must be."))

    return check


def subtitles(reader: Reader, path: str, value: Any) -> None:
    """WebVTT in some of the document's languages."""
    if not isinstance(value, dict) or not value or not set(value) <= set(reader.languages):
        reader.say(path, _("Captions are in a language of the record."))
        return
    for language, words_ in value.items():
        try:
            captions.read(words_ if isinstance(words_, str) else "")
        except captions.CaptionError:
            reader.say(f"{path}.{language}", _("These are not captions in the WebVTT form."))


def yes_or_no(reader: Reader, path: str, value: Any) -> None:
    if not isinstance(value, bool):
        reader.say(path, _("This must be yes or no."))


def anything(reader: Reader, path: str, value: Any) -> None:
    """Checked elsewhere."""


def address(reader: Reader, path: str, value: Any) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s<>\"]{1,500}", value):
        reader.say(path, _("This must be a web address."))


def extended_date(reader: Reader, path: str, value: Any) -> None:
    """EDTF (ISO 8601-2), and no longer than a date can be."""
    sentence = _("This is not a date in the extended date format (EDTF).")
    if not isinstance(value, str) or len(value) > 40:
        reader.say(path, sentence)
        return
    try:
        parse_edtf(value)
    except EDTFParseException:
        reader.say(path, sentence)


def moment(reader: Reader, path: str, value: Any) -> None:
    if embargo({"embargo": value}) is None:
        reader.say(path, _("This must be a time with its zone."))


def embargo(document: Mapping[str, Any]) -> datetime.datetime | None:
    """The time before which a document must not be public, if it names one that can be read."""
    try:
        found = datetime.datetime.fromisoformat(document["embargo"])
    except (KeyError, TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def place(reader: Reader, path: str, value: Any) -> None:
    reader.each(path, PLACE, value)
    if not isinstance(value, dict):
        return
    given = [key for key in ("latitude", "longitude") if key in value]
    precision = value.get("precision")
    if len(given) == 1:
        reader.say(path, _("Latitude and longitude come together."))
    if given and precision == "withheld":
        reader.say(path, _("A withheld place has no coordinates."))
    ranks = VOCABULARIES["place_precision"]
    coarse = ranks.slugs()[ranks.rank(COARSE) :]
    if given and precision in coarse:
        for key in given:
            if isinstance(value[key], float) and round(value[key], 2) != value[key]:
                reader.say(f"{path}.{key}", _("Coordinates must not be finer than the place."))


_v = VOCABULARIES
RANGE: Table = {
    "min": (REQUIRED, number(0, 1_000_000, whole=True)),
    "max": (REQUIRED, number(0, 1_000_000, whole=True)),
}
PLACE: Table = {
    "name": (REQUIRED, text(SHORT)),
    "precision": (REQUIRED, word(_v["place_precision"])),
    "latitude": (OPTIONAL, number(-90, 90, whole=False)),
    "longitude": (OPTIONAL, number(-180, 180, whole=False)),
}
MEDIUM: Table = {
    "file": (REQUIRED, pattern(FILE)),
    "sha256": (REQUIRED, pattern(DIGEST)),
    "size": (REQUIRED, number(1, 2**40, whole=True)),
    "type": (REQUIRED, anything),
    "alternative": (REQUIRED, text(LONG)),
    "captions": (OPTIONAL, subtitles),
    "poster": (OPTIONAL, pattern(FILE)),
    "warnings": (REQUIRED, words(_v["content_warning"])),
    "alterations": (REQUIRED, words(_v["alteration"])),
}
DOCUMENT: Table = {
    "format": (REQUIRED, exactly(FORMAT)),
    "languages": (REQUIRED, anything),
    "change": (REQUIRED, word(_v["change"], never=("safety_withdrawal",))),
    "headline": (REQUIRED, text(SHORT)),
    "dateline": (OPTIONAL, text(SHORT)),
    "body": (REQUIRED, text(BODY)),
    "byline": (
        REQUIRED,
        group({"name": (REQUIRED, text(SHORT)), "biography": (OPTIONAL, text(LONG))}),
    ),
    "event_date": (
        REQUIRED,
        group(
            {
                "edtf": (REQUIRED, extended_date),
                "precision": (REQUIRED, word(_v["date_precision"])),
            }
        ),
    ),
    "place": (REQUIRED, place),
    "incident_types": (REQUIRED, words(_v["incident_type"])),
    "status": (REQUIRED, word(_v["status"], never=("unverifiable",))),
    "status_statement": (REQUIRED, text(LONG)),
    "licence": (REQUIRED, word(_v["licence"])),
    "content_warnings": (REQUIRED, words(_v["content_warning"])),
    "actors": (
        OPTIONAL,
        listed(
            group(
                {
                    "name": (REQUIRED, text(SHORT)),
                    "type": (REQUIRED, word(_v["actor_type"])),
                    "role": (OPTIONAL, text(SHORT)),
                    "attribution": (REQUIRED, word(_v["attribution"])),
                }
            ),
            50,
        ),
    ),
    "casualties": (
        OPTIONAL,
        group(
            {
                "killed": (OPTIONAL, group(RANGE)),
                "injured": (OPTIONAL, group(RANGE)),
                "civilian": (OPTIONAL, yes_or_no),
            }
        ),
    ),
    "weapons": (OPTIONAL, listed(text(SHORT), 50)),
    "citations": (
        OPTIONAL,
        listed(group({"title": (REQUIRED, text(SHORT)), "url": (OPTIONAL, address)}), 100),
    ),
    "translation": (OPTIONAL, word(_v["translation"])),
    "media": (REQUIRED, listed(group(MEDIUM), 100)),
    "note": (OPTIONAL, text(LONG)),
    "embargo": (OPTIONAL, moment),
}


def problems(document: Mapping[str, Any]) -> tuple[Problem, ...]:
    """All that keeps a document from being published; none when it may be."""
    reader = Reader(document)
    reader.each("", DOCUMENT, document)
    if document.get("change") != "publication" and "note" not in document:
        reader.say("note", _("A change needs a note that readers see."))
    media = document.get("media")
    if isinstance(media, list) and not reader.problems:
        names = [each["file"] for each in media]
        if len(set(names)) != len(names):
            reader.say("media", _("Two files have one name."))
        for place_, each in enumerate(media):
            if each["type"] != of(each["file"]).name:
                reader.say(f"media.{place_}.type", _("The type does not fit the file's name."))
            if "captions" in each and each["type"].partition("/")[0] not in ("video", "audio"):
                reader.say(f"media.{place_}.captions", _("Only sound and film have captions."))
            if "poster" in each and not _is_poster(each, media):
                reader.say(f"media.{place_}.poster", _("Choose a picture of this record."))
    return tuple(reader.problems)


def _is_poster(medium: Mapping[str, Any], media: list[dict[str, Any]]) -> bool:
    """Films have one; it is a picture of the same document."""
    pictures = [each["file"] for each in media if each["type"].startswith("image/")]
    return medium["type"].startswith("video/") and medium["poster"] in pictures


def check(document: Mapping[str, Any]) -> None:
    """Raises AccessionError with every problem."""
    if found := problems(document):
        raise AccessionError(found)
