"""How long a case is kept: the desk's days, and the hold that two people place or lift."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from reviewers.casework import holds, retention
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, incomplete
from reviewers.views.case import case_of
from reviewers.views.forms import RetentionForm, WordsForm
from reviewers.views.moves import here, proposal_of


@changing
def days(request: HttpRequest) -> HttpResponse:
    form = RetentionForm(request.POST)
    if not form.is_valid():
        return incomplete(form)
    retention.set_days(person(request), form.cleaned_data["desk"], form.cleaned_data["days"])
    return done(reverse(f"{SITE}:people"))


@changing
def propose_hold(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """To place a hold, or to lift the one that is on the case."""
    case, form = case_of(request, case_id), WordsForm(request.POST)
    if not form.is_valid():
        return incomplete(form)
    holds.propose(person(request), case, form.cleaned_data["sealed"])
    return here(case)


@changing
def confirm_hold(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case = case_of(request, case_id)
    holds.confirm(person(request), proposal_of(case, request))
    return here(case)
