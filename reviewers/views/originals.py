"""Handing out sealed originals, and whose key they are sealed to."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from reviewers.errors import IllegalMove, NotAllowed
from reviewers.handover import originals
from reviewers.models import CustodianKey
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, incomplete
from reviewers.views.forms import CustodianForm, DeskForm, ProposalForm
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


def _back() -> HttpResponse:
    return done(reverse(f"{SITE}:people"))


@changing
def propose(request: HttpRequest) -> HttpResponse:
    form = CustodianForm(request.POST)
    if not form.is_valid():
        return incomplete(form)
    held = form.cleaned_data
    originals.propose_key(person(request), held["desk"], held["recipient"])
    return _back()


def _proposal(request: HttpRequest) -> CustodianKey:
    """The open proposal that a form names. Raises IllegalMove."""
    form = ProposalForm(request.POST)
    found = CustodianKey.objects.filter(closed_at=None).select_related("proposer")
    proposal = found.filter(pk=form.cleaned_data["proposal"]).first() if form.is_valid() else None
    if proposal is None:
        raise IllegalMove("custodian key")
    return proposal


@changing
def confirm(request: HttpRequest) -> HttpResponse:
    originals.confirm_key(person(request), _proposal(request))
    return _back()


@changing
def cancel(request: HttpRequest) -> HttpResponse:
    originals.cancel_key(person(request), _proposal(request))
    return _back()


@changing
def stop(request: HttpRequest) -> HttpResponse:
    form = DeskForm(request.POST)
    if not form.is_valid():
        return incomplete(form)
    originals.stop(person(request), form.cleaned_data["desk"])
    return _back()
