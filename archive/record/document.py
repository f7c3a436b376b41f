"""The document of a record: a literal table of what it may hold, and nothing else.

A key that is not in the table is refused, not dropped: nothing reaches the archive by being
forgotten. All that is wrong is said at once, in the order of the editor.
"""

import datetime
import json
from collections.abc import Mapping
from typing import Any

import rfc8785

from archive.errors import AccessionError, Problem
from archive.media_types import MEDIA_TYPES
from archive.record import captions, event_dates
from archive.record.consistency import coarse
from archive.record.forms import Captions, EventDate, Moment
from archive.record.rules import (
    BLANK,
    UNPRINTABLE,
    Group,
    Languages,
    Number,
    OneWord,
    Pattern,
    Reader,
    Several,
    Table,
    Text,
    YesOrNo,
    one_of,
    some_of,
)
from archive.vocabularies import VOCABULARIES

FORMAT = "amana-draft/1"
LANGUAGES = ("ar", "en")
SHORT, LONG, BODY = 300, 4_000, 100_000  # letters
# Bytes of the whole document, canonical: it is published as one field of a form, and all fields of
# a form have 262,144 bytes together (submissions/wire/multipart_form.py, WORDS).
LARGEST = 240_000
DIGEST = r"[0-9a-f]{64}"
FILE = rf"[0-9]{{2,3}}\.(?:{'|'.join(MEDIA_TYPES)})"
ADDRESS = rf'https?://[^\x00-\x1f\x7f-\x9f<>"{BLANK}]{{1,500}}'
# Rules have become stricter about these: what stands published as it is may be said again.
SETTLED = ("event_date", "casualties")
REQUIRED, OPTIONAL = True, False


_v = VOCABULARIES
COUNT = Group(
    {
        "min": (REQUIRED, Number(0, 1_000_000, whole=True)),
        "max": (REQUIRED, Number(0, 1_000_000, whole=True)),
    },
    also="count",
)
BYLINE = Group({"name": (REQUIRED, Text(SHORT)), "biography": (OPTIONAL, Text(LONG))})
EVENT_DATE = Group(
    {"edtf": (REQUIRED, EventDate()), "precision": (REQUIRED, one_of(_v["date_precision"]))},
    also="date",
)
PLACE = Group(
    {
        "name": (REQUIRED, Text(SHORT)),
        "precision": (REQUIRED, one_of(_v["place_precision"])),
        "latitude": (OPTIONAL, Number(-90, 90, whole=False)),
        "longitude": (OPTIONAL, Number(-180, 180, whole=False)),
    },
    also="place",
)
ACTOR = Group(
    {
        "name": (REQUIRED, Text(SHORT)),
        "role": (OPTIONAL, Text(SHORT)),
        "type": (REQUIRED, one_of(_v["actor_type"])),
        "attribution": (REQUIRED, one_of(_v["attribution"])),
    }
)
CASUALTIES = Group(
    {
        "killed": (OPTIONAL, COUNT),
        "injured": (OPTIONAL, COUNT),
        "civilian": (OPTIONAL, YesOrNo()),
    }
)
CITATION = Group({"title": (REQUIRED, Text(SHORT)), "url": (OPTIONAL, Pattern(ADDRESS, "address"))})
MEDIUM = Group(
    {
        "file": (REQUIRED, Pattern(FILE)),
        "sha256": (REQUIRED, Pattern(DIGEST)),
        "size": (REQUIRED, Number(1, 2**40, whole=True)),
        "type": (REQUIRED, OneWord(tuple(sorted({one.name for one in MEDIA_TYPES.values()})))),
        "alternative": (REQUIRED, Text(LONG)),
        "captions": (OPTIONAL, Captions()),
        "poster": (OPTIONAL, Pattern(FILE)),
        "warnings": (REQUIRED, some_of(_v["content_warning"])),
        "alterations": (REQUIRED, some_of(_v["alteration"])),
    }
)
DOCUMENT: Table = {
    "format": (REQUIRED, OneWord((FORMAT,))),
    "languages": (REQUIRED, Languages(LANGUAGES)),
    "change": (REQUIRED, one_of(_v["change"], never=("safety_withdrawal",))),
    "note": (OPTIONAL, Text(LONG)),
    "headline": (REQUIRED, Text(SHORT)),
    "dateline": (OPTIONAL, Text(SHORT)),
    "body": (REQUIRED, Text(BODY)),
    "byline": (REQUIRED, BYLINE),
    "event_date": (REQUIRED, EVENT_DATE),
    "place": (REQUIRED, PLACE),
    "incident_types": (REQUIRED, some_of(_v["incident_type"])),
    "status": (REQUIRED, one_of(_v["status"], never=("unverifiable",))),
    "status_statement": (REQUIRED, Text(LONG)),
    "content_warnings": (REQUIRED, some_of(_v["content_warning"])),
    "licence": (REQUIRED, one_of(_v["licence"])),
    "actors": (OPTIONAL, Several(ACTOR, 50)),
    "casualties": (OPTIONAL, CASUALTIES),
    "weapons": (OPTIONAL, Several(Text(SHORT), 50)),
    "citations": (OPTIONAL, Several(CITATION, 100)),
    "translation": (OPTIONAL, one_of(_v["translation"])),
    "embargo": (OPTIONAL, Moment()),
    "media": (REQUIRED, Several(MEDIUM, 100)),
}


def _rules() -> Group:
    """The table as it stands now, as a rule."""
    return Group(DOCUMENT, also="document")


def problems(
    document: Mapping[str, Any], settled: Mapping[str, Any] | None = None
) -> tuple[Problem, ...]:
    """All that keeps a document from being published; none when it may be.

    ``settled``: what is public of the record now. What it says already under a name of SETTLED is
    no problem, so that a record from before a rule can be corrected and retracted.
    """
    reader = Reader(Languages(LANGUAGES).of(document.get("languages")))
    _rules()(reader, "", document)
    if document.get("change") != "publication" and "note" not in document:
        DOCUMENT["note"][1].absent(reader, "note")
    if _size(document) > LARGEST:
        reader.say("body", "too_large")
    kept = {
        name
        for name in SETTLED
        if settled and name in document and _same(document[name], settled.get(name))
    }
    return tuple(found for found in reader.problems if found.path.partition(".")[0] not in kept)


def _same(one: Any, other: Any) -> bool:
    """As JSON: there 1 is not true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _size(document: Mapping[str, Any]) -> int:
    """Bytes of the canonical form; 0 when it has none, which other problems say."""
    try:
        return len(rfc8785.dumps(dict(document)))
    except (rfc8785.CanonicalizationError, ValueError, RecursionError):
        return 0


def check(document: Mapping[str, Any], settled: Mapping[str, Any] | None = None) -> None:
    """Raises AccessionError with every problem."""
    if found := problems(document, settled):
        raise AccessionError(found)


def embargo(document: Mapping[str, Any]) -> datetime.datetime | None:
    """The time before which a document must not be public, if it names one that can be read."""
    try:
        moment = datetime.datetime.fromisoformat(document["embargo"])
    except (KeyError, TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None


def rules() -> dict[str, Any]:
    """All of it as JSON: what the desk's browser checks a draft by before it seals it."""
    return {
        "document": _rules().data(),
        "blank": BLANK,
        "unprintable": UNPRINTABLE,
        "largest": LARGEST,
        "settled": list(SETTLED),
        "coarse": list(coarse()),
        "media_types": {ending: one.name for ending, one in MEDIA_TYPES.items()},
        "dates": event_dates.data(),
        "captions": captions.data(),
    }
