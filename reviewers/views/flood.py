"""The page about floods: codes for reporters whom the desk knows, and what waits aside."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviewers.accounts import lacks
from reviewers.accounts.lacks import Lack
from reviewers.casework import flood
from reviewers.consent.act import Name
from reviewers.keys import keyring
from reviewers.views import access, proposals
from reviewers.views.access import SITE, person
from reviewers.views.answers import REFUSALS, changing, done, valid
from reviewers.views.forms import AsideForm, TheseForm, VouchersForm
from reviewers.views.frame import for_scripts, page
from reviewers.views.problems import sentences_of
from reviewers.views.script_data import WaitingReports
from reviewers.views.streams import sealed_parcel
from submissions import intake


@dataclass(frozen=True)
class DeskEntry:
    slug: str
    name: str
    vouchers: tuple[intake.OpenVouchers, ...]
    aside: tuple[intake.QuarantinedDay, ...]
    drops: list[proposals.Shown]
    voids: list[proposals.Shown]
    alone: bool


def desks_of(user: User) -> tuple[DeskEntry, ...]:
    mine = set(keyring.desks_held(user))
    return tuple(
        DeskEntry(
            desk.slug,
            desk.name,
            intake.open_vouchers(desk.slug),
            intake.quarantined(desk.slug),
            proposals.of_desk(user, desk.slug, Name.DROP_QUARANTINE),
            proposals.of_desk(user, desk.slug, Name.VOID_VOUCHERS),
            Lack.SECOND_REVIEWER in lacks.of_people(desk.slug),
        )
        for desk in intake.desks()
        if desk.slug in mine
    )


@require_safe
def flood_page(request: HttpRequest) -> HttpResponse:
    user = person(request)
    scripts = for_scripts(user, "flood", {})
    return page(request, "flood", _("When too much arrives"), scripts=scripts, desks=desks_of(user))


@require_safe
def waiting(request: HttpRequest, slug: str) -> JsonResponse:
    """Some of the reports of a desk that wait aside, for the browser to open. Raises Http404."""
    if slug not in access.desks_of(person(request)):
        raise Http404
    rows = intake.waiting_parcels(slug)
    answer: WaitingReports = {
        "reports": [
            {
                "id": row.report.hex,
                "url": reverse(f"{SITE}:aside-parcel", args=[row.parcel]),
                "day": row.received_on.isoformat(),
            }
            for row in rows
        ]
    }
    return JsonResponse(answer)


@require_safe
def parcel(request: HttpRequest, parcel_id: UUID) -> HttpResponseBase:
    """As reviewers.views.case.parcel, of a report that waits aside and is no case yet."""
    if intake.waiting_at(parcel_id) not in access.desks_of(person(request)):
        raise Http404
    return sealed_parcel(parcel_id)


@require_POST
def issue(request: HttpRequest) -> HttpResponseBase:
    """The codes are on this page and nowhere else."""
    form, user = VouchersForm(request.POST), person(request)
    title = _("Codes for reporters you know")
    if not form.is_valid():
        return page(request, "codes", title, problems=_problems(form), status=400)
    held = form.cleaned_data
    try:
        codes = flood.issue(user, held["desk"], held["count"], held["days"])
    except REFUSALS as error:
        return page(request, "codes", title, problems=sentences_of(error), status=409)
    return page(request, "codes", title, codes=codes, days=held["days"])


def _problems(form: VouchersForm) -> list[str]:
    return [str(problem) for problems in form.errors.values() for problem in problems]


def _back() -> HttpResponse:
    return done(reverse(f"{SITE}:flood"))


@changing
def release_these(request: HttpRequest) -> HttpResponse:
    held = valid(TheseForm(request.POST)).cleaned_data
    flood.release_these(person(request), held["desk"], held["reports"])
    return _back()


@changing
def release(request: HttpRequest) -> HttpResponse:
    form = valid(AsideForm(request.POST))
    held = form.cleaned_data
    flood.release(person(request), held["desk"], held["day"], held["most"])
    return _back()
