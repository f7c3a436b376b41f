"""Which desk a form is for, and the page where that is chosen or none can be."""

from django.http import Http404, HttpRequest, HttpResponse

from submissions import desks, roster
from submissions.desks import DeskInfo
from submissions.messages import Refusal
from submissions.views.pages import page, refusal_page
from submissions.wire.waiting_page import SECONDS, TICKET, WAITING


def chosen(request: HttpRequest, slug: str, to: str) -> DeskInfo | HttpResponse:
    """The desk; or the page that says why there is no form now.

    ``to``: the name of the address of the form of one desk.
    """
    choice = desks.desks()
    if not choice:
        return page(request, "closed")
    if not slug and len(choice) > 1:
        return page(request, "desks", {"desks": choice, "to": f"reporter:{to}"})
    desk = next((one for one in choice if one.slug == slug), None) if slug else choice[0]
    if desk is None:
        raise Http404
    if roster.fault(desk.slug):
        # Before somebody types, and not after.
        return refusal_page(request, Refusal.KEYS)
    if getattr(request, "scope", {}).get(WAITING):
        return _waiting_page(request, desk)
    return desk


def _waiting_page(request: HttpRequest, desk: DeskInfo) -> HttpResponse:
    """Under pressure the ingress gives this page, with seconds and a ticket put in."""
    context = {"desk": desk, "seconds": SECONDS, "ticket": TICKET}
    response = page(request, "waiting", context, 503)
    response["Retry-After"] = SECONDS
    return response
