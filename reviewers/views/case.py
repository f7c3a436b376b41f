"""The case page, and the sealed bytes that it opens in the browser."""

import base64
import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewers import (
    assessment,
    bodies,
    correspondence,
    custody,
    holds,
    originals,
    retention,
    roles,
    states,
    workflow,
)
from reviewers.models import Case, CaseParcel, Decision, Draft, Note, Proposal
from reviewers.views.access import SITE, person
from reviewers.views.frame import for_scripts, page
from reviewers.views.problems import sentences_of
from reviewers.views.queue import PRIORITIES
from reviewers.views.streams import SealedStream
from reviewers.views.vocabulary import choices
from submissions import conversation, intake

# Moves of the release, which are made where the draft is in sight.
ELSEWHERE = frozenset({"submit", "send_back"})
IN_PAGE = 64 * 1024  # bytes: a larger reply is fetched by its address


@dataclass(frozen=True)
class Sealed:
    """Something in the page that the browser opens: ``body`` is an age file in base64."""

    who: str
    when: object
    body: str
    what: str = ""


def case_of(request: HttpRequest, case_id: uuid.UUID) -> Case:
    """The case, when this person holds its desk's key. Raises Http404."""
    found = Case.objects.for_user(person(request)).select_related("assignee", "twin")
    case = found.filter(pk=case_id).first()
    if case is None:
        raise Http404
    return case


def meanwhile(case: Case) -> str:
    """Where a page that is made now asks later what happened since."""
    entries = custody.entries(case.id)
    number = entries[-1].number if entries else 0
    return reverse(f"{SITE}:meanwhile", args=[case.pk, number])


def in_base64(sealed: bytes) -> str:
    return base64.b64encode(sealed).decode()


def sealed_body(body: uuid.UUID | None) -> str:
    """Empty once it was destroyed."""
    if body is None:
        return ""
    try:
        return in_base64(bodies.read(body))
    except intake.Missing:
        return ""


def parcel_entries(case: Case) -> list[dict[str, object]]:
    """What the desk's key opens; the untouched originals are not among it."""
    rows = CaseParcel.objects.filter(case=case).exclude(kind=originals.ORIGINAL)
    return [
        {
            "id": str(row.parcel),
            "url": reverse(f"{SITE}:parcel", args=[row.parcel]),
            "kind": row.kind,
            "received_on": row.received_on.isoformat(),
            "size": row.size,
        }
        for row in rows.order_by("number")
    ]


@dataclass(frozen=True)
class Answer:
    """A reply of the desk: in the page, or at an address when it is large."""

    day: datetime.date
    sealed: str
    address: str


def _answer(case: Case, reply: conversation.SealedReply) -> Answer:
    if len(reply.sealed) <= IN_PAGE:
        return Answer(reply.sent_on, in_base64(reply.sealed), "")
    return Answer(reply.sent_on, "", reverse(f"{SITE}:answer", args=[case.pk, reply.id]))


@require_safe
def answer(request: HttpRequest, case_id: uuid.UUID, reply_id: uuid.UUID) -> HttpResponse:
    """A large reply of the desk, sealed as it is kept."""
    found = correspondence.thread(case_of(request, case_id))
    sealed = next((each.sealed for each in found if each.id == reply_id), None)
    if sealed is None:
        raise Http404
    return HttpResponse(sealed, content_type="application/octet-stream")


def notes(case: Case) -> list[Sealed]:
    rows = Note.objects.filter(case=case).select_related("author").order_by("at")
    return [Sealed(row.author.get_username(), row.at, sealed_body(row.body)) for row in rows]


def reasons(case: Case) -> list[Sealed]:
    """Why moves were made, where a reason was asked for."""
    rows = Decision.objects.filter(case=case).exclude(body=None).select_related("actor")
    return [
        Sealed(row.actor.get_username(), row.at, sealed_body(row.body), row.move)
        for row in rows.order_by("at")
    ]


