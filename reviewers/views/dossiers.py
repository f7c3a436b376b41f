"""Handing a case to a court: the page of it, and the headers that browsers make for its key."""

import uuid
from dataclasses import dataclass
from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewers.consent import agreed
from reviewers.consent.act import Name
from reviewers.errors import GuardFailed, KeyRefused
from reviewers.handover import dossiers
from reviewers.keys import keyring
from reviewers.messages import Problem
from reviewers.models import Case, Proposal
from reviewers.views import proposals
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, valid
from reviewers.views.case import case_of, in_base64
from reviewers.views.frame import for_scripts, page
from reviewers.views.holders import skipped
from reviewers.views.key_forms import HandedForm
from reviewers.views.problems import sentences_of

AT_ONCE = 100  # headers, of about 2 KiB


@dataclass(frozen=True)
class HandedOver:
    """A confirmed dossier. ``why_not``: why no header is made for its key; empty where one is, and
    once all are made."""

    dossier: Proposal
    state: dossiers.Progress
    why_not: tuple[str, ...]


def _handed_over(dossier: Proposal) -> HandedOver:
    state = dossiers.progress(dossier)
    if state.done == state.total or _agreed(dossier):
        return HandedOver(dossier, state, ())
    return HandedOver(dossier, state, sentences_of(GuardFailed(Problem.PROPOSAL_UNSIGNED)))


def _agreed(dossier: Proposal) -> bool:
    """Two have signed for this very key: a row that was changed since names another one."""
    try:
        keyring.agreed(dossier)
    except KeyRefused:
        return False
    return agreed.by_two(dossier)


def _unfinished(case: Case) -> Proposal | None:
    """The dossier that browsers make headers for: the newest that was confirmed, by two."""
    confirmed = dossiers.confirmed(case)
    return confirmed[-1] if confirmed and _agreed(confirmed[-1]) else None


@require_safe
def dossier_page(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case, user = case_of(request, case_id), person(request)
    newest = _unfinished(case)
    proposed = [row for row in proposals.of_case(user, case) if row.act.name == Name.DOSSIER]
    state = dossiers.progress(newest) if newest else None
    custodian = user.has_perm("reviewers.hand_over_case", case)
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
        proposals=proposed,
        confirmed=[_handed_over(row) for row in dossiers.confirmed(case)],
        begins=begins,
        newest=newest,
        state=state,
    )


def _for_custodian(request: HttpRequest, case: Case) -> Proposal:
    """Raises Http404: to others it is not there."""
    dossier = _unfinished(case)
    if dossier is None or not person(request).has_perm("reviewers.hand_over_case", case):
        raise Http404
    return dossier


@require_safe
def headers(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The next headers to make one for the court of."""
    dossier = _for_custodian(request, case_of(request, case_id))
    state = dossiers.progress(dossier)
    rows = islice(dossiers.left(dossier, skipped(request)), AT_ONCE)
    old = [{"id": str(row.id), "header": in_base64(row.header)} for row in rows]
    return JsonResponse({"left": state.total - state.done, "headers": old})


@changing
def rewrapped(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    dossier = _for_custodian(request, case_of(request, case_id))
    form = valid(HandedForm(request.POST))
    count = dossiers.take_back(person(request), dossier, form.cleaned_data["headers"])
    return done(count=str(count))
