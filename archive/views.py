"""The archive's pages: plain HTML, no cookie, no script, the same words as in the export."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from archive import custody_heads
from archive.addresses import LATEST, Served
from archive.models import Content, Entry, Facet, Medium, RecordVersion
from archive.pages import integrity as integrity_page
from archive.pages import listing, records, timeline, worldmap
from archive.pages.cards import card
from archive.ranges import ranged
from archive.record import linked_data
from archive.record.serializer import canonical
from archive.record.standing import status
from archive.search import facets, identity
from languages import SOURCE

HERE = Served()
PEOPLE = 200  # bylines on one page; those that are more are counted there, and listed in the search


def _language() -> str:
    return get_language() or SOURCE


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    held = {"face": "archive", **context}
    return _fresh(render(request, f"archive/{name}.html", held, status=status))


def _fresh(response: HttpResponse) -> HttpResponse:
    """May be kept, and asked about each time: a withdrawn record must not live on in a cache."""
    patch_cache_control(response, no_cache=True)
    return response


def _list(wanted: listing.Asked) -> dict[str, Any]:
    entries, older = listing.page(wanted)
    context = records.list_context([entry.content for entry in entries], _language(), HERE)
    context["older_url"] = older and f"?{older}"
    context["newest_url"] = f"?{wanted.query()}" if wanted.after else ""
    return context


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    after = listing.asked({"after": request.GET.get("after", "")})
    return _page(request, "list", {**_list(after), "url": request.path})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    wanted, language = listing.asked(request.GET.dict()), _language()
    found = listing.listing(wanted, language)
    context = records.list_context([entry.content for entry in found.entries], language, HERE)
    context |= {"asked": wanted, "found": found, "sample": listing.SAMPLE}
    context["older_url"] = found.older and f"?{found.older}"
    context["newest_url"] = f"?{wanted.query()}" if wanted.after else ""
    context["feed_query"] = wanted.query()
    context["without_days"] = listing.Asked(wanted.text, wanted.chosen).query()
    context["without_text"] = wanted.query(drop="q")
    return _page(request, "search", context)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    made = worldmap.drawn(worldmap.places(), _language(), HERE)
    return _page(request, "map", {**records.frame(_language(), HERE), "map": made})


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The grid; and what happened in a year or a month of it, the newest year by default."""
    language = _language()
    grid = timeline.grid(language, HERE)
    period = request.GET.get("when", grid.newest)
    context = records.frame(language, HERE) | timeline.context(grid, period, language)
    if timeline.is_period(period):
        rows, older = timeline.events(period, request.GET.get("after", ""))
        lines = [records.line(entry.content.public, language, HERE) for entry in rows]
        context |= {"lines": lines, "later_url": older and f"?when={period}&after={older}"}
    return _page(request, "timeline", context)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    language = _language()
    every = Facet.objects.filter(kind=identity.BYLINE)
    rows = every.order_by("kind", "-count", "word")[:PEOPLE]
    shown = [records.person(row, language, HERE) for row in rows]
    context = {**records.frame(language, HERE), "people": shown}
    context["more"] = every.count() - len(shown) if len(shown) == PEOPLE else 0
    context["more_url"] = HERE.every(language, identity.BYLINE)
    return _page(request, "people", context)


@require_safe
def person(request: HttpRequest, key: str) -> HttpResponse:
    if not facets.KEY.fullmatch(key):
        raise Http404
    row = Facet.objects.filter(word=f"{identity.BYLINE}:{key}").first()
    if row is None:
        raise Http404
    after = listing.asked({"after": request.GET.get("after", ""), identity.BYLINE: key})
    context = _list(after) | {"person": records.person(row, _language(), HERE)}
    return _page(request, "person", context)


@require_safe
def integrity(request: HttpRequest) -> HttpResponse:
    language = _language()
    context = {**records.frame(language, HERE), **integrity_page.context(language)}
    return _page(request, "integrity", context)


@require_safe
def record(request: HttpRequest, record_id: uuid.UUID, number: int = LATEST) -> HttpResponse:
    """A record's newest version, an older one, or the tombstone of one that was withdrawn."""
    language = _language()
    rows = list(RecordVersion.objects.filter(record_id=record_id))
    if not rows:
        raise Http404
    wanted = number or max(row.number for row in rows)
    content = Content.objects.filter(version__record_id=record_id, version__number=wanted).first()
    if content is None:
        if number and all(row.number != number for row in rows):
            raise Http404
        gone = records.tombstone_context(rows, language, HERE)
        return _page(request, "tombstone", gone, 410)
    marks = Entry.objects.filter(record_id=record_id).values_list("marks", flat=True).first()
    context = records.record_context(content.public, rows, (marks or "").split(" "), language, HERE)
    # The address that lasts is the one to find; a version's is the one to cite.
    context["absolute_url"] = linked_data.absolute(request, HERE.record(language, str(record_id)))
    context["version_url"] = linked_data.absolute(
        request, HERE.record(language, str(record_id), wanted)
    )
    context["card_url"] = linked_data.absolute(request, HERE.card(str(record_id), wanted))
    return _page(request, "record", context)


def _content(record_id: uuid.UUID, number: int) -> Content:
    content = Content.objects.filter(version__record_id=record_id, version__number=number).first()
    if content is None:
        raise Http404
    return content


@require_safe
def data(request: HttpRequest, record_id: uuid.UUID, number: int) -> HttpResponse:
    """The public JSON of a version: the bytes whose fingerprint is on its page and in the log."""
    body = canonical(_content(record_id, number).public)
    return _fresh(HttpResponse(body, content_type="application/json"))


@require_safe
def linked(request: HttpRequest, record_id: uuid.UUID, number: int) -> HttpResponse:
    """The same for machines that know schema.org."""
    made = linked_data.article(_content(record_id, number).public, request)
    answer = JsonResponse(
        made, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False}
    )
    return _fresh(answer)


@require_safe
def picture(request: HttpRequest, record_id: uuid.UUID, number: int) -> HttpResponse:
    """A card for those who show a link as a picture: a pattern and a colour, no words."""
    public = _content(record_id, number).public
    made = card(public["id"], status(public))
    return _fresh(HttpResponse(made, content_type="image/png"))


@require_safe
def captions(
    request: HttpRequest, record_id: str, number: str, digest: str, language: str
) -> HttpResponse:
    """The words of a film or recording, as its version says them."""
    try:
        public = _content(uuid.UUID(record_id), int(number)).public
    except ValueError as error:
        raise Http404 from error
    for each in public["media"]:
        if each["sha256"] == digest and language in each.get("captions", ()):
            text = each["captions"][language]
            return _fresh(HttpResponse(text, content_type="text/vtt; charset=utf-8"))
    raise Http404


@require_safe
def custody(request: HttpRequest) -> HttpResponse:
    """The daily heads of the desk's chain of custody."""
    return HttpResponse(custody_heads.as_text(), content_type="text/plain; charset=utf-8")


@require_safe
def medium(request: HttpRequest, record_id: str, name: str) -> HttpResponseBase:
    """A published file. Its name is its digest, so it may be kept for long."""
    found = Medium.objects.filter(record_id=record_id, name=name).first()
    if found is None:
        raise Http404
    return ranged(request, found)
