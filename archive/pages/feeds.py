"""Feeds of what is new: Atom (RFC 4287) with tombstones (RFC 6721), and JSON Feed 1.1.

The same query as the search page narrows them, so there is a feed of every language, place or
actor. A withdrawn record is named in every feed: who holds a copy must learn of it.
"""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext, override
from django.views.decorators.http import require_safe

import languages
from archive.addresses import Addresses, Served
from archive.localized import label, shown
from archive.models import RecordVersion
from archive.pages import listing
from archive.pages.body import html
from archive.pages.records import summary
from archive.record import standing
from archive.record.article import LICENCES
from archive.record.linked_data import absolute
from languages import Face

ATOM, TOMBSTONES = "http://www.w3.org/2005/Atom", "http://purl.org/atompub/tombstones/1.0"
JSON_FEED = "https://jsonfeed.org/version/1.1"
MOST = 50  # entries of a page of a feed
# Of a page: a tombstone is a fifth of a kilobyte, and who asks once a day must not miss one.
TOMBSTONES_ON_A_PAGE = 500
HERE = Served()
# What XML 1.0 cannot carry (section 2.2).
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
register_namespace("at", TOMBSTONES)
register_namespace("", ATOM)


def _language(wanted: listing.Asked) -> str:
    """A feed of one language speaks it; any other the default where a record does."""
    return dict(wanted.chosen).get("language") or default()


def default() -> str:
    """Who names no language gets English where the archive has it, else its first."""
    return languages.best([], languages.installed(Face.ARCHIVE)).code


def _of_pages(language: str) -> str:
    """The language of the archive's own words in a feed of ``language``."""
    return languages.best([language], languages.installed(Face.ARCHIVE)).code


@dataclass(frozen=True)
class Page:
    """A page of a feed (RFC 5005, section 3). ``further``: the query of the next, or empty."""

    wanted: listing.Asked
    publics: Sequence[Mapping[str, Any]]
    gone: Sequence[RecordVersion]
    further: str


def _page(request: HttpRequest) -> Page:
    """Entries and tombstones go on apart; the number 0 says that there are no more of a kind."""
    wanted = listing.asked(request.GET.dict())
    below = listing.number(request.GET.get("gone", ""))
    entries, older = listing.page(wanted, MOST)
    every = withdrawn() if below is None else withdrawn().filter(pk__lt=below)
    rows = list(every[: TOMBSTONES_ON_A_PAGE + 1])
    gone = rows[:TOMBSTONES_ON_A_PAGE]
    further = ""
    if older or len(rows) > len(gone):
        last = (entries[-1].pk if older else 0, gone[-1].pk if len(rows) > len(gone) else 0)
        own = [wanted.query()] if wanted.anything else []
        further = "&".join([*own, urlencode(dict(zip(("after", "gone"), last, strict=True)))])
    return Page(wanted, [entry.content.public for entry in entries], gone, further)


def withdrawn() -> QuerySet[RecordVersion]:
    """The tombstones of records that are still withdrawn, the newest first."""
    rows = RecordVersion.objects.filter(change="safety_withdrawal", record__withdrawn=True)
    return rows.order_by("-pk")


def _title() -> str:
    return f"{settings.NEWSROOM} · {gettext('Archive')}"


def _updated(publics: Sequence[Mapping[str, Any]], gone: Sequence[RecordVersion]) -> str:
    """When anything in the feed last changed; the beginning of time for an empty one."""
    times = [public["published_at"] for public in publics]
    times += [_time(row.published_at) for row in gone]
    return max(times, default="1970-01-01T00:00:00+00:00")


