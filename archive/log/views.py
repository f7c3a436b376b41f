"""The log's addresses, as tlog-tiles names them: what mirrors and strangers fetch."""

import re
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.log import ledger, note, signing
from archive.log.tree import WIDTH

# A group of three digits, with an "x" before it where another one follows.
NUMBER = re.compile(r"(?:x[0-9]{3}/){0,6}[0-9]{3}")
PLAIN, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
P = ParamSpec("P")
Answer = Callable[Concatenate[HttpRequest, P], HttpResponse]
LONG = "public, max-age=31536000, immutable"  # a tile of a width never changes


def signed(view: Answer[P]) -> Answer[P]:
    """Around a view of what was signed; while nothing was, a sentence says so."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except signing.Unsigned:
            why = _("This archive has no key yet, so its log is not signed.")
            return HttpResponseNotFound(f"{why}\n", content_type=PLAIN)

    return answer


def _fresh(body: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=PLAIN)
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
@signed
def checkpoint(request: HttpRequest) -> HttpResponse:
    return _fresh(signing.checkpoint())


@require_safe
@signed
def key(request: HttpRequest) -> HttpResponse:
    return _fresh(f"{note.verifier(signing.public_key())}\n")


@require_safe
def tile(request: HttpRequest, level: str, number: str, width: int = WIDTH) -> HttpResponse:
    """``level``: a number, or "entries"."""
    if not NUMBER.fullmatch(number):
        raise Http404
    place = int(number.replace("x", "").replace("/", ""))
    try:
        if level == "entries":
            body = ledger.bundle(place, width)
        else:
            body = ledger.tile(int(level), place, width)
    except ledger.NotThere as error:
        raise Http404 from error
    answer = HttpResponse(body, content_type=BYTES)
    answer["Cache-Control"] = LONG
    return answer


@require_safe
def partial(request: HttpRequest, level: str, number: str, width: str) -> HttpResponse:
    """The first of a tile's hashes; a whole tile has another address."""
    if not 0 < int(width) < WIDTH:
        raise Http404
    return tile(request, level, number, int(width))


@require_safe
@signed
def proof(request: HttpRequest, record_id: uuid.UUID, number: int) -> HttpResponse:
    """That a version of a record is in the log, and the entry that says so."""
    try:
        found = signing.proof(record_id, number)
    except ledger.NotThere as error:
        raise Http404 from error
    return _fresh(found.text)


@require_safe
def consistency(request: HttpRequest, old: int) -> HttpResponse:
    """That the log of ``old`` entries begins the one that is signed: a hash in base64 a line."""
    try:
        path = ledger.consistency(old, signing.size())
    except ledger.NotThere as error:
        raise Http404 from error
    return _fresh("".join(f"{note.encoded(each)}\n" for each in path))
