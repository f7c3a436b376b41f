"""The JSON-LD context: what the keys of a record mean in the words of schema.org.

With it, ``data/records/<id>/v1.json`` is JSON-LD 1.1 without a change: a programme that knows
linked data is told to read the record with this context. Keys that schema.org has no word for are
in a vocabulary of the archive's own.
"""

from typing import Any

SCHEMA = "https://schema.org/"
OWN = "urn:amana:term:"
LANGUAGE_MAP = "@language"


def _text(term: str) -> dict[str, str]:
    """A text in several languages: {"ar": …, "en": …}."""
    return {"@id": term, "@container": LANGUAGE_MAP}


def _word(term: str, vocabulary: str) -> dict[str, Any]:
    """A slug of a vocabulary, as an IRI of it."""
    return {
        "@id": term,
        "@type": "@vocab",
        "@context": {"@vocab": f"urn:amana:{vocabulary}:"},
    }


def _node(term: str, inner: dict[str, Any], **more: str) -> dict[str, Any]:
    return {"@id": term, "@context": inner, **more}


def _place() -> dict[str, Any]:
    return _node(
        "schema:contentLocation",
        {
            "name": _text("schema:name"),
            "latitude": "schema:latitude",
            "longitude": "schema:longitude",
            "precision": _word("own:precision", "place_precision"),
        },
    )


def _medium() -> dict[str, Any]:
    return _node(
        "schema:associatedMedia",
        {
            "file": "schema:name",
            "sha256": "schema:sha256",
            "size": "schema:contentSize",
            "type": "schema:encodingFormat",
            "alternative": _text("schema:description"),
            "captions": _text("schema:caption"),
            "poster": "schema:thumbnailUrl",
            "warnings": _word("own:warning", "content_warning"),
            "alterations": _word("own:alteration", "alteration"),
        },
    )


def _actor() -> dict[str, Any]:
    return _node(
        "own:actor",
        {
            "name": _text("schema:name"),
            "role": _text("schema:roleName"),
            "type": _word("own:actorType", "actor_type"),
            "attribution": _word("own:attribution", "attribution"),
        },
    )


def _casualties() -> dict[str, Any]:
    count = {"min": "schema:minValue", "max": "schema:maxValue"}
    killed, injured = _node("own:killed", count), _node("own:injured", count)
    return _node(
        "own:casualties", {"killed": killed, "injured": injured, "civilian": "own:civilian"}
    )


def context() -> dict[str, Any]:
    texts = {"name": _text("schema:name"), "biography": _text("schema:description")}
    day = {
        "edtf": "schema:temporalCoverage",
        "precision": _word("own:precision", "date_precision"),
    }
    citation = {"title": _text("schema:name"), "url": {"@id": "schema:url", "@type": "@id"}}
    return {
        "@context": {
            "@version": 1.1,
            "@base": "urn:uuid:",
            "schema": SCHEMA,
            "own": OWN,
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "@vocab": OWN,
            "id": "schema:identifier",
            "version": "schema:version",
            "published_at": {"@id": "schema:dateModified", "@type": "xsd:dateTime"},
            "languages": "schema:inLanguage",
            "headline": _text("schema:headline"),
            "body": _text("schema:articleBody"),
            "dateline": _text("schema:dateline"),
            "status_statement": _text("own:statusStatement"),
            "note": _text("schema:correction"),
            "weapons": _text("own:weapon"),
            "byline": _node("schema:author", texts),
            "event_date": _node("own:eventDate", day),
            "place": _place(),
            "actors": _actor(),
            "casualties": _casualties(),
            "citations": _node("schema:citation", citation),
            "media": _medium(),
            "licence": _word("own:licence", "licence"),
            "status": _word("schema:creativeWorkStatus", "status"),
            "change": _word("own:change", "change"),
            "standing": _word("own:standing", "standing"),
            "translation": _word("own:translation", "translation"),
            "incident_types": _word("schema:about", "incident_type"),
            "content_warnings": _word("own:contentWarning", "content_warning"),
        }
    }
