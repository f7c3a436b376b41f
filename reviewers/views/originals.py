"""Handing out sealed originals, and keeping none any more."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reviewers.errors import NotAllowed
from reviewers.handover import originals
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, valid
from reviewers.views.forms import DeskForm
from reviewers.views.streams import SealedStream
from sealing.origin import SERVER_KEY
from submissions import intake


@require_POST
def original(request: HttpRequest, parcel_id: uuid.UUID) -> HttpResponseBase:
    """A whole age file for the custodian. A POST, because it leaves an entry in custody."""
    try:
        handed = originals.hand_out(person(request), parcel_id)
    except (NotAllowed, intake.Missing) as error:
        raise Http404 from error
    sealed = handed.sealed
    answer = SealedStream(sealed.header, sealed.payload, sealed.size)
    answer["Content-Disposition"] = f'attachment; filename="{handed.name}"'
    return answer


@require_safe
def statement(request: HttpRequest, parcel_id: uuid.UUID) -> HttpResponse:
    """What the server signed of an original, as the file that goes beside it."""
    try:
        said = originals.statement(person(request), parcel_id)
    except (NotAllowed, intake.Missing) as error:
        raise Http404 from error
    if not said.text:
        raise Http404
    return _file(said.name, said.text)


@require_safe
def server_key(request: HttpRequest) -> HttpResponse:
    """The key that statements are verified with, as ``server.pub``."""
    person(request)
    return _file(SERVER_KEY, intake.server_key())


def _file(name: str, line: str) -> HttpResponse:
    answer = HttpResponse(f"{line}\n", content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@changing
def stop(request: HttpRequest) -> HttpResponse:
    form = valid(DeskForm(request.POST))
    originals.stop(person(request), form.cleaned_data["desk"])
    return done(reverse(f"{SITE}:people"))
