"""What the archive's pages show, as values: made from public JSON, for a language and a place.

A record that is not written in the reader's language is shown in the one it has, and marked so.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from archive import dates
from archive.addresses import Addresses
from archive.localized import Shown, labels, only, shown
from archive.models import Content, Facet, RecordVersion
from archive.pages import listing
from archive.pages.body import html, plain
from archive.pages.facts import Links, facts
from archive.pages.media import media
from archive.record import standing, tree
from archive.record.field import Place, Slot
from archive.record.rules import Text
from archive.record.shapes import PublicRecord
from archive.record.tree import Node
from archive.search.identity import BYLINE, PLACE
from archive.vocabularies import VOCABULARIES

PER_PAGE = 20
SUMMARY = 280  # letters of the body under a headline in the list


@dataclass(frozen=True)
class Line:
    """A record in a list. ``status``: or that it was retracted, which wins."""

    url: str
    published: dates.Shown
    headline: Shown
    summary: Shown
    status: str
    status_label: str
    place: Shown | None
    change_label: str
    change: str
    types: tuple[str, ...]
    happened: dates.Shown
    byline: Shown | None


@dataclass(frozen=True)
class VersionShown:
    url: str
    number: int
    day: dates.Shown
    label: str
    note: Shown | None
    current: bool
    digest: str


def _label(vocabulary: str, slug: str, language: str) -> str:
    return VOCABULARIES[vocabulary].label(slug, language)


def _published(public: PublicRecord) -> datetime.date:
    return datetime.datetime.fromisoformat(public["published_at"]).date()


def status_label(slug: str, language: str) -> str:
    return _label("standing" if slug == standing.RETRACTED else "status", slug, language)


def summary(markdown: str) -> str:
    """The first words of a body as it is read, without its headings."""
    text = plain(markdown)
    return text if len(text) <= SUMMARY else text[:SUMMARY].rsplit(" ", 1)[0] + " …"


def line(public: PublicRecord, language: str, addresses: Addresses) -> Line:
    headline, body = shown(public["headline"], language), shown(public["body"], language)
    if headline is None or body is None:
        raise ValueError("A published record has a headline and a body.")
    change, status = public["change"], standing.status(public)
    return Line(
        addresses.record(language, public["id"]),
        dates.published(_published(public), language),
        headline,
        Shown(summary(body.text), body.language, body.direction),
        status,
        status_label(status, language),
        shown(public["place"]["name"], language),
        "" if change in ("publication", "retraction") else _label("change", change, language),
        change,
        labels("incident_type", public["incident_types"], language),
        dates.shown(public["event_date"]["edtf"], language),
        shown(public["byline"]["name"], language),
    )


def versions(
    rows: Sequence[RecordVersion], shown_number: int, language: str, addresses: Addresses
) -> tuple[VersionShown, ...]:
    """Newest first; a version whose content was taken away has no address."""
    return tuple(
        VersionShown(
            addresses.record(language, str(row.record_id), row.number),
            row.number,
            dates.published(row.published_at.date(), language),
            _label("change", row.change, language),
            shown(row.note, language),
            row.number == shown_number,
            row.digest,
        )
        for row in sorted(rows, key=lambda row: -row.number)
    )


def own_keys(marks: Iterable[str]) -> dict[str, str]:
    """Of the words of an entry: the key of its place and of its byline, where it has one."""
    pairs = (word.partition(":") for word in marks)
    return {kind: key for kind, _, key in pairs if kind in (PLACE, BYLINE)}


def links(
    public: PublicRecord, own: Mapping[str, str], language: str, addresses: Addresses
) -> Links:
    """Where a reader goes on from a record, by field and value; only where there is such a page.

    ``own``: as ``own_keys`` gives it; empty for an older version, whose place and byline may be in
    no list any more.
    """
    place, byline = own.get(PLACE, ""), own.get(BYLINE, "")
    where = {
        ("byline.name", ""): byline and addresses.person(language, byline),
        ("place.name", ""): place and addresses.search(language, place=place),
        **{
            ("incident_types", slug): addresses.search(language, type=slug)
            for slug in public["incident_types"]
        },
    }
    return {value: url for value, url in where.items() if url}


def _slots(
    public: PublicRecord, language: str, nodes: tuple[Node, ...]
) -> Iterator[tuple[str, Shown | None]]:
    """Texts with a place of their own in the template, by the name that it has for them."""
    for node in nodes:
        if isinstance(node.field.page, Slot) and isinstance(node.rule, Text):
            yield node.field.page.name, shown(tree.value(public, node.field.path), language)
        elif not node.is_list:
            yield from _slots(public, language, node.parts)


def record_context(
    public: PublicRecord,
    rows: Sequence[RecordVersion],
    marks: Iterable[str],
    language: str,
    addresses: Addresses,
) -> dict[str, Any]:
    """Everything that ``archive/record.html`` shows. ``marks``: of what stands of the record."""
    latest = public["version"] == max(row.number for row in rows)
    where = links(public, own_keys(marks) if latest else {}, language, addresses)
    slots = dict(_slots(public, language, tree.top()))
    body = slots["body"]
    rendered: SafeString | str = html(body.text) if body else ""
    status = public["status"]
    return {
        **frame(language, addresses),
        **slots,
        "public": public,
        "line": line(public, language, addresses),
        "body_html": rendered,
        "only_in": only(public["languages"], language),
        "media": media(public, language, addresses),
        "meaning": _label("status_meaning", status, language),
        "status_before": _label("status", status, language),
        "warnings": labels("content_warning", public["content_warnings"], language),
        **{f"{place.value}_facts": facts(public, language, place, where) for place in Place},
        "versions": versions(rows, public["version"], language, addresses),
        "latest": latest,
        "latest_url": addresses.record(language, public["id"]),
        "change_label": _label("change", public["change"], language),
        "data_url": addresses.data(public["id"], public["version"]),
        "retracted": public["change"] == "retraction",
        "digest": next(row.digest for row in rows if row.number == public["version"]),
        "linked_data_url": addresses.linked_data(public["id"], public["version"]),
        "proof_url": addresses.proof(public["id"], public["version"]),
        "newsroom": settings.NEWSROOM,
        "byline_url": where.get(("byline.name", ""), ""),
    }


def tombstone_context(
    rows: Sequence[RecordVersion], language: str, addresses: Addresses
) -> dict[str, Any]:
    last = max(rows, key=lambda row: row.number)
    return {
        **frame(language, addresses),
        "day": dates.published(last.published_at.date(), language),
        "label": _label("change", last.change, language),
        "note": shown(last.note, language),
        "digest": last.digest,
        "proof_url": addresses.proof(str(last.record_id), last.number),
    }


def list_context(
    contents: Sequence[Content], language: str, addresses: Addresses
) -> dict[str, Any]:
    return {
        **frame(language, addresses),
        "lines": [line(row.public, language, addresses) for row in contents],
    }


def frame(language: str, addresses: Addresses) -> dict[str, Any]:
    """What every page of the archive needs."""
    return {
        "addresses": addresses,
        "sheet": addresses.sheet,
        "home_url": addresses.home(language),
        "search_url": addresses.page(language, "search"),
        "integrity_url": addresses.page(language, "integrity"),
        "people_url": addresses.page(language, "people"),
        "checkpoint_url": addresses.log("checkpoint"),
        "log_key_url": addresses.log("key"),
        "language": language,
    }


@dataclass(frozen=True)
class PersonShown:
    """Somebody who writes, as the newest record says; ``count``: of records."""

    name: Shown
    biography: Shown | None
    count: int
    url: str


def person(row: Facet, language: str, addresses: Addresses) -> PersonShown:
    return PersonShown(
        listing.name(row, language),
        shown(row.shown.get("biography"), language),
        row.count,
        addresses.person(language, row.key),
    )
