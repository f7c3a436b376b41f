"""Handing out sealed originals, and keeping none any more."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from reviewers.errors import NotAllowed
from reviewers.handover import originals
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, valid
from reviewers.views.forms import DeskForm
from reviewers.views.streams import SealedStream
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


@changing
def stop(request: HttpRequest) -> HttpResponse:
    form = valid(DeskForm(request.POST))
    originals.stop(person(request), form.cleaned_data["desk"])
    return done(reverse(f"{SITE}:people"))
