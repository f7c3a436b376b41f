"""The case page, and the sealed bytes that it opens in the browser."""

import base64
import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewers import custody
from reviewers.accounts import lacks, people
from reviewers.accounts.lacks import Lack
from reviewers.accounts.roles import OPENS
from reviewers.casework import (
    assessment,
    bodies,
    correspondence,
    guards,
    retention,
    verdicts,
    workflow,
)
from reviewers.errors import GuardFailed, IllegalMove
from reviewers.handover import originals
from reviewers.models import (
    Assessment,
    Case,
    CaseParcel,
    CustodyEntry,
    Decision,
    Link,
    Note,
    Proposal,
)
from reviewers.release import publication
from reviewers.states import GONE, PUBLIC, RATED, Verification
from reviewers.views import proposals
from reviewers.views.access import SITE, person
from reviewers.views.columns import PRIORITIES
from reviewers.views.frame import for_scripts, page
from reviewers.views.problems import sentences_of
from reviewers.views.script_data import CaseData, ParcelEntry
from reviewers.views.streams import sealed_parcel
from reviewers.views.vocabulary import choices
from submissions import conversation, intake

# Moves of the release, which are made where the draft is in sight.
# "duplicate" has a form that names the earlier case.
ELSEWHERE = frozenset({"submit", "send_back", "duplicate"})
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
    cases = Case.objects.for_user(person(request)).select_related("assignee", "duplicate_of")
    case = cases.filter(pk=case_id).first()
    if case is None or not person(request).has_perm(OPENS, case):
        raise Http404
    return case


def meanwhile(case: Case, entries: Sequence[CustodyEntry] | None = None) -> str:
    """Where a page that is made now asks later what happened since.

    ``entries``: the case's, where the page has read them.
    """
    entries = custody.entries(case.id) if entries is None else entries
    number = max((entry.number for entry in entries), default=0)
    return reverse(f"{SITE}:meanwhile", args=[case.pk, number])


def in_base64(sealed: bytes) -> str:
    return base64.b64encode(sealed).decode()


def _words(row: object) -> str:
    """Of a row that was read with ``bodies.beside``; empty once they were destroyed."""
    sealed: bytes | None = getattr(row, "sealed", None)
    return in_base64(bytes(sealed)) if sealed else ""


