"""THE allow-list serializer: from an accepted document to what the public sees, key by key.

Every published form (page, JSON, CSV, bag) is made from what this gives, and from nothing else.
"""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import rfc8785

from archive.record import captions

FORMAT = "amana-record/1"
NO_VARIANTS: Mapping[str, Sequence[Mapping[str, Any]]] = {}
PLAIN = (
    "languages",
    "change",
    "headline",
    "body",
    "incident_types",
    "status",
    "status_statement",
    "licence",
    "content_warnings",
)
PLAIN_OPTIONAL = ("dateline", "weapons", "translation", "note")
BYLINE = ("name", "biography")
EVENT_DATE = ("edtf", "precision")
PLACE = ("name", "precision", "latitude", "longitude")
ACTOR = ("name", "type", "role", "attribution")
CASUALTIES = ("killed", "injured", "civilian")
CITATION = ("title", "url")
MEDIUM = ("sha256", "size", "type", "alternative", "warnings", "alterations")
VARIANT = ("file", "sha256", "size", "type", "width", "height")


STANDING = {
    "correction": "corrected",
    "retraction": "retracted",
    "safety_withdrawal": "withdrawn",
}


def standing(change: str) -> str:
    """What became of a record with a version: what wins over the status that it had."""
    return STANDING.get(change, "published")


def _some(source: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: source[key] for key in keys if key in source}


def medium_name(medium: Mapping[str, Any]) -> str:
    """The public name of a file: its digest and its ending, never a name of anybody's."""
    return f"{medium['sha256']}.{medium['file'].rpartition('.')[2]}"


def _medium(
    medium: Mapping[str, Any],
    media: Sequence[Mapping[str, Any]],
    variants: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[str, Any]:
    made = {"file": medium_name(medium), **_some(medium, MEDIUM)}
    if "captions" in medium:
        made["captions"] = {
            language: captions.written(captions.read(text))
            for language, text in medium["captions"].items()
        }
    if "poster" in medium:
        made["poster"] = next(
            medium_name(each) for each in media if each["file"] == medium["poster"]
        )
    if smaller := variants.get(medium["file"]):
        made["variants"] = [_some(each, VARIANT) for each in smaller]
    return made


def public(
    document: Mapping[str, Any],
    record: uuid.UUID,
    version: int,
    published_at: datetime.datetime,
    variants: Mapping[str, Sequence[Mapping[str, Any]]] = NO_VARIANTS,
) -> dict[str, Any]:
    """The public JSON of a version. ``document`` has passed ``archive.record.document.check``.

    ``variants``: smaller pictures by the name of theirs in the document, as VARIANT says.
    """
    made: dict[str, Any] = {
        "format": FORMAT,
        "id": str(record),
        "version": version,
        "published_at": published_at.astimezone(datetime.UTC).isoformat(timespec="seconds"),
        "standing": standing(document["change"]),
        **{key: document[key] for key in PLAIN},
        **_some(document, PLAIN_OPTIONAL),
        "byline": _some(document["byline"], BYLINE),
        "event_date": _some(document["event_date"], EVENT_DATE),
        "place": _some(document["place"], PLACE),
        "media": [_medium(each, document["media"], variants) for each in document["media"]],
    }
    if "actors" in document:
        made["actors"] = [_some(each, ACTOR) for each in document["actors"]]
    if "casualties" in document:
        made["casualties"] = _some(document["casualties"], CASUALTIES)
    if "citations" in document:
        made["citations"] = [_some(each, CITATION) for each in document["citations"]]
    return made


def canonical(value: Mapping[str, Any]) -> bytes:
    return rfc8785.dumps(dict(value))


def digest(value: Mapping[str, Any]) -> str:
    return sha256(canonical(value)).hexdigest()
