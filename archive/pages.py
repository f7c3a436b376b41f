"""What the archive's pages show, as values: made from public JSON, for a language and a place.

A record that is not written in the reader's language is shown in the one it has, and marked so.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from archive.addresses import Addresses
from archive.body import html
from archive.models import Content, RecordVersion
from archive.vocabularies import VOCABULARIES

PER_PAGE = 20
SUMMARY = 280  # letters of the body under a headline in the list


def direction(language: str) -> str:
    return "rtl" if language in settings.LANGUAGES_BIDI else "ltr"


@dataclass(frozen=True)
class Shown:
    """Words in the language they are written in."""

    text: str
    language: str
    direction: str


def shown(value: Mapping[str, str] | None, language: str) -> Shown | None:
    if not value:
        return None
    chosen = language if language in value else next(iter(value))
    return Shown(value[chosen], chosen, direction(chosen))


@dataclass(frozen=True)
class Line:
    """A record in a list."""

    url: str
    day: datetime.date
    headline: Shown
    summary: Shown
    status: str
    status_label: str
    place: Shown | None
    change_label: str


@dataclass(frozen=True)
class MediumShown:
    url: str
    kind: str
    media_type: str
    alternative: Shown
    warnings: tuple[str, ...]
    alterations: tuple[str, ...]


@dataclass(frozen=True)
class VersionShown:
    url: str
    number: int
    day: datetime.date
    label: str
    note: Shown | None
    current: bool


def _label(vocabulary: str, slug: str, language: str) -> str:
    return VOCABULARIES[vocabulary].label(slug, language)


def _labels(vocabulary: str, slugs: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(_label(vocabulary, slug, language) for slug in slugs if slug != "none")


def _published(public: Mapping[str, Any]) -> datetime.date:
    return datetime.datetime.fromisoformat(public["published_at"]).date()


def line(public: Mapping[str, Any], language: str, addresses: Addresses) -> Line:
    headline, body = shown(public["headline"], language), shown(public["body"], language)
    if headline is None or body is None:
        raise ValueError("A published record has a headline and a body.")
    plain = " ".join(
        row.lstrip("> ") for row in body.text.splitlines() if row and not row.startswith("#")
    ).replace("*", "")
    cut = plain if len(plain) <= SUMMARY else plain[:SUMMARY].rsplit(" ", 1)[0] + " …"
    change = public["change"]
    return Line(
        addresses.record(language, public["id"]),
        _published(public),
        headline,
        Shown(cut, body.language, body.direction),
        public["status"],
        _label("status", public["status"], language),
        shown(public["place"]["name"], language),
        "" if change == "publication" else _label("change", change, language),
    )


def media(
    public: Mapping[str, Any], language: str, addresses: Addresses
) -> tuple[MediumShown, ...]:
    found = []
    for each in public["media"]:
        alternative = shown(each["alternative"], language)
        if alternative is not None:
            found.append(
                MediumShown(
                    addresses.medium(public["id"], each["file"]),
                    each["type"].partition("/")[0],
                    each["type"],
                    alternative,
                    _labels("content_warning", each["warnings"], language),
                    _labels("alteration", each["alterations"], language),
                )
            )
    return tuple(found)


def actors(public: Mapping[str, Any], language: str) -> tuple[tuple[Shown, str, str], ...]:
    """Name, type and attribution of each."""
    found = []
    for each in public.get("actors", ()):
        if name := shown(each["name"], language):
            kind = _label("actor_type", each["type"], language)
            found.append((name, kind, _label("attribution", each["attribution"], language)))
    return tuple(found)


def versions(
    rows: Sequence[RecordVersion], shown_number: int, language: str, addresses: Addresses
) -> tuple[VersionShown, ...]:
    """Newest first; a version whose content was taken away has no address."""
    return tuple(
        VersionShown(
            addresses.record(language, str(row.record_id), row.number),
            row.number,
            row.published_at.date(),
            _label("change", row.change, language),
            shown(row.note, language),
            row.number == shown_number,
        )
        for row in sorted(rows, key=lambda row: -row.number)
    )


def record_context(
    public: Mapping[str, Any],
    rows: Sequence[RecordVersion],
    language: str,
    addresses: Addresses,
) -> dict[str, Any]:
    """Everything that ``archive/record.html`` shows."""
    body = shown(public["body"], language)
    rendered: SafeString | str = html(body.text) if body else ""
    status = public["status"]
    place = public["place"]
    return {
        "addresses": addresses,
        "sheet": addresses.sheet,
        "public": public,
        "line": line(public, language, addresses),
        "dateline": shown(public.get("dateline"), language),
        "body": body,
        "body_html": rendered,
        "media": media(public, language, addresses),
        "byline": shown(public["byline"]["name"], language),
        "biography": shown(public["byline"].get("biography"), language),
        "statement": shown(public["status_statement"], language),
        "meaning": _label("status_meaning", status, language),
        "date_precision": _label("date_precision", public["event_date"]["precision"], language),
        "place_precision": _label("place_precision", place["precision"], language),
        "incident_types": _labels("incident_type", public["incident_types"], language),
        "warnings": _labels("content_warning", public["content_warnings"], language),
        "actors": actors(public, language),
        "weapons": tuple(shown(each, language) for each in public.get("weapons", ())),
        "citations": tuple(
            (shown(each["title"], language), each.get("url", ""))
            for each in public.get("citations", ())
        ),
        "casualties": public.get("casualties"),
        "licence": _label("licence", public["licence"], language),
        "translation": _label("translation", public["translation"], language)
        if "translation" in public
        else "",
        "versions": versions(rows, public["version"], language, addresses),
        "latest": public["version"] == max(row.number for row in rows),
        "latest_url": addresses.record(language, public["id"]),
        "note": shown(public.get("note"), language),
        "change_label": _label("change", public["change"], language),
        "data_url": addresses.data(public["id"], public["version"]),
        "home_url": addresses.home(language),
        "retracted": public["change"] == "retraction",
    }


def tombstone_context(
    rows: Sequence[RecordVersion], language: str, addresses: Addresses
) -> dict[str, Any]:
    last = max(rows, key=lambda row: row.number)
    return {
        "addresses": addresses,
        "sheet": addresses.sheet,
        "day": last.published_at.date(),
        "label": _label("change", last.change, language),
        "note": shown(last.note, language),
        "home_url": addresses.home(language),
    }


def list_context(
    contents: Sequence[Content], language: str, addresses: Addresses
) -> dict[str, Any]:
    return {
        "addresses": addresses,
        "sheet": addresses.sheet,
        "lines": [line(each.public, language, addresses) for each in contents],
        "home_url": addresses.home(language),
    }