def parcel_entries(case: Case, reporter: str | None) -> list[ParcelEntry]:
    """What the desk's key opens; the untouched originals are not among it.

    ``reporter``: their public key, None when their mailbox is gone.
    """
    rows = [row for row in case.contents.all() if row.kind != originals.ORIGINAL]
    mailbox = correspondence.mailbox(reporter)
    return [
        {
            "id": str(row.parcel),
            "url": reverse(f"{SITE}:parcel", args=[row.parcel]),
            "kind": row.kind,
            "received_on": row.received_on.isoformat(),
            "size": row.size,
            "mailbox": mailbox,
        }
        for row in sorted(rows, key=lambda each: each.number)
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
    rows = bodies.beside(Note.objects.filter(case=case).select_related("author"))
    return [Sealed(row.author.get_username(), row.at, _words(row)) for row in rows.order_by("at")]


def _writer(row: Decision) -> str:
    return getattr(row, "proposer", None) or row.actor.get_username()


def reasons(case: Case) -> list[Sealed]:
    """Why moves were made, where a reason was asked for: under the name of who wrote it, which of
    an act of two is the proposer's.
    """
    return [
        Sealed(
            getattr(row, "proposer", "") or row.actor.get_username(), row.at, _words(row), row.move
        )
        for row in sorted(case.decisions.all(), key=lambda each: each.at)
        if row.body is not None
    ]


def links(case: Case) -> tuple[list[Link], list[Link]]:
    """What this case says of others, and what others say of it."""
    found = Link.objects.filter(Q(case=case) | Q(other=case)).select_related("case", "other")
    return (
        [link for link in found if link.case_id == case.pk],
        [link for link in found if link.other_id == case.pk],
    )


def known(case: Case) -> Case:
    """The case with what its page asks of it again and again, read once."""
    rated = bodies.beside(Assessment.objects.select_related("assessor"))
    asked = Proposal.objects.filter(body=OuterRef("body")).values("proposer__username")[:1]
    decided = Decision.objects.select_related("actor").annotate(proposer=Subquery(asked))
    made = bodies.beside(decided)
    tables = Prefetch("assessments", rated), Prefetch("decisions", made), "contents", "drafts"
    prefetch_related_objects([case], *tables)
    return case


def may_draft(case: Case, user: User) -> bool:
    return bool(publication.changes(case)) and user.has_perm("reviewers.draft_case", case)


def may_duplicate(why_not: Mapping[str, Exception | None]) -> bool:
    """Whether only the earlier case is missing, which its form names."""
    why = why_not.get("duplicate", IllegalMove("duplicate"))
    return why is None or isinstance(why, GuardFailed)


def _assessing(case: Case, user: User, why_not: Mapping[str, Exception | None]) -> dict[str, Any]:
    """What the part on assessment shows: the form, the waiting, or the choice of verdict.

    ``why_not``: ``workflow.refusals`` of this person.
    """
    rated = assessment.visible(case, user)
    mine = any(rating.assessor_id == user.pk for rating in rated)
    refusals = {
        slug: why_not.get(slug)
        for slug in assessment.choices(case)
        if case.verification == Verification.ASSESSED
    }
    return {
        "ratings": [(rating, _words(rating)) for rating in rated],
        "may_assess": user.has_perm("reviewers.assess_case", case)
        and case.verification in RATED
        and not mine,
        "is_second": case.verification == Verification.ASSESSED and not mine,
        "waits": case.verification == Verification.ASSESSED and mine and len(rated) < 2,
        "verdicts": [slug for slug, why in refusals.items() if why is None],
        "cannot": [(slug, sentences_of(why)) for slug, why in refusals.items() if why is not None],
    }


@require_safe
def case_page(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case, user = known(case_of(request, case_id)), person(request)
    talk, entries, desks = correspondence.of(case), custody.history(case), intake.desks()
    data: CaseData = {
        "desk": case.desk,
        "reporter": talk.recipient,
        "parcels": parcel_entries(case, talk.recipient),
        "meanwhile": meanwhile(case, entries),
        "gone": case.verification in GONE,
    }
    desk = next((each for each in desks if each.slug == case.desk), None)
    why_not = workflow.refusals(case, user)
    can = [workflow.BY_NAME[name] for name, why in why_not.items() if why is None]
    said, told = links(case)
    return page(
        request,
        "case",
        _("Case %(number)s") % {"number": case},
        scripts=for_scripts(user, "case", data, desks),
        case=case,
        can={move.name for move in can},
        moves=[move for move in can if not move.by_verb and move.name not in ELSEWHERE],
        may_draft=may_draft(case, user),
        proposals=proposals.of_case(user, case),
        due_on=retention.due_at(desk, case),
        alone=bool({"destroy", "hold", "lift"} & {move.name for move in can})
        and Lack.SECOND_CUSTODIAN in lacks.of_people(case.desk),
        still_public=case.verification == Verification.TAKEN_BACK and case.publication in PUBLIC,
        notes=notes(case),
        reasons=reasons(case),
        originals=originals.of_case(case),
        replies=[_answer(case, each) for each in talk.replies],
        links=said,
        linked_from=told,
        may_duplicate=may_duplicate(why_not),
        verdict_changed=verdicts.is_changed(case, entries),
        entries=entries,
        colleagues=[each for each in people.holders(case.desk) if each.pk != case.assignee_id],
        draft=guards.newest_draft(case),
        choices=choices(),
        priorities=PRIORITIES,
        **_assessing(case, user, why_not),
    )


@require_safe
def parcel(request: HttpRequest, parcel_id: uuid.UUID) -> HttpResponseBase:
    """A whole age file: the header from its row, then the payload. Only the desk's key opens it."""
    user = person(request)
    mine = Q(parcel=parcel_id, case__in=Case.objects.for_user(user))
    if not CaseParcel.objects.filter(mine).exclude(kind=originals.ORIGINAL).exists():
        raise Http404
    return sealed_parcel(parcel_id)


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """The page of the sandboxed frame: it holds nothing; the case page hands it one file."""
    return page(request, "preview", _("Preview"), script="desk/preview.js")


@require_safe
def redact(request: HttpRequest) -> HttpResponse:
    """Its like for altering a file: the draft's page hands it one, and takes back what was made."""
    return page(request, "preview", _("Alter a file"), script="desk/redactor.js")
