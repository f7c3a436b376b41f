"""Values of schema.org: what the properties of a record's own JSON-LD are made of. Pure."""

from collections.abc import Mapping
from typing import Any

from archive.record import standing
from archive.record.field import Published

LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
KINDS = {"image": "ImageObject", "video": "VideoObject", "audio": "AudioObject"}


def text(value: Mapping[str, str], of: Published | None = None) -> list[dict[str, str]]:
    """A text in each of its languages."""
    return [{"@value": words, "@language": code} for code, words in value.items()]


def person(value: Mapping[str, str], of: Published) -> dict[str, Any]:
    return {"@type": "Person", "name": text(value)}


def place(value: Mapping[str, Any], of: Published) -> dict[str, Any]:
    node: dict[str, Any] = {"@type": "Place", "name": text(value["name"])}
    if "latitude" in value:
        point = {part: value[part] for part in ("latitude", "longitude")}
        node["geo"] = {"@type": "GeoCoordinates", **point}
    return node


def media(value: list[Mapping[str, Any]], of: Published) -> list[dict[str, Any]]:
    return [
        {
            "@type": KINDS.get(medium["type"].partition("/")[0], "MediaObject"),
            "contentUrl": of.link(medium["file"]),
            "encodingFormat": medium["type"],
            "description": text(medium["alternative"]),
            "sha256": medium["sha256"],
        }
        for medium in value
    ]


def status(value: str, of: Published) -> str:
    return standing.status(of.public)


def licence(value: str, of: Published) -> str | None:
    """None for one without an address: all rights reserved."""
    return LICENCES.get(value)


def correction(value: Mapping[str, str], of: Published) -> dict[str, Any]:
    return {"@type": "CorrectionComment", "text": text(value)}


def citations(value: list[Mapping[str, Any]], of: Published) -> list[dict[str, Any]]:
    return [
        {
            "@type": "CreativeWork",
            "name": text(source["title"]),
            **({"url": source["url"]} if "url" in source else {}),
        }
        for source in value
    ]
