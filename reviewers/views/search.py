"""The search page, and what its script asks: which parcels there are, and how they begin.

No word comes here that is not sealed. The desk's sealed index: reviewers.views.search_segments.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
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
from reviewers.views.script_data import FoundParcels
from submissions import intake

OPEN = (*UNDECIDED, "assessed")
# Entries of the list in an answer, some 130 bytes each: a desk of a hundred thousand is read in 20.
AT_A_TIME = 5_000
# Beginnings in an answer: at most 6 MB, and an address of 3,300 letters that names them.
HEADS = 100
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


def _cases(request: HttpRequest) -> QuerySet[Case]:
    """Those of this person's desks that still hold something that the desk's key opens."""
    found = Case.objects.filter(desk__in=desks_of(person(request)))
    return found.exclude(verification__in=states.GONE)


def _parcels(cases: QuerySet[Case]) -> QuerySet[CaseParcel]:
    """Theirs, as far as the desk's key opens them.

    A case is looked up for each parcel, so that their index gives the parcels in the order of the
    list: joined, SQLite sorts those of all cases for each part of the list.
    """
    found = CaseParcel.objects.filter(Exists(cases.filter(pk=OuterRef("case"))))
    return found.exclude(kind=originals.ORIGINAL)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    data = {
        "parcels": reverse(f"{SITE}:search-parcels"),
        "heads": reverse(f"{SITE}:search-heads"),
        "segments": reverse(f"{SITE}:search-segments"),
        "take": reverse(f"{SITE}:take-search-segment"),
        "parcel": _pattern("parcel"),
        "case": _pattern("case"),
        "heads_at_a_time": HEADS,
    }
    scripts = for_scripts(person(request), "search", data)
    months = _months(desks_of(person(request)))
    return page(request, "search", _("Search"), scripts=scripts, months=months, which=WHICH)


def _pattern(name: str) -> str:
    """The address of such a page, where ``{id}`` stands for the id."""
    nobody = uuid.UUID(int=0)
    return reverse(f"{SITE}:{name}", args=[nobody]).replace(str(nobody), "{id}")


def _months(desks: tuple[str, ...]) -> list[str]:
    """From this month back to that of the first case, as "2026-11"."""
    first = Case.objects.filter(desk__in=desks).aggregate(first=Min("received_on"))["first"]
    day = timezone.now().date()
    months: list[str] = []
    while first and day >= first.replace(day=1):
        months.append(f"{day:%Y-%m}")
        day = day.replace(day=1) - datetime.timedelta(days=1)
    return months


def _asked(request: HttpRequest) -> Asked:
    which = request.GET.get("which", "")
    try:
        month = datetime.date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        month = None
    return Asked(which if which in WHICH else "", month)


def _listed(request: HttpRequest, asked: Asked) -> QuerySet[CaseParcel]:
    cases = _cases(request)
    if asked.which == "open":
        cases = cases.filter(verification__in=OPEN)
    if asked.which == "decided":
        cases = cases.exclude(verification__in=OPEN)
    parcels = _parcels(cases)
    if asked.month:
        # The 28th and four days are in the next month, whatever the month.
        following = (asked.month.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
        parcels = parcels.filter(received_on__gte=asked.month, received_on__lt=following)
    return parcels


@require_safe
def parcels(request: HttpRequest) -> JsonResponse:
    """The parcels of cases, open and decided, some at a time, by the day and their random ids: what
    is kept for as long, and goes together, comes into the same segments of the index.

    ``more``: what to ask for next, empty at the end; ``total``: how many there are in all.
    """
    found = _listed(request, _asked(request))
    rows = list(_some(found, request.GET.get("after", "")))
    marks = intake.header_marks(row[0] for row in rows)
    desks = list(desks_of(person(request)))
    answer: FoundParcels = {
        "parcels": [
            (parcel.hex, case.hex, desks.index(desk), day.isoformat(), state, marks.get(parcel, ""))
            for parcel, case, desk, day, state in rows
        ],
        "desks": desks,
        "labels": {state: str(states.LABELS[state]) for state in {row[4] for row in rows}},
        "more": f"{rows[-1][3]}.{rows[-1][0].hex}" if len(rows) == AT_A_TIME else "",
        "total": found.count() if not request.GET.get("after") else 0,
    }
    return JsonResponse(answer)


Row = tuple[uuid.UUID, uuid.UUID, str, datetime.date, str]


def _some(found: QuerySet[CaseParcel], after: str) -> QuerySet[CaseParcel, Row]:
    """The next ones: parcel, case, desk, day, state."""
    if last := _last(after):
        day, parcel = last
        found = found.filter(received_on__gte=day).filter(
            Q(received_on__gt=day) | Q(parcel__gt=parcel)
        )
    case = Case.objects.filter(pk=OuterRef("case"))
    found = found.annotate(
        desk=Subquery(case.values("desk")), state=Subquery(case.values("verification"))
    )
    fields = ("parcel", "case_id", "desk", "received_on", "state")
    return found.order_by("received_on", "parcel").values_list(*fields)[:AT_A_TIME]


def _last(after: str) -> tuple[datetime.date, uuid.UUID] | None:
    """What ``more`` named; the beginning where it is none."""
    day, _point, parcel = after.partition(".")
    try:
        return datetime.date.fromisoformat(day), uuid.UUID(hex=parcel)
    except ValueError:
        return None


@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    """The beginnings of the parcels that are asked for, ``parcel``, of those that are listed here.

    Of each the 16 bytes of its id, its size as four, the highest first, and so many bytes.
    """
    asked = [found for text in request.GET.getlist("parcel")[:HEADS] if (found := _id(text))]
    rows = _parcels(_cases(request)).filter(parcel__in=asked).values_list("parcel", flat=True)
    parts: list[bytes] = []
    for parcel, head in intake.heads(rows, HEAD):
        parts += (parcel.bytes, len(head).to_bytes(4, "big"), head)
    return HttpResponse(b"".join(parts), content_type="application/octet-stream")


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(hex=text)
    except ValueError:
        return None
