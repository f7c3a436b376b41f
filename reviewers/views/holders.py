"""Who holds what: a page that says it in plain words, and what changes it (rotation, drill)."""

import base64
import datetime
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewers.accounts import people
from reviewers.consent.roster_acts import RosterName
from reviewers.keys import keyring, kit, rewrapping, rotation
from reviewers.models import Desk, Proposal
from reviewers.roster import closed
from reviewers.views.access import SITE, person, standing
from reviewers.views.answers import changing, done, valid
from reviewers.views.frame import for_scripts, page
from reviewers.views.key_forms import (
    ConfirmedForm,
    DrilledForm,
    GiveForm,
    RewrappedForm,
    VouchedForm,
)
from reviewers.views.people import desk_keys, desks_of
from submissions import intake

AT_ONCE = 100  # headers, of about 2 KiB


@require_safe
def holders_page(request: HttpRequest) -> HttpResponse:
    user = person(request)
    inside = standing(user).admitted
    for slug in keyring.desks_held(user):
        # Of a list that is not in order nothing is erased; the page says so.
        with suppress(intake.RosterDown):
            rotation.retire(slug, timezone.now())
    desks = [
        (
            desk,
            kit.of(desk.slug),
            rewrapping.shown(user, desk.slug),
            people.administrators(desk.slug),
            rotation.waits(desk.slug),
            _proposed(user, desk.slug),
            _new_kits(desk.slug),
            kit.former(desk.slug),
        )
        for desk in desks_of(user)
    ]
    return page(
        request,
        "holders",
        _("Who holds what"),
        scripts=for_scripts(user, "holders", {"desks": desk_keys(user)}),
        desks=desks,
        inside=inside,
        closed=closed.closed(keyring.desks_held(user)),
        custodian=user.has_perm("reviewers.rotate_desk"),
    )


@dataclass(frozen=True)
class Proposed:
    """An open proposal of a new key. ``removals``: numbers of the proposals that are completed with
    it in one press, ``leaving`` whom they are about; ``completes``: whether this reader may try.
    """

    id: int
    who: str
    last_day: datetime.date
    completes: bool
    removals: str
    leaving: tuple[str, ...]


def _proposed(user: User, desk: str) -> Proposed | None:
    rows = Proposal.objects.open().filter(desk=desk, case=None).select_related("proposer")
    found = rows.filter(act=RosterName.ROTATE).first()
    if found is None:
        return None
    leaving = rows.filter(act=RosterName.REMOVE).exclude(proposer=user).order_by("pk")
    return Proposed(
        found.pk,
        found.proposer.get_username(),
        found.last_day,
        found.proposer_id != user.pk,
        ",".join(str(row.pk) for row in leaving),
        tuple(str(row.details.get("who", "")) for row in leaving),
    )


def _new_kits(desk: str) -> list[Proposal]:
    """Open proposals of another kit: one at most."""
    rows = Proposal.objects.open().filter(desk=desk, case=None, act=RosterName.KIT)
    return list(rows.select_related("proposer"))


def skipped(request: HttpRequest) -> frozenset[UUID]:
    try:
        return frozenset(UUID(text) for text in request.GET.get("skip", "").split(",") if text)
    except ValueError as error:
        raise Http404 from error


def _in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@require_safe
def old_headers(request: HttpRequest, slug: str) -> HttpResponse:
    """The next headers to rewrap. Only for custodians of this desk: to others it is not there."""
    user = person(request)
    if not user.has_perm("reviewers.rotate_desk", Desk(slug=slug)):
        raise Http404
    state = rewrapping.progress(slug)
    headers = [
        {"kind": old.kind, "id": str(old.id), "header": _in_base64(old.header)}
        for old in islice(rewrapping.old_headers(slug, skipped(request)), AT_ONCE)
    ]
    return JsonResponse({"number": state.number, "left": state.left, "headers": headers})


def _held(request: HttpRequest, slug: str) -> User:
    user = person(request)
    if slug not in keyring.desks_held(user):
        raise Http404
    return user


@require_safe
def new_headers(request: HttpRequest, slug: str) -> HttpResponse:
    """The next headers that this person's browser is asked to confirm, each with the one before.

    To people who do not hold the desk's key it is not there.
    """
    user = _held(request, slug)
    state = rewrapping.progress(slug)
    pairs = [
        {
            "kind": pair.kind,
            "id": str(pair.id),
            "old": _in_base64(pair.old),
            "header": _in_base64(pair.new),
        }
        for pair in islice(rewrapping.asked(user, slug, skipped(request)), AT_ONCE)
    ]
    return JsonResponse({"number": state.number, "waiting": state.waiting, "pairs": pairs})


@changing
def rewrapped(request: HttpRequest, slug: str) -> HttpResponse:
    user = _held(request, slug)
    held = valid(RewrappedForm(request.POST)).cleaned_data
    count = rewrapping.take(user, slug, held["number"], held["headers"], held["vouched"])
    return done(count=str(count))


@changing
def confirmed(request: HttpRequest, slug: str) -> HttpResponse:
    """What opened with both keys, and what did not and is to be made again."""
    user = _held(request, slug)
    held = valid(ConfirmedForm(request.POST)).cleaned_data
    number, count = held["number"], 0
    if held["wrong"]:
        rewrapping.refuse(user, slug, number, held["wrong"])
    if held["listed"]:
        count = rewrapping.confirm(user, slug, number, held["listed"], held["vouched"])
        rotation.retire(slug, timezone.now())
    return done(count=str(count))


@changing
def drilled(request: HttpRequest) -> HttpResponse:
    held = valid(DrilledForm(request.POST)).cleaned_data
    kit.drilled(person(request), held["desk"], held["vouched"])
    return done(reverse(f"{SITE}:holders"))


@changing
def opened(request: HttpRequest, slug: str) -> HttpResponse:
    """This person's browser opened its copy of the key in force."""
    user = _held(request, slug)
    rotation.opened(user, slug, valid(VouchedForm(request.POST)).cleaned_data["vouched"])
    rotation.retire(slug, timezone.now())
    return done()


@changing
def give(request: HttpRequest, slug: str) -> HttpResponse:
    """Another copy of it for somebody whose own did not open."""
    user = _held(request, slug)
    held = valid(GiveForm(request.POST)).cleaned_data
    rotation.give(user, slug, held["person"], held["wrapped"])
    return done(reverse(f"{SITE}:holders"))
