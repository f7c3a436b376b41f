"""Who holds what: a page that says it in plain words, and what changes it (rotation, drill)."""

import base64
from itertools import islice
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewers.accounts import people
from reviewers.consent import departures
from reviewers.keys import keyring, kit, rotation
from reviewers.models import Desk
from reviewers.roster import carrying
from reviewers.views.access import SITE, person, standing
from reviewers.views.answers import changing, done, valid
from reviewers.views.forms import DeskForm
from reviewers.views.frame import for_scripts, page
from reviewers.views.key_forms import RewrappedForm, RotateForm
from reviewers.views.people import desk_keys, desks_of

AT_ONCE = 100  # headers, of about 2 KiB


@require_safe
def holders_page(request: HttpRequest) -> HttpResponse:
    user = person(request)
    inside = standing(user).admitted
    for slug in keyring.desks_held(user):
        rotation.retire(slug, timezone.now())
    desks = [
        (desk, kit.of(desk.slug), rotation.progress(desk.slug), people.administrators(desk.slug))
        for desk in desks_of(user)
    ]
    return page(
        request,
        "holders",
        _("Who holds what"),
        scripts=for_scripts(user, "holders", {"desks": desk_keys(user)}),
        desks=desks,
        inside=inside,
        custodian=user.has_perm("reviewers.rotate_desk"),
    )


@changing
def rotate(request: HttpRequest) -> HttpResponse:
    form = valid(RotateForm(request.POST))
    held = form.cleaned_data
    carrying.refuse_until_done(held["desk"])
    new = rotation.NewKey(held["recipient"], held["wrapped"], held["kit"], held["old"])
    departures.rotate(person(request), held["desk"], new, held["leaving"])
    return done(reverse(f"{SITE}:holders"))


def skipped(request: HttpRequest) -> frozenset[UUID]:
    try:
        return frozenset(UUID(text) for text in request.GET.get("skip", "").split(",") if text)
    except ValueError as error:
        raise Http404 from error


@require_safe
def old_headers(request: HttpRequest, slug: str) -> HttpResponse:
    """The next headers to rewrap. Only for custodians of this desk: to others it is not there."""
    user = person(request)
    if not user.has_perm("reviewers.rotate_desk", Desk(slug=slug)):
        raise Http404
    state = rotation.progress(slug)
    found = islice(rotation.old_headers(slug, skipped(request)), AT_ONCE if state.old else 0)
    headers = [
        {
            "kind": old.kind,
            "id": str(old.id),
            "header": base64.b64encode(old.header).decode(),
            "beside": old.beside,
        }
        for old in found
    ]
    return JsonResponse({"number": state.number, "left": state.left, "headers": headers})


@changing
def rewrapped(request: HttpRequest, slug: str) -> HttpResponse:
    user = person(request)
    if slug not in keyring.desks_held(user):
        raise Http404
    form = valid(RewrappedForm(request.POST))
    held = form.cleaned_data
    count = rotation.take_back(user, slug, held["number"], held["headers"])
    rotation.retire(slug, timezone.now())
    return done(count=str(count))


@changing
def drilled(request: HttpRequest) -> HttpResponse:
    form = valid(DeskForm(request.POST))
    kit.drilled(person(request), form.cleaned_data["desk"])
    return done(reverse(f"{SITE}:holders"))
