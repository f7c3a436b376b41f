"""The desk's sealed search index: its list, its segments, and a new one (casework.segments)."""

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from reviewers.casework import segments
from reviewers.casework.segments import Named
from reviewers.models import SearchSegment
from reviewers.views.access import SITE, desks_of, person
from reviewers.views.answers import changing, done, valid
from reviewers.views.forms import SealedField
from reviewers.views.key_forms import JsonField, VouchedForm
from reviewers.views.script_data import SearchSegmentEntry
from submissions import intake


class NamedField(JsonField):
    def read(self, held: Any) -> tuple[Named, ...]:
        return tuple(Named(str(one["parcel"]), str(one["header"])) for one in held)


class SegmentForm(VouchedForm):
    """A mebibyte in base64, and 500 parcels of less than a hundred letters each."""

    desk = forms.CharField(max_length=40)
    sealed = SealedField(max_length=1_400_000)
    parcels = NamedField(max_length=50_000)


@require_safe
def listed(request: HttpRequest) -> JsonResponse:
    """The segments of this person's desks. What they hold stands in them, sealed."""
    rows = segments.of_desks(desks_of(person(request)))
    return JsonResponse({"segments": [_told(row) for row in rows]})


def _told(row: SearchSegment) -> SearchSegmentEntry:
    return {
        "url": reverse(f"{SITE}:search-segment", args=[row.pk]),
        "desk": row.desk,
        "size": row.size,  # type: ignore[attr-defined]
        "person": row.person,
        "head": row.head,
        "nonce": row.nonce,
        "signature": row.signature,
    }


@require_safe
def segment(request: HttpRequest, segment: uuid.UUID) -> HttpResponse:
    """Its sealed bytes."""
    try:
        data = segments.read(segment, desks_of(person(request)))
    except intake.Missing as error:
        raise Http404 from error
    return HttpResponse(data, content_type="application/octet-stream")


@changing
def take(request: HttpRequest) -> HttpResponse:
    user, sent = person(request), valid(SegmentForm(request.POST)).cleaned_data
    if sent["desk"] not in desks_of(user):
        raise Http404
    segments.take(user, sent["desk"], sent["sealed"], sent["parcels"], sent["vouched"])
    return done()
