"""The first page, and the pages that reporters read: the topics, one by one or all on one sheet."""

import functools

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

import languages
from languages import SOURCE, Face
from submissions import desks
from submissions.guidance import table
from submissions.views.pages import page


@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """Every language at once. A browser's Accept-Language is no choice: Tor Browser sends the same
    for everybody, so that nobody stands out."""
    context = {"face": Face.REPORTER, "offered": languages.installed(Face.REPORTER)}
    return render(request, "submissions/first.html", context)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    return page(request, "landing", {"open": bool(desks.desks())})


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    return page(request, "safety", {"topics": table.TOPICS})


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    return page(request, "safety_all", {"topics": table.TOPICS})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = table.topic(slug)
    if found is None:
        raise Http404
    language = get_language() or SOURCE
    pictures = [
        (each.path(language), each.caption)
        for each in found.pictures
        if _is_there(each.path(language))
    ]
    return page(
        request, "topic", {"topic": found, "next": table.after(found), "pictures": pictures}
    )


@functools.cache
def _is_there(path: str) -> bool:
    """Whether a static file is part of this release; not every language has its pictures."""
    return finders.find(path) is not None
