"""The search page, and what its script asks: which parcels there are. No word comes here."""

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewers import originals
from reviewers.models import CaseParcel
from reviewers.moves import UNDECIDED
from reviewers.views.access import SITE, desks_of, person
from reviewers.views.frame import for_scripts, page

OPEN = (*UNDECIDED, "assessed")
AT_A_TIME = 500


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    data = {"parcels": reverse(f"{SITE}:search-parcels")}
    scripts = for_scripts(person(request), "search", data)
    return page(request, "search", _("Search"), scripts=scripts)


def _after(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(hex=text)
    except ValueError:
        return uuid.UUID(int=0)


@require_safe
def parcels(request: HttpRequest) -> JsonResponse:
    """The parcels of open cases, some at a time, in the order of their random ids.

    ``more``: what to ask for next, empty at the end; ``total``: how many there are in all.
    """
    found = CaseParcel.objects.filter(
        case__desk__in=desks_of(person(request)), case__verification__in=OPEN
    ).exclude(kind=originals.ORIGINAL)
    after = _after(request.GET.get("after", ""))
    rows = list(
        found.filter(parcel__gt=after).select_related("case").order_by("parcel")[:AT_A_TIME]
    )
    return JsonResponse(
        {
            "parcels": [
                {
                    "url": reverse(f"{SITE}:parcel", args=[row.parcel]),
                    "desk": row.case.desk,
                    "case": reverse(f"{SITE}:case", args=[row.case_id]),
                    "number": str(row.case),
                    "day": row.received_on.isoformat(),
                }
                for row in rows
            ],
            "more": rows[-1].parcel.hex if len(rows) == AT_A_TIME else "",
            "total": found.count() if not request.GET.get("after") else 0,
        }
    )
