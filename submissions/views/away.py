"""Sealing away from the network: the page that describes it, the page to take along, the key."""

import io
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sealing import digits
from submissions import desks, roster
from submissions.desks import DeskInfo
from submissions.errors import RosterDown
from submissions.messages import Refusal
from submissions.views import away_page
from submissions.views.pages import page, refusal_page

DOT = 4  # pixels of a picture's dot: 630 in all, which fills a telephone's width
QUIET = 4  # dots around it (ISO/IEC 18004)


def _chosen(slug: str) -> DeskInfo | None:
    """The desk of an address, or the only one. Raises Http404."""
    choice = desks.desks()
    if not slug:
        return choice[0] if len(choice) == 1 else None
    found = next((one for one in choice if one.slug == slug), None)
    if found is None:
        raise Http404
    return found


@require_safe
def away(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What it is for and how it goes; where are several desks, the choice of one."""
    desk = _chosen(slug)
    if desk is None:
        return page(request, "away", {"desks": desks.desks()})
    try:
        made = away_page.made_for(desk.slug)
    except RosterDown:
        return refusal_page(request, Refusal.KEYS)
    context: dict[str, Any] = {
        "desk": desk,
        "keys": [(key, digits(key)) for key in made.recipients],
        "size": len(made.html),
        "digest": made.digest,
    }
    return page(request, "away", context)


@require_safe
def take_along(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The page itself, to be saved: it has a script, so no browser is to show it from here."""
    desk = _chosen(slug)
    if desk is None:
        raise Http404
    try:
        made = away_page.made_for(desk.slug)
    except RosterDown:
        return refusal_page(request, Refusal.KEYS)
    answer = HttpResponse(made.html, content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="page.html"'
    return answer


@require_safe
def picture(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The key that is in force as a QR code: a picture of dots, which Tor Browser always shows."""
    desk = _chosen(slug)
    if desk is None:
        raise Http404
    try:
        key = roster.sealing_recipients(desk.slug)[0]
    except RosterDown:
        return refusal_page(request, Refusal.KEYS)
    drawn = io.BytesIO()
    segno.make_qr(key, error="l", boost_error=False).save(drawn, "png", scale=DOT, border=QUIET)
    return HttpResponse(drawn.getvalue(), content_type="image/png")
