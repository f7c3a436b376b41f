"""What two fields of a document must be to each other; each check is named in the table of rules.

They look only at values that are what the table says, and leave the others to it. The browser has
the same checks by the same names (reviewers/frontend/src/record/consistency.js).
"""

from collections.abc import Callable, Mapping
from typing import Any

from archive.media_types import MEDIA_TYPES
from archive.record import event_dates
from archive.vocabularies import VOCABULARIES

# Places finer than this are published without coordinates finer than two decimals (about 1 km).
COARSE = "locality"
HEARD = ("video", "audio")  # kinds of files that have captions
Say = Callable[[str, str], None]


def coarse() -> tuple[str, ...]:
    """The precisions of places whose coordinates have two decimals at most."""
    precisions = VOCABULARIES["place_precision"]
    return precisions.slugs()[precisions.rank(COARSE) :]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def count(value: Mapping[str, Any], say: Say) -> None:
    """At least, and at most."""
    least, most = value.get("min"), value.get("max")
    if _number(least) and _number(most) and least > most:  # type: ignore[operator]
        say("min", "least_above_most")


def date(value: Mapping[str, Any], say: Say) -> None:
    """The date is as exact as its precision says."""
    edtf, precision = value.get("edtf"), value.get("precision")
    if not isinstance(edtf, str) or not isinstance(precision, str):
        return
    try:
        ends = event_dates.read(edtf)
    except event_dates.DateError:
        return
    if code := event_dates.fits(ends, precision):
        say("precision", code)


def place(value: Mapping[str, Any], say: Say) -> None:
    """Coordinates are whole, and not finer than the place may be."""
    given = [key for key in ("latitude", "longitude") if key in value]
    precision = value.get("precision")
    if len(given) == 1:
        say("latitude", "half_coordinates")
    if given and precision == "withheld":
        say("latitude", "coordinates_withheld")
    elif precision in coarse():
        for key in given:
            if _number(value[key]) and round(value[key], 2) != value[key]:
                say(key, "coordinates_too_fine")


def document(value: Mapping[str, Any], say: Say) -> None:
    """The files fit each other."""
    media = value.get("media")
    entries = media if isinstance(media, list) else []
    files = [entry.get("file") for entry in entries if isinstance(entry, dict)]
    names = [file for file in files if isinstance(file, str)]
    if len(set(names)) != len(names):
        say("media", "media_twice")
    pictures = [name for name in names if _kind(name) == "image"]
    for number, entry in enumerate(entries):
        if isinstance(entry, dict) and _type(entry.get("file")):
            _medium(entry, pictures, lambda key, code, at=number: say(f"media.{at}.{key}", code))  # type: ignore[misc]


def _medium(entry: Mapping[str, Any], pictures: list[str], say: Say) -> None:
    name = entry["file"]
    if isinstance(entry.get("type"), str) and entry["type"] != _type(name):
        say("type", "media_type")
    if "captions" in entry and _kind(name) not in HEARD:
        say("captions", "captions_alone")
    poster = entry.get("poster")
    if _type(poster) and (_kind(name) != "video" or poster not in pictures):
        say("poster", "poster")


def _type(file: Any) -> str:
    """The media type by the ending of a file's name; empty when it is none of ours."""
    known = MEDIA_TYPES.get(file.rpartition(".")[2]) if isinstance(file, str) else None
    return known.name if known else ""


def _kind(name: str) -> str:
    return _type(name).partition("/")[0]


CHECKS: Mapping[str, Callable[[Mapping[str, Any], Say], None]] = {
    "count": count,
    "date": date,
    "place": place,
    "document": document,
}
