"""A record in the words of schema.org, as JSON-LD: a file beside its page, which has no script.

Only what the public JSON says, in the languages it says it in.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from archive.addresses import LATEST, Served
from archive.search import facets

CONTEXT = "https://schema.org"
HERE = Served()
LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def absolute(request: HttpRequest, path: str) -> str:
    """With the site's own address, or else the one that was asked (an onion, a mirror)."""
    if settings.SITE_URL and not urlsplit(request.build_absolute_uri()).netloc.endswith(".onion"):
        return f"{settings.SITE_URL}{path}"
    return request.build_absolute_uri(path)


def _text(value: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in value.items()]


def _place(place: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"@type": "Place", "name": _text(place["name"])}
    if "latitude" in place:
        made["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": place["latitude"],
            "longitude": place["longitude"],
        }
    return made


def _media(public: Mapping[str, Any], request: HttpRequest) -> list[dict[str, Any]]:
    kinds = {"image": "ImageObject", "video": "VideoObject", "audio": "AudioObject"}
    return [
        {
            "@type": kinds.get(each["type"].partition("/")[0], "MediaObject"),
            "contentUrl": absolute(request, HERE.medium(public["id"], each["file"])),
            "encodingFormat": each["type"],
            "description": _text(each["alternative"]),
            "sha256": each["sha256"],
        }
        for each in public["media"]
    ]


def article(public: Mapping[str, Any], request: HttpRequest) -> dict[str, Any]:
    """A NewsArticle; a correction note where the version has one."""
    newsroom = {"@type": "NewsMediaOrganization", "name": settings.NEWSROOM}
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "@id": f"urn:uuid:{public['id']}",
        "url": absolute(request, HERE.record(public["languages"][0], public["id"], LATEST)),
        "version": public["version"],
        "headline": _text(public["headline"]),
        "articleBody": _text(public["body"]),
        "inLanguage": public["languages"],
        "dateModified": public["published_at"],
        "temporalCoverage": public["event_date"]["edtf"],
        "author": {"@type": "Person", "name": _text(public["byline"]["name"])},
        "publisher": newsroom,
        "contentLocation": _place(public["place"]),
        "creativeWorkStatus": facets.status(public),
        "keywords": public["incident_types"],
        "associatedMedia": _media(public, request),
        "isAccessibleForFree": True,
    }
    if licence := LICENCES.get(public["licence"]):
        made["license"] = licence
    if "note" in public:
        made["correction"] = {"@type": "CorrectionComment", "text": _text(public["note"])}
    if "citations" in public:
        made["citation"] = [
            {
                "@type": "CreativeWork",
                "name": _text(each["title"]),
                **({"url": each["url"]} if "url" in each else {}),
            }
            for each in public["citations"]
        ]
    return made