def _time(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds")


def _kept(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, no_cache=True)
    return response


@dataclass(frozen=True)
class Origin:
    """Where a feed is, and where its links lead. ``own``: the feed's id; ``at``: its address, if it
    has one; ``further``: that of its next page. ``link`` makes an address of what ``addresses``
    gives."""

    addresses: Addresses
    link: Callable[[str], str]
    own: str
    at: str = ""
    further: str = ""


def _served(request: HttpRequest, page: Page) -> Origin:
    """Every page of a feed has the feed's id, which is the address of the first."""
    given = request.GET.copy()
    paged = [given.pop(name, None) for name in ("after", "gone")]
    first = f"{request.path}?{given.urlencode()}" if given else request.path
    own = absolute(request, first if any(paged) else request.get_full_path())
    at = absolute(request, request.get_full_path())
    further = page.further and absolute(request, f"{request.path}?{page.further}")
    return Origin(HERE, lambda path: absolute(request, path), own, at, further)


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    page = _page(request)
    body = as_atom(page.publics, page.gone, _language(page.wanted), _served(request, page))
    return _kept(HttpResponse(body, content_type="application/atom+xml; charset=utf-8"))


def as_atom(
    publics: Sequence[Mapping[str, Any]],
    gone: Sequence[RecordVersion],
    language: str,
    origin: Origin,
) -> bytes:
    with override(_of_pages(language)):
        root = Element(f"{{{ATOM}}}feed", {"xml:lang": language})
        _put(root, "id", origin.own)
        _put(root, "title", _title())
        _put(root, "updated", _updated(publics, gone))
        author = SubElement(root, f"{{{ATOM}}}author")
        _put(author, "name", settings.NEWSROOM)
        if origin.at:
            _link(root, "self", origin.at, "application/atom+xml")
        if origin.further:
            _link(root, "next", origin.further, "application/atom+xml")
        _link(
            root, "alternate", origin.link(origin.addresses.home(_of_pages(language))), "text/html"
        )
        for public in publics:
            _entry(root, public, language, origin)
        for row in gone:
            _tombstone(root, row, language)
    text: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + text


def _put(parent: Element, name: str, text: str, **attributes: str) -> Element:
    made = SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    made.text = UNWRITABLE.sub("", text)
    return made


def _link(parent: Element, rel: str, url: str, kind: str, **more: str) -> None:
    SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": url, "type": kind, **more})


def _entry(root: Element, public: Mapping[str, Any], language: str, origin: Origin) -> None:
    headline, body = shown(public["headline"], language), shown(public["body"], language)
    if headline is None or body is None:
        return
    entry = SubElement(root, f"{{{ATOM}}}entry", {"xml:lang": headline.language})
    _put(entry, "id", f"urn:uuid:{public['id']}")
    _put(entry, "title", headline.text, type="text")
    _put(entry, "updated", public["published_at"])
    if byline := shown(public["byline"]["name"], language):
        _put(SubElement(entry, f"{{{ATOM}}}author"), "name", byline.text)
    for each in dict.fromkeys(map(_of_pages, public["languages"])):
        url = origin.link(origin.addresses.record(each, public["id"]))
        _link(entry, "alternate", url, "text/html", hreflang=each)
    data = origin.link(origin.addresses.data(public["id"], public["version"]))
    _link(entry, "related", data, "application/json")
    for vocabulary, slug in _categories(public):
        words = label(vocabulary, slug, _of_pages(language)).text
        attributes = {"term": slug, "scheme": f"urn:amana:{vocabulary}", "label": words}
        SubElement(entry, f"{{{ATOM}}}category", attributes)
    _put(entry, "rights", LICENCES.get(public["licence"], public["licence"]))
    note = shown(public.get("note"), language)
    _put(entry, "summary", note.text if note else summary(body.text), type="text")
    _put(entry, "content", str(html(body.text)), type="html")


def _categories(public: Mapping[str, Any]) -> list[tuple[str, str]]:
    status = standing.status(public)
    terms = [("standing" if status == standing.RETRACTED else "status", status)]
    terms.append(("change", public["change"]))
    return terms + [("incident_type", each) for each in public["incident_types"]]


def _tombstone(root: Element, row: RecordVersion, language: str) -> None:
    """RFC 6721, section 2: no word of the record, and the day's sentence if there is one."""
    attributes = {"ref": f"urn:uuid:{row.record_id}", "when": _time(row.published_at)}
    made = SubElement(root, f"{{{TOMBSTONES}}}deleted-entry", attributes)
    if note := shown(row.note, language):
        comment = SubElement(made, f"{{{TOMBSTONES}}}comment", {"xml:lang": note.language})
        comment.text = UNWRITABLE.sub("", note.text)


@require_safe
def json_feed(request: HttpRequest) -> HttpResponse:
    page = _page(request)
    made = as_json(page.publics, page.gone, _language(page.wanted), _served(request, page))
    answer = JsonResponse(
        made, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False}
    )
    return _kept(answer)


def as_json(
    publics: Sequence[Mapping[str, Any]],
    gone: Sequence[RecordVersion],
    language: str,
    origin: Origin,
) -> dict[str, Any]:
    with override(_of_pages(language)):
        return {
            "version": JSON_FEED,
            "title": _title(),
            "home_page_url": origin.link(origin.addresses.home(_of_pages(language))),
            **({"feed_url": origin.at} if origin.at else {}),
            **({"next_url": origin.further} if origin.further else {}),
            "language": language,
            "items": [_item(public, language, origin) for public in publics],
            "_tombstones": [
                {
                    "id": f"urn:uuid:{row.record_id}",
                    "when": _time(row.published_at),
                    "note": row.note,
                }
                for row in gone
            ],
        }


def _item(public: Mapping[str, Any], language: str, origin: Origin) -> dict[str, Any]:
    headline, body = shown(public["headline"], language), shown(public["body"], language)
    byline, note = shown(public["byline"]["name"], language), shown(public.get("note"), language)
    if headline is None or body is None:
        raise ValueError("A published record has a headline and a body.")
    return {
        "id": f"urn:uuid:{public['id']}",
        "url": origin.link(origin.addresses.record(_of_pages(headline.language), public["id"])),
        "title": headline.text,
        "content_html": str(html(body.text)),
        "summary": note.text if note else summary(body.text),
        "date_modified": public["published_at"],
        "language": headline.language,
        "authors": [{"name": byline.text}] if byline else [],
        "tags": [slug for _, slug in _categories(public)],
        "_record": {"version": public["version"], "change": public["change"]},
    }
