"""The JSON Schema of a published record, from the tables that documents are checked by."""

from typing import Any

from archive.media_types import MEDIA_TYPES
from archive.record.document import LANGUAGES
from archive.record.serializer import FORMAT
from archive.vocabularies import VOCABULARIES

TEXT = {"$ref": "#/$defs/text"}
FILE = {"type": "string", "pattern": r"^[0-9a-f]{64}\.[0-9a-z]{2,4}$"}
DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _word(vocabulary: str) -> dict[str, Any]:
    return {"enum": list(VOCABULARIES[vocabulary].slugs())}


def _list(items: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


def _object(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """Closed: a key that is not named makes a record invalid."""
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": sorted(required),
        "additionalProperties": False,
    }


def _range() -> dict[str, Any]:
    whole = {"type": "integer", "minimum": 0}
    return _object({"min": whole, "max": whole})


def record_schema() -> dict[str, Any]:
    medium = _object(
        {
            "file": FILE,
            "sha256": DIGEST,
            "size": {"type": "integer", "minimum": 1},
            "type": {"enum": sorted({each.name for each in MEDIA_TYPES.values()})},
            "alternative": TEXT,
            "warnings": _list(_word("content_warning"), 1),
            "alterations": _list(_word("alteration"), 1),
        },
        captions={
            "type": "object",
            "properties": {language: {"type": "string"} for language in LANGUAGES},
            "minProperties": 1,
            "additionalProperties": False,
        },
        poster=FILE,
        variants=_list(
            _object(
                {
                    "file": FILE,
                    "sha256": DIGEST,
                    "size": {"type": "integer", "minimum": 1},
                    "type": {"enum": ["image/jpeg", "image/png"]},
                    "width": {"type": "integer", "minimum": 1},
                    "height": {"type": "integer", "minimum": 1},
                }
            )
        ),
    )
    actor = _object(
        {"name": TEXT, "type": _word("actor_type"), "attribution": _word("attribution")}, role=TEXT
    )
    place = _object(
        {"name": TEXT, "precision": _word("place_precision")},
        latitude={"type": "number", "minimum": -90, "maximum": 90},
        longitude={"type": "number", "minimum": -180, "maximum": 180},
    )
    record = _object(
        {
            "format": {"const": FORMAT},
            "id": {"type": "string", "format": "uuid"},
            "version": {"type": "integer", "minimum": 1},
            "published_at": {"type": "string", "format": "date-time"},
            "languages": _list({"enum": list(LANGUAGES)}, 1),
            "change": _word("change"),
            "headline": TEXT,
            "body": TEXT,
            "byline": _object({"name": TEXT}, biography=TEXT),
            "event_date": _object(
                {"edtf": {"type": "string"}, "precision": _word("date_precision")}
            ),
            "place": place,
            "incident_types": _list(_word("incident_type"), 1),
            "status": _word("status"),
            "status_statement": TEXT,
            "licence": _word("licence"),
            "content_warnings": _list(_word("content_warning"), 1),
            "media": _list(medium),
        },
        dateline=TEXT,
        actors=_list(actor),
        casualties=_object({}, killed=_range(), injured=_range(), civilian={"type": "boolean"}),
        weapons=_list(TEXT),
        citations=_list(_object({"title": TEXT}, url={"type": "string"})),
        translation=_word("translation"),
        note=TEXT,
        # Not in what was published before it was said.
        standing=_word("standing"),
    )
    text = {
        "type": "object",
        "properties": {language: {"type": "string"} for language in LANGUAGES},
        "minProperties": 1,
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A published record of an Amana archive",
        **record,
        "$defs": {"text": text},
    }
