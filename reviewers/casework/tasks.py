"""What waits for one person: their own cases, and what only their role can do.

What waits for a second person's word is in reviewers.consent.waiting.

It is a list of what to look at; whether a move is allowed is decided when it is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from reviewers.accounts import roles
from reviewers.casework.listing import ORDER, with_names
from reviewers.models import (
    Assessment,
    Case,
    Decision,
    Draft,
    Membership,
)
from reviewers.models.cases import CaseQuerySet
from reviewers.states import GONE, PUBLISHABLE, UNDECIDED, UNRELEASED, Publication, Verification

MOST = 20  # of a kind on the page
LOOKED_AT = 25 * MOST  # cases that were taken from one person, looked at for those of their desks
# Moves that end what a sent-back draft waits for, or begin it.
ON_THE_WAY = ("submit", "send_back", "discard")


@dataclass(frozen=True)
class Needs:
    """Each at most ``MOST``, the most urgent first; ``new``: how many reports nobody has triaged.

    ``taken``: cases that a colleague took from this person, until they say that they know.
    """

    new: int = 0
    mine: tuple[Case, ...] = ()
    taken: tuple[Case, ...] = ()
    second: tuple[Case, ...] = ()
    conclude: tuple[Case, ...] = ()
    sent_back: tuple[Case, ...] = ()
    drafts: tuple[Case, ...] = ()
    approvals: tuple[Case, ...] = ()
    approved: tuple[Case, ...] = ()
    admissions: tuple[Membership, ...] = ()
    suspended: tuple[Membership, ...] = ()

    @property
    def nothing(self) -> bool:
        return self == Needs()


def _first(found: CaseQuerySet) -> tuple[Case, ...]:
    return tuple(with_names(found).order_by(*ORDER)[:MOST])


def _mine(user: User, cases: CaseQuerySet, *, drafts: bool) -> CaseQuerySet:
    """Assigned to this person, with a step still to come: what is finished is not listed for ever.

    A verdict that may be published has one for who ``drafts``. More from the reporter is one.
    """
    open_ones = Q(verification__in=(*UNDECIDED, Verification.ASSESSED)) | Q(
        publication__in=UNRELEASED
    )
    open_ones |= Q(news__gt=0)
    if drafts:
        open_ones |= Q(verification__in=PUBLISHABLE, publication=Publication.NONE)
    return cases.filter(open_ones, assignee=user).exclude(verification__in=GONE)


def _taken(user: User, desks: tuple[str, ...]) -> tuple[Case, ...]:
    """Read by the person, whose few these are: by desk, all of its cases would be walked."""
    found = with_names(Case.objects.filter(taken_from=user)).order_by(*ORDER)[:LOOKED_AT]
    return tuple(each for each in found if each.desk in desks)[:MOST]


def _to_conclude(user: User, cases: CaseQuerySet) -> CaseQuerySet:
    """Rated by this person and, before them, by another: the verdict is this person's to give."""
    rated = Assessment.objects.filter(case=OuterRef("pk"), round=OuterRef("round"))
    first = Subquery(rated.order_by("at", "pk").values("assessor")[:1])
    waiting = cases.filter(Exists(rated.filter(assessor=user)), verification=Verification.ASSESSED)
    return waiting.annotate(first_assessor=first).exclude(first_assessor=user)


def _drafts() -> QuerySet[Draft]:
    """Of the case in the outer query, the newest revision first."""
    return Draft.objects.filter(case=OuterRef("pk")).order_by("-number")


def _approvals(user: User, cases: CaseQuerySet) -> CaseQuerySet:
    """Releases in safety review that this person had no hand in."""
    waiting = cases.filter(
        publication=Publication.SAFETY_REVIEW, verification__in=PUBLISHABLE
    ).annotate(
        newest=Subquery(_drafts().values("number")[:1]),
        since=Subquery(_drafts().values("since")[:1]),
        digest=Subquery(_drafts().values("content_hash")[:1]),
    )
    of_it = Q(number__range=(OuterRef("since"), OuterRef("newest")))
    made = Draft.objects.filter(of_it | Q(content_hash=OuterRef("digest")), case=OuterRef("pk"))
    return waiting.filter(~Exists(made.filter(author=user)))


def _own_drafts(user: User, cases: CaseQuerySet) -> tuple[CaseQuerySet, CaseQuerySet]:
    """Those that a colleague sent back, and the others that are not sent on yet.

    Of drafts whose newest revision is this person's: they alone can send them to the review.
    """
    moves = Decision.objects.filter(case=OuterRef("pk"), move__in=ON_THE_WAY)
    last_move = moves.order_by("-at", "-pk").values("move")[:1]
    drafts = cases.filter(publication=Publication.DRAFT, verification__in=PUBLISHABLE).annotate(
        author=Subquery(_drafts().values("author")[:1]),
        last_move=Coalesce(Subquery(last_move), Value("")),
    )
    own = drafts.filter(author=user.pk)
    return own.filter(last_move="send_back"), own.exclude(last_move="send_back")


def _admissions(desks: tuple[str, ...]) -> tuple[Membership, ...]:
    """People with a key of their own who do not hold the desk's yet, and may."""
    members = Membership.objects.filter(desk__in=desks, wrapped_key=b"")
    members = members.filter(reviewer__user__groups__permissions__codename="view_case").distinct()
    members = members.filter(reviewer__user__is_active=True, suspended_on=None)
    members = members.exclude(reviewer__recipient="")
    return tuple(
        members.select_related("reviewer__user").order_by("reviewer__enrolled_at", "pk")[:MOST]
    )


def _suspended(user: User, desks: tuple[str, ...]) -> tuple[Membership, ...]:
    """Colleagues whom any member can let back in, and without whom nothing else is decided."""
    found = Membership.objects.filter(desk__in=desks, suspended_on__isnull=False)
    return tuple(found.exclude(reviewer__user=user).select_related("reviewer__user")[:MOST])


def of(user: User, desks: tuple[str, ...]) -> Needs:
    """``desks``: those whose key this person holds. At most seventeen queries, whatever waits."""
    drafts = roles.may(user, "draft_case")
    cases = Case.objects.filter(desk__in=desks)
    found: dict[str, Any] = {
        "mine": _first(_mine(user, cases, drafts=drafts)),
        "taken": _taken(user, desks),
    }
    if roles.may(user, "assess_case"):
        found["new"] = cases.filter(verification=Verification.NEW).order_by().count()
        found["second"] = _first(cases.awaiting_second(user))
        found["conclude"] = _first(_to_conclude(user, cases))
    if drafts:
        found.update(_of_editor(user, cases))
    found["suspended"] = _suspended(user, desks)
    if roles.may(user, "admit_membership"):
        found["admissions"] = _admissions(desks)
    return Needs(**found)


def _of_editor(user: User, cases: CaseQuerySet) -> Iterator[tuple[str, object]]:
    sent_back, drafts = _own_drafts(user, cases)
    yield "sent_back", _first(sent_back)
    yield "drafts", _first(drafts)
    yield "approvals", _first(_approvals(user, cases))
    yield (
        "approved",
        _first(cases.filter(publication=Publication.APPROVED, verification__in=PUBLISHABLE)),
    )
