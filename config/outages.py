"""What a visitor is told when the database or the object store is down (503, and when to return),
and when a request was not understood.

Django calls ``answer`` for every error that nothing else took, in a view or in any middleware. The
page is made of files alone: it asks neither the database nor a cache nor a session.
"""

import logging
import sys

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseServerError,
)
from django.template.loader import render_to_string

from archive.errors import MediaDown
from config.tor import Route, route_of
from submissions.errors import StoreDown

# IntegrityError and ProgrammingError are mistakes of ours, but a database whose file was lost says
# that its tables are not there (OperationalError on SQLite, ProgrammingError on PostgreSQL).
OUTAGES = (DatabaseError, InterfaceError, StoreDown, MediaDown)
RETRY_AFTER = "300"  # seconds
LOG = logging.getLogger("amana.outage")
DESK = "/desk/"  # its people sent no report


def answer(request: HttpRequest) -> HttpResponse:
    """Stands where Django's own page for a failure is (``handler500``)."""
    if isinstance(error := sys.exc_info()[1], OUTAGES):
        LOG.error("Not shown.", exc_info=error)
        page = render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})
    name = "500_desk.html" if request.path.startswith(DESK) else "500.html"
    return HttpResponseServerError(render_to_string(name))


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Stands where Django's own page for a bad request is (``handler400``). A name that is not ours
    but holds an onion address is that of a gateway into Tor, and its visitor ought to know it."""
    if route_of(request) is Route.GATEWAY:
        return HttpResponseBadRequest(
            render_to_string("gateway.html", {"onion": settings.ONION}),
        )
    return HttpResponseBadRequest(render_to_string("400.html"))
