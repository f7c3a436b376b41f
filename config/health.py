"""/healthz: one word for a supervisor, nothing for a stranger."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("unwell\n", content_type="text/plain", status=503)
    return HttpResponse("well\n", content_type="text/plain")
