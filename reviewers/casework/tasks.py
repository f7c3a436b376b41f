"""What waits for one person: their own cases, what only their role can do, and second halves that
only somebody else may do.

It is a list of what to look at; whether a move is allowed is decided when it is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from reviewers.accounts import roles
from reviewers.casework import workflow
from reviewers.casework.listing import ORDER, with_names
from reviewers.casework.transitions import BY_NAME, UNDECIDED, UNRELEASED
from reviewers.models import (
    Assessment,
    Case,
    CustodianKey,
    Decision,
    Dossier,
    Draft,
    Membership,
    Proposal,
    QuarantineDrop,
)
from reviewers.models.cases import CaseQuerySet
from reviewers.states import GONE, PUBLISHABLE

MOST = 20  # of a kind on the page
LOOKED_AT = 25 * MOST  # open proposals of all desks, looked at for those this person may confirm
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
    proposals: tuple[Proposal, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    drops: tuple[QuarantineDrop, ...] = ()
    custodians: tuple[CustodianKey, ...] = ()
    admissions: tuple[Membership, ...] = ()

    @property
    def nothing(self) -> bool:
        return self == Needs()


def _first(found: CaseQuerySet) -> tuple[Case, ...]:
    return tuple(with_names(found).order_by(*ORDER)[:MOST])


def _mine(user: User, cases: CaseQuerySet, held: frozenset[str]) -> CaseQuerySet:
    """Assigned to this person, with a step still to come: what is finished is not listed for ever.

    A verdict that may be published has one for editors. More from the reporter is always one.
    """
    open_ones = Q(verification__in=(*UNDECIDED, "assessed")) | Q(publication__in=UNRELEASED)
    open_ones |= Q(news__gt=0)
    if roles.EDITOR in held:
        open_ones |= Q(verification__in=PUBLISHABLE, publication="none")
    return cases.filter(open_ones, assignee=user).exclude(verification__in=GONE)


def _taken(user: User, desks: tuple[str, ...]) -> tuple[Case, ...]:
    """Read by the person, whose few these are: by desk, all of its cases would be walked."""
    found = with_names(Case.objects.filter(taken_from=user)).order_by(*ORDER)[:LOOKED_AT]
    return tuple(each for each in found if each.desk in desks)[:MOST]


def _to_conclude(user: User, cases: CaseQuerySet) -> CaseQuerySet:
    """Rated by this person and, before them, by another: the verdict is this person's to give."""
    rated = Assessment.objects.filter(case=OuterRef("pk"), round=OuterRef("round"))
    first = Subquery(rated.order_by("at", "pk").values("assessor")[:1])
    waiting = cases.filter(Exists(rated.filter(assessor=user)), verification="assessed")
    return waiting.annotate(first_assessor=first).exclude(first_assessor=user)


def _drafts() -> QuerySet[Draft]:
    """Of the case in the outer query, the newest revision first."""
    return Draft.objects.filter(case=OuterRef("pk")).order_by("-number")


def _approvals(user: User, cases: CaseQuerySet) -> CaseQuerySet:
    """Releases in safety review that this person had no hand in."""
    waiting = cases.filter(publication="safety_review", verification__in=PUBLISHABLE).annotate(
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
    drafts = cases.filter(publication="draft", verification__in=PUBLISHABLE).annotate(
        author=Subquery(_drafts().values("author")[:1]),
        last_move=Coalesce(Subquery(last_move), Value("")),
    )
    own = drafts.filter(author=user.pk)
    return own.filter(last_move="send_back"), own.exclude(last_move="send_back")


def _proposals(user: User, desks: tuple[str, ...], held: frozenset[str]) -> tuple[Proposal, ...]:
    """Those that this person could confirm: not their own, nor of what they made.

    The few that are open are read first: by their desk, every case of it would be walked.
    """
    moves = [name for name, move in BY_NAME.items() if move.people == 2 and move.role in held]
    found = Proposal.objects.filter(closed_at=None, move__in=moves)
    found = found.exclude(proposer=user).select_related("case", "proposer")
    rows = found.prefetch_related("case__drafts").order_by("at")[:LOOKED_AT]
    here = (each for each in rows if each.case.desk in desks)
    return tuple(each for each in here if workflow.may_confirm(each, user))[:MOST]


def _admissions(desks: tuple[str, ...]) -> tuple[Membership, ...]:
    """People with a key of their own who do not hold the desk's yet, and may."""
    found = Membership.objects.filter(desk__in=desks, wrapped_key=b"")
    found = found.filter(reviewer__user__groups__name__in=roles.OPENING).distinct()
    found = found.filter(reviewer__user__is_active=True).exclude(reviewer__recipient="")
    return tuple(found.select_related("reviewer__user").order_by("reviewer__enrolled_at")[:MOST])


def of(user: User, desks: tuple[str, ...]) -> Needs:
    """``desks``: those whose key this person holds. At most sixteen queries, however much waits."""
    held = frozenset(role.slug for role in roles.of(user))
    cases = Case.objects.filter(desk__in=desks)
    found: dict[str, Any] = {
        "mine": _first(_mine(user, cases, held)),
        "taken": _taken(user, desks),
    }
    open_elsewhere = Q(desk__in=desks, closed_at=None) & ~Q(proposer=user)
    if roles.REVIEWER in held:
        found["new"] = cases.filter(verification="new").order_by().count()
        found["second"] = _first(cases.awaiting_second(user))
        found["conclude"] = _first(_to_conclude(user, cases))
        drops = QuarantineDrop.objects.filter(open_elsewhere).select_related("proposer")
        found["drops"] = tuple(drops[:MOST])
    if roles.EDITOR in held:
        found.update(_of_editor(user, cases))
    if roles.CUSTODIAN in held:
        found.update(_of_custodian(user, desks, open_elsewhere))
    if held & {roles.EDITOR, roles.CUSTODIAN}:
        found["proposals"] = _proposals(user, desks, held)
    return Needs(**found)


def _of_editor(user: User, cases: CaseQuerySet) -> Iterator[tuple[str, object]]:
    sent_back, drafts = _own_drafts(user, cases)
    yield "sent_back", _first(sent_back)
    yield "drafts", _first(drafts)
    yield "approvals", _first(_approvals(user, cases))
    yield "approved", _first(cases.filter(publication="approved", verification__in=PUBLISHABLE))


def _of_custodian(
    user: User, desks: tuple[str, ...], open_elsewhere: Q
) -> Iterator[tuple[str, object]]:
    keys = CustodianKey.objects.filter(open_elsewhere).select_related("proposer")
    yield "custodians", tuple(keys[:MOST])
    court = Dossier.objects.filter(closed_at=None).exclude(proposer=user).order_by("at")
    yield (
        "dossiers",
        tuple(
            each
            for each in court.select_related("case", "proposer")[:LOOKED_AT]
            if each.case.desk in desks and each.case.verification not in GONE
        )[:MOST],
    )
    yield "admissions", _admissions(desks)
