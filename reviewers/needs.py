"""What waits for one person: their own cases, and the second halves that only somebody else may do.

It is a list of what to look at; whether a move is allowed is decided when it is made.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, Subquery

from reviewers import roles
from reviewers.listing import ORDER, with_names
from reviewers.models import Case, CustodianKey, Draft, Proposal, QuarantineDrop
from reviewers.models.cases import CaseQuerySet
from reviewers.moves import BY_NAME
from reviewers.states import GONE

MOST = 20  # of a kind on the page
OVER = (*GONE, "duplicate", "rejected", "spam")


@dataclass(frozen=True)
class Needs:
    """Each at most ``MOST``, the most urgent first."""

    mine: tuple[Case, ...] = ()
    second: tuple[Case, ...] = ()
    approvals: tuple[Case, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    drops: tuple[QuarantineDrop, ...] = ()
    custodians: tuple[CustodianKey, ...] = ()

    @property
    def nothing(self) -> bool:
        return self == Needs()


def _first(found: CaseQuerySet) -> tuple[Case, ...]:
    return tuple(with_names(found).order_by(*ORDER)[:MOST])


def _approvals(user: User, desks: tuple[str, ...]) -> tuple[Case, ...]:
    """Releases in safety review that this person had no hand in."""
    drafts = Draft.objects.filter(case=OuterRef("pk")).order_by("-number")
    waiting = Case.objects.filter(desk__in=desks, publication="safety_review").annotate(
        newest=Subquery(drafts.values("number")[:1]), since=Subquery(drafts.values("since")[:1])
    )
    made = Draft.objects.filter(case=OuterRef("pk"), author=user).filter(
        number__range=(OuterRef("since"), OuterRef("newest"))
    )
    return _first(waiting.filter(~Exists(made)))


def _proposals(user: User, desks: tuple[str, ...], held: frozenset[str]) -> tuple[Proposal, ...]:
    moves = [name for name, move in BY_NAME.items() if move.people == 2 and move.role in held]
    found = Proposal.objects.filter(case__desk__in=desks, closed_at=None, move__in=moves)
    found = found.exclude(proposer=user).select_related("case", "proposer")
    return tuple(found.order_by("at")[:MOST])


def of(user: User, desks: tuple[str, ...]) -> Needs:
    """``desks``: those whose key this person holds. At most seven queries."""
    held = frozenset(role.slug for role in roles.of(user))
    mine = Case.objects.filter(desk__in=desks, assignee=user).exclude(verification__in=OVER)
    open_elsewhere = Q(desk__in=desks, closed_at=None) & ~Q(proposer=user)
    found: dict[str, Any] = {"mine": _first(mine)}
    if roles.REVIEWER in held:
        found["second"] = _first(Case.objects.filter(desk__in=desks).awaiting_second(user))
        drops = QuarantineDrop.objects.filter(open_elsewhere).select_related("proposer")
        found["drops"] = tuple(drops[:MOST])
    if roles.EDITOR in held:
        found["approvals"] = _approvals(user, desks)
    if roles.CUSTODIAN in held:
        keys = CustodianKey.objects.filter(open_elsewhere).select_related("proposer")
        found["custodians"] = tuple(keys[:MOST])
    if held & {roles.EDITOR, roles.CUSTODIAN}:
        found["proposals"] = _proposals(user, desks, held)
    return Needs(**found)
