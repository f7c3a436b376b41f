"""Handing a case to a court: the page of it, and the headers that browsers make for its key."""

import uuid
from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewers.accounts import roles
from reviewers.errors import IllegalMove
from reviewers.handover import dossiers
from reviewers.models import Case, Dossier
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, incomplete
from reviewers.views.case import case_of, in_base64, sealed_body
from reviewers.views.frame import for_scripts, page
from reviewers.views.holders import skipped
from reviewers.views.key_forms import DossierForm, HandedForm

AT_ONCE = 100  # headers, of about 2 KiB


def _unfinished(case: Case) -> Dossier | None:
    """The dossier that browsers make headers for: the newest that was confirmed."""
    found = dossiers.confirmed(case)
    return found[-1] if found else None


@require_safe
def dossier_page(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case, user = case_of(request, case_id), person(request)
    proposed, newest = dossiers.open_proposal(case), _unfinished(case)
    state = dossiers.progress(newest) if newest else None
    custodian = roles.holds(user, roles.CUSTODIAN)
    begins = bool(state and custodian and state.done < state.total)
    data = {
        "desk": case.desk,
        "recipient": newest.recipient if newest and begins else "",
        "headers": reverse(f"{SITE}:dossier-headers", args=[case.pk]),
        "rewrapped": reverse(f"{SITE}:dossier-rewrapped", args=[case.pk]),
    }
    return page(
        request,
        "dossier",
        _("Case %(number)s for a court") % {"number": case},
        scripts=for_scripts(user, "dossier", data),
        case=case,
        custodian=custodian,
        proposed=proposed,
        reason=sealed_body(proposed.body) if proposed else "",
        confirmed=[(each, dossiers.progress(each)) for each in dossiers.confirmed(case)],
        begins=begins,
        newest=newest,
        state=state,
    )


def _here(case: Case) -> HttpResponse:
    return done(reverse(f"{SITE}:dossier", args=[case.pk]))


@changing
def propose(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case, form = case_of(request, case_id), DossierForm(request.POST)
    if not form.is_valid():
        return incomplete(form)
    held = form.cleaned_data
    dossiers.propose(person(request), case, held["recipient"], held["sealed"])
    return _here(case)


def _proposed(case: Case) -> Dossier:
    found = dossiers.open_proposal(case)
    if found is None:
        raise IllegalMove("dossier")
    return found


@changing
def confirm(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case = case_of(request, case_id)
    dossiers.confirm(person(request), _proposed(case), request.POST.get("recipient", ""))
    return _here(case)


@changing
def cancel(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case = case_of(request, case_id)
    dossiers.cancel(person(request), _proposed(case))
    return _here(case)


def _for_custodian(request: HttpRequest, case: Case) -> Dossier:
    """Raises Http404: to others it is not there."""
    found = _unfinished(case)
    if found is None or not roles.holds(person(request), roles.CUSTODIAN):
        raise Http404
    return found


@require_safe
def headers(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The next headers to make one for the court of."""
    dossier = _for_custodian(request, case_of(request, case_id))
    state = dossiers.progress(dossier)
    found = islice(dossiers.left(dossier, skipped(request)), AT_ONCE)
    told = [{"id": str(old.id), "header": in_base64(old.header)} for old in found]
    return JsonResponse({"left": state.total - state.done, "headers": told})


@changing
def rewrapped(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    form = HandedForm(request.POST)
    dossier = _for_custodian(request, case_of(request, case_id))
    if not form.is_valid():
        return incomplete(form)
    count = dossiers.take_back(person(request), dossier, form.cleaned_data["headers"])
    return done(count=str(count))
