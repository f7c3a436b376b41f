"""What a visitor is told when the database or the object store is down: 503, and when to return.

Django calls ``answer`` for every error that nothing else took, in a view or in any middleware. The
page is made of files alone: it asks neither the database nor a cache nor a session.
"""

import sys

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string

from submissions.errors import StoreDown

# IntegrityError and ProgrammingError are mistakes of ours, but a database whose file was lost says
# that its tables are not there (OperationalError on SQLite, ProgrammingError on PostgreSQL).
OUTAGES = (DatabaseError, InterfaceError, StoreDown)
RETRY_AFTER = "300"  # seconds


def answer(request: HttpRequest) -> HttpResponse:
    """Stands where Django's own page for a failure is (``handler500``)."""
    if isinstance(sys.exc_info()[1], OUTAGES):
        page = render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})
    return HttpResponseServerError(render_to_string("500.html"))
