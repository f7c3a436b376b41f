"""The search page, and what its script asks: which parcels there are. No word comes here."""

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import Min, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reviewers import states
from reviewers.handover import originals
from reviewers.models import Case, CaseParcel
from reviewers.states import UNDECIDED
from reviewers.views.access import SITE, desks_of, person
from reviewers.views.frame import for_scripts, page
from reviewers.views.script_data import FoundParcel, FoundParcels
from submissions import intake

OPEN = (*UNDECIDED, "assessed")
AT_A_TIME = 100
# Bytes of a payload: its salt, its first chunk with the tag, and one more, by which it is seen that
# another chunk follows.
HEAD = 16 + 64 * 1024 + 16 + 1
WHICH: dict[str, str | Promise] = {
    "open": gettext_lazy("Open cases"),
    "decided": gettext_lazy("Decided cases"),
}


@dataclass(frozen=True)
class Asked:
    """What is to be searched. ``which``: a key of WHICH, or "" for every case; ``month``: its
    first day, or None for every month."""

    which: str
    month: datetime.date | None


def _parcels(request: HttpRequest) -> QuerySet[CaseParcel]:
    """Those of this person's desks that still hold something that the desk's key opens."""
    found = CaseParcel.objects.filter(case__desk__in=desks_of(person(request)))
    return found.exclude(kind=originals.ORIGINAL).exclude(case__verification__in=states.GONE)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    data = {
        "parcels": reverse(f"{SITE}:search-parcels"),
        "heads": reverse(f"{SITE}:search-heads"),
    }
    scripts = for_scripts(person(request), "search", data)
    months = _months(desks_of(person(request)))
    return page(request, "search", _("Search"), scripts=scripts, months=months, which=WHICH)


def _months(desks: tuple[str, ...]) -> list[str]:
    """From this month back to that of the first case, as "2026-11"."""
    first = Case.objects.filter(desk__in=desks).aggregate(first=Min("received_on"))["first"]
    day = timezone.now().date()
    months: list[str] = []
    while first and day >= first.replace(day=1):
        months.append(f"{day:%Y-%m}")
        day = day.replace(day=1) - datetime.timedelta(days=1)
    return months


def _after(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(hex=text)
    except ValueError:
        return uuid.UUID(int=0)


def _asked(request: HttpRequest) -> Asked:
    which = request.GET.get("which", "")
    try:
        month = datetime.date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        month = None
    return Asked(which if which in WHICH else "", month)


def _narrowed(parcels: QuerySet[CaseParcel], asked: Asked) -> QuerySet[CaseParcel]:
    if asked.which == "open":
        parcels = parcels.filter(case__verification__in=OPEN)
    if asked.which == "decided":
        parcels = parcels.exclude(case__verification__in=OPEN)
    if asked.month:
        # The 28th and four days are in the next month, whatever the month.
        following = (asked.month.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
        parcels = parcels.filter(received_on__gte=asked.month, received_on__lt=following)
    return parcels


@require_safe
def parcels(request: HttpRequest) -> JsonResponse:
    """The parcels of cases, open and decided, some at a time, in the order of their random ids.

    ``more``: what to ask for next, empty at the end; ``total``: how many there are in all.
    """
    found = _narrowed(_parcels(request), _asked(request))
    rows = _some(request, found)
    answer: FoundParcels = {
        "parcels": [_told(row) for row in rows],
        "more": rows[-1].parcel.hex if len(rows) == AT_A_TIME else "",
        "total": found.count() if not request.GET.get("after") else 0,
    }
    return JsonResponse(answer)


def _some(request: HttpRequest, found: QuerySet[CaseParcel]) -> list[CaseParcel]:
    after = _after(request.GET.get("after", ""))
    return list(
        found.filter(parcel__gt=after).select_related("case").order_by("parcel")[:AT_A_TIME]
    )


@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    """Of the parcels that ``parcels`` gives for the same choice, the beginning of each.

    Of each the 16 bytes of its id, its size as four, the highest first, and so many bytes.
    """
    rows = _some(request, _narrowed(_parcels(request), _asked(request)))
    parts: list[bytes] = []
    for parcel, head in intake.heads([row.parcel for row in rows], HEAD):
        parts += (parcel.bytes, len(head).to_bytes(4, "big"), head)
    return HttpResponse(b"".join(parts), content_type="application/octet-stream")


def _told(row: CaseParcel) -> FoundParcel:
    return {
        "url": reverse(f"{SITE}:parcel", args=[row.parcel]),
        "desk": row.case.desk,
        "case": reverse(f"{SITE}:case", args=[row.case_id]),
        "number": str(row.case),
        "day": row.received_on.isoformat(),
        "state": row.case.verification,
        "label": str(states.LABELS[row.case.verification]),
    }
