"""/healthz: one word for a supervisor, nothing for a stranger.

``/healthz``: all faces of this process; ``/healthz/intake``, ``/healthz/desk``,
``/healthz/archive``: one of them. Which part is not well stands in the log, for the operator.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.deprecation import MiddlewareMixin

from config import probes

PATH = "/healthz"
METHODS = ("GET", "HEAD", "OPTIONS")  # haproxy asks with the third, where it is told nothing else


class Health(MiddlewareMixin):
    """Answers before a request is asked for its Host, which a check of haproxy's has none of."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if request.path_info == PATH:
            return _answer(request, settings.FACES)
        folder, _, face = request.path_info.rpartition("/")
        if folder == PATH and face in settings.FACES:
            return _answer(request, frozenset({face}))
        return None


def _answer(request: HttpRequest, faces: frozenset[str]) -> HttpResponse:
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if probes.well(faces):
        return HttpResponse("well\n", content_type="text/plain")
    return HttpResponse("unwell\n", content_type="text/plain", status=503)
