"""The archive's pages: plain HTML, no cookie, no script, the same words as in the export."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from archive import custody_heads, pages
from archive.addresses import LATEST, Served
from archive.models import Content, Medium, RecordVersion
from archive.ranges import ranged

HERE = Served()


def latest() -> QuerySet[Content]:
    """The newest version of every record that stands, newest first."""
    found = Content.objects.filter(version__number=F("version__record__latest"))
    return found.order_by("-version__published_at", "-version_id")


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = render(
        request, f"archive/{name}.html", {"face": "archive", **context}, status=status
    )
    # A withdrawal holds at once, so every page is asked for anew.
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    language = get_language() or "en"
    page = Paginator(latest(), pages.PER_PAGE).get_page(request.GET.get("page"))
    context = pages.list_context(list(page.object_list), language, HERE)
    if page.has_previous():
        context["newer_url"] = f"?page={page.previous_page_number()}"
    if page.has_next():
        context["older_url"] = f"?page={page.next_page_number()}"
    return _page(request, "list", context)


@require_safe
def record(request: HttpRequest, record_id: uuid.UUID, number: int = LATEST) -> HttpResponse:
    """A record's newest version, an older one, or the tombstone of one that was withdrawn."""
    language = get_language() or "en"
    rows = list(RecordVersion.objects.filter(record_id=record_id))
    if not rows:
        raise Http404
    wanted = number or max(row.number for row in rows)
    content = Content.objects.filter(version__record_id=record_id, version__number=wanted).first()
    if content is None:
        if number and all(row.number != number for row in rows):
            raise Http404
        gone = pages.tombstone_context(rows, language, HERE)
        return _page(request, "tombstone", gone, 410)
    return _page(request, "record", pages.record_context(content.public, rows, language, HERE))


@require_safe
def data(request: HttpRequest, record_id: uuid.UUID, number: int) -> HttpResponse:
    """The public JSON of a version, as it stands in the export."""
    content = Content.objects.filter(version__record_id=record_id, version__number=number).first()
    if content is None:
        raise Http404
    return JsonResponse(content.public, json_dumps_params={"ensure_ascii": False})


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