def proposals(case: Case) -> list[tuple[Proposal, str]]:
    """What waits for another person's word, with its sealed reason where it has one."""
    rows = Proposal.objects.filter(case=case, closed_at=None).select_related("proposer")
    return [(row, sealed_body(row.body)) for row in rows]


def ratings(case: Case, user: User) -> list[tuple[object, str]]:
    return [(rating, sealed_body(rating.body)) for rating in assessment.visible(case, user)]


def may_draft(case: Case, user: User) -> bool:
    return roles.holds(user, roles.EDITOR) and case.verification in states.PUBLISHABLE


def _assessing(case: Case, user: User) -> dict[str, Any]:
    """What the part on assessment shows: the form, the waiting, or the choice of verdict."""
    rated = [rating for rating, _sealed in ratings(case, user)]
    mine = any(getattr(rating, "assessor_id", None) == user.pk for rating in rated)
    refusals = {
        slug: workflow.refusal(case, workflow.BY_NAME[slug], user)
        for slug in assessment.choices(case)
        if case.verification == "assessed"
    }
    return {
        "may_assess": roles.holds(user, roles.REVIEWER)
        and case.verification in {"in_review", "assessed"}
        and not mine,
        "is_second": case.verification == "assessed" and not mine,
        "waits": case.verification == "assessed" and mine and len(rated) < 2,
        "verdicts": [slug for slug, why in refusals.items() if why is None],
        "cannot": [(slug, sentences_of(why)) for slug, why in refusals.items() if why is not None],
    }


@require_safe
def case_page(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case, user = case_of(request, case_id), person(request)
    reporter = correspondence.recipient(case)
    data = {
        "desk": case.desk,
        "reporter": reporter,
        "parcels": parcel_entries(case),
        "meanwhile": meanwhile(case),
    }
    can = workflow.available(case, user)
    others = Case.objects.for_user(user).filter(desk=case.desk).exclude(pk=case.pk)
    return page(
        request,
        "case",
        _("Case %(number)s") % {"number": case},
        scripts=for_scripts(user, "case", data),
        case=case,
        can={move.name for move in can},
        moves=[move for move in can if not move.by_verb and move.name not in ELSEWHERE],
        may_draft=may_draft(case, user),
        roles=[role.slug for role in roles.of(user)],
        proposals=proposals(case),
        due_on=retention.due_on(case),
        holds=holds.NAMES,
        still_public=case.verification == "taken_back" and case.publication in states.PUBLIC,
        ratings=ratings(case, user),
        notes=notes(case),
        reasons=reasons(case),
        originals=originals.of_case(case),
        replies=[_answer(case, each) for each in correspondence.thread(case)],
        links=case.links.select_related("other"),
        linked_from=case.linked_from.select_related("case"),
        others=others.order_by("-received_on")[:200],
        entries=custody.entries(case.id),
        draft=Draft.objects.filter(case=case).order_by("-number").first(),
        choices=choices(),
        priorities=PRIORITIES,
        **_assessing(case, user),
    )


@require_safe
def parcel(request: HttpRequest, parcel_id: uuid.UUID) -> HttpResponseBase:
    """A whole age file: the header from its row, then the payload. Only the desk's key opens it."""
    user = person(request)
    mine = Q(parcel=parcel_id, case__in=Case.objects.for_user(user))
    if not CaseParcel.objects.filter(mine).exclude(kind=originals.ORIGINAL).exists():
        raise Http404
    try:
        sealed = intake.open_parcel(parcel_id)
    except intake.Missing as error:
        raise Http404 from error
    return SealedStream(sealed.header, sealed.payload, sealed.size)


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """The page of the sandboxed frame: it holds nothing; the case page hands it one file."""
    return page(request, "preview", _("Preview"), script="desk/preview.js")


@require_safe
def redact(request: HttpRequest) -> HttpResponse:
    """Its like for altering a file: the draft's page hands it one, and takes back what was made."""
    return page(request, "preview", _("Alter a file"), script="desk/redactor.js")
