"""/healthz: one word for a supervisor, nothing for a stranger.

Not well: the database does not answer, or a desk cannot take reports because its roster is broken.
"""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from submissions import desks, roster


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            # A table of ours: SQLite makes an empty file of one that was lost.
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
        well = not any(roster.fault(desk.slug) for desk in desks.desks())
    except DatabaseError:
        well = False
    if not well:
        return HttpResponse("unwell\n", content_type="text/plain", status=503)
    return HttpResponse("well\n", content_type="text/plain")
