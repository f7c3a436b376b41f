"""The two tracks of a case: one literal table of moves, and one way to make a move.

A move is made by compare-and-set: whoever is second finds the case changed. Who may, how many
people it takes and what must be true are columns of the table; who must differ from whom stands in
the database as well (reviewers.models.judgement).
"""

import datetime
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from reviewers import bodies, custody, people, roles
from reviewers.errors import GuardFailed, IllegalMove, NotAllowed, Stale
from reviewers.guards import (
    approval_covers,
    author_submits,
    corroborated,
    has_own_assessment,
    names_its_twin,
    not_the_author,
    publishable,
    second_opinion,
    verified,
)
from reviewers.models import Case, Decision, Proposal
from reviewers.roles import CUSTODIAN, EDITOR, REVIEWER
from reviewers.states import PUBLIC, SIDE_EXITS, VERDICTS, VERIFICATION

VERIFY, PUBLISH = "verification", "publication"
EVERY = tuple(state for state, _ in VERIFICATION if state != "destroyed")
Guard = Callable[[Case, User], None]
Facts = Mapping[str, custody.Fact]


@dataclass(frozen=True)
class Move:
    """One row: from which states of its track to which, by whom, and under which condition.

    ``people``: 2 means that one proposes and another confirms. ``reason``: sealed words are needed.
    ``by_verb``: only the verb of that act makes this move, never a bare button.
    """

    name: str
    track: str
    sources: tuple[str, ...]
    target: str
    role: str
    people: int = 1
    guards: tuple[Guard, ...] = ()
    reason: bool = False
    by_verb: bool = False


def _verdict(name: str, *guards: Guard) -> Move:
    return Move(
        name, VERIFY, ("assessed",), name, REVIEWER, guards=(second_opinion, *guards), by_verb=True
    )


MOVES: tuple[Move, ...] = (
    # Verification
    Move("triage", VERIFY, ("new",), "triaged", REVIEWER),
    Move("reject", VERIFY, ("new", "triaged"), "rejected", REVIEWER, reason=True),
    Move("spam", VERIFY, ("new", "triaged"), "spam", REVIEWER, reason=True),
    Move(
        "duplicate",
        VERIFY,
        ("new", "triaged"),
        "duplicate",
        REVIEWER,
        guards=(names_its_twin,),
        reason=True,
    ),
    Move("start", VERIFY, ("triaged",), "in_review", REVIEWER),
    Move("await", VERIFY, ("in_review",), "awaiting_corroboration", REVIEWER),
    Move("resume", VERIFY, ("awaiting_corroboration",), "in_review", REVIEWER),
    Move(
        "assess",
        VERIFY,
        ("in_review",),
        "assessed",
        REVIEWER,
        guards=(has_own_assessment,),
        by_verb=True,
    ),
    _verdict("verified", corroborated, verified),
    _verdict("corroborated", corroborated),
    _verdict("reported"),
    _verdict("disputed"),
    _verdict("false"),
    _verdict("unverifiable"),
    Move(
        "reassess",
        VERIFY,
        ("assessed",),
        "in_review",
        REVIEWER,
        guards=(second_opinion,),
        reason=True,
    ),
    Move("reopen", VERIFY, (*VERDICTS, *SIDE_EXITS), "in_review", REVIEWER, reason=True),
    Move("destroy", VERIFY, EVERY, "destroyed", CUSTODIAN, people=2, by_verb=True),
    # Publication
    Move(
        "draft",
        PUBLISH,
        ("none", "draft", "safety_review", "approved"),
        "draft",
        EDITOR,
        guards=(publishable,),
        by_verb=True,
    ),
    Move("discard", PUBLISH, ("draft",), "none", EDITOR),
    Move("submit", PUBLISH, ("draft",), "safety_review", EDITOR, guards=(author_submits,)),
    Move("send_back", PUBLISH, ("safety_review", "approved"), "draft", REVIEWER, reason=True),
    Move(
        "approve",
        PUBLISH,
        ("safety_review",),
        "approved",
        REVIEWER,
        guards=(publishable, not_the_author),
        by_verb=True,
    ),
    Move(
        "publish",
        PUBLISH,
        ("approved",),
        "published",
        EDITOR,
        guards=(publishable, approval_covers),
        by_verb=True,
    ),
    Move(
        "correct",
        PUBLISH,
        ("published", "corrected"),
        "corrected",
        EDITOR,
        people=2,
        guards=(publishable,),
        by_verb=True,
    ),
    Move(
        "retract", PUBLISH, ("published", "corrected"), "retracted", EDITOR, people=2, by_verb=True
    ),
    Move("withdraw", PUBLISH, PUBLIC, "withdrawn", EDITOR, by_verb=True),
    Move(
        "restore",
        PUBLISH,
        ("withdrawn",),
        "published",
        EDITOR,
        people=2,
        guards=(publishable,),
        by_verb=True,
    ),
)
BY_NAME = {move.name: move for move in MOVES}
# Moves whose confirmation sends the plaintext of a draft to the archive.
RELEASES = ("correct", "retract", "restore")


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def require_member(actor: User, case: Case) -> None:
    """Raises NotAllowed unless this person holds the key of the case's desk."""
    if not actor.is_active or not people.is_member(actor, case.desk):
        raise NotAllowed("member")


def state(case: Case, move: Move) -> str:
    return str(getattr(case, move.track))


def refusal(case: Case, move: Move, actor: User) -> Exception | None:
    """Why this person cannot make this move now; None when they can."""
    if state(case, move) not in move.sources:
        return IllegalMove(move.name)
    if not people.is_member(actor, case.desk) or not roles.holds(actor, move.role):
        return NotAllowed(move.role)
    try:
        for guard in move.guards:
            guard(case, actor)
    except (GuardFailed, NotAllowed) as error:
        return error
    return None


def available(case: Case, actor: User) -> tuple[Move, ...]:
    """The moves this person can make now, in the table's order."""
    return tuple(move for move in MOVES if refusal(case, move, actor) is None)


def _fresh(case_id: uuid.UUID) -> Case:
    return Case.objects.select_for_update().get(pk=case_id)


@transaction.atomic
def apply(
    case_id: uuid.UUID,
    name: str,
    actor: User,
    *,
    expected: str | None = None,
    reason: bytes | None = None,
    verb: bool = False,
    facts: Facts | None = None,
) -> Case:
    """Makes a move that one person can make; the decision and its custody entry come with it.

    ``expected``: the state that the person saw; ``reason``: words sealed to the desk. Raises
    IllegalMove, NotAllowed, GuardFailed, Stale.
    """
    move = BY_NAME.get(name)
    if move is None or move.people != 1 or (move.by_verb and not verb):
        raise IllegalMove(name)
    case = _fresh(case_id)
    if expected is not None and state(case, move) != expected:
        raise Stale(name)
    return _make(case, move, actor, facts or {}, reason)


def _make(case: Case, move: Move, actor: User, facts: Facts, reason: bytes | None = None) -> Case:
    if (why := refusal(case, move, actor)) is not None:
        raise why
    if move.reason and not reason:
        raise GuardFailed("reason")
    source = state(case, move)
    changed = Case.objects.filter(pk=case.pk, **{move.track: source}).update(
        **{move.track: move.target}
    )
    if not changed:
        raise Stale(move.name)
    body = bodies.keep(case, reason).id if reason else None
    Decision.objects.create(
        case=case,
        move=move.name,
        track=move.track,
        source=source,
        target=move.target,
        actor=actor,
        body=body,
        at=now(),
    )
    if move.name in {"reopen", "reassess"}:
        # A new round: earlier ratings stay, and count no more.
        Case.objects.filter(pk=case.pk).update(round=case.round + 1)
    custody.record(move.name, actor, case.id, source=source, target=move.target, **facts)
    case.refresh_from_db()
    return case


@transaction.atomic
def propose(case_id: uuid.UUID, name: str, actor: User, bound_to: str) -> Proposal:
    """The first half of a move for two, bound to a content hash (or the case's id).

    Raises IllegalMove, NotAllowed, GuardFailed, and Stale when one is open already.
    """
    move = BY_NAME.get(name)
    if move is None or move.people != 2:
        raise IllegalMove(name)
    case = _fresh(case_id)
    if (why := refusal(case, move, actor)) is not None:
        raise why
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                case=case, move=name, bound_to=bound_to, proposer=actor, at=now()
            )
    except IntegrityError as error:
        raise Stale(name) from error
    custody.record(f"{name} proposed", actor, case.id, bound_to=bound_to)
    return made


@transaction.atomic
def cancel(proposal_id: int, actor: User) -> None:
    """Any member may take a proposal off the table."""
    proposal = Proposal.objects.select_related("case").get(pk=proposal_id)
    require_member(actor, proposal.case)
    if not Proposal.objects.filter(pk=proposal_id, closed_at=None).update(closed_at=now()):
        raise Stale(proposal.move)
    custody.record(f"{proposal.move} cancelled", actor, proposal.case_id)


@transaction.atomic
def confirm(proposal_id: int, actor: User, bound_to: str) -> Case:
    """The second half, by another person, for the very thing that was proposed.

    Raises NotAllowed (the proposer), Stale (closed, or something else by now), and what a move
    raises.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    if proposal.proposer_id == actor.pk:
        raise NotAllowed("alone")
    if proposal.bound_to != bound_to:
        raise Stale(proposal.move)
    changed = Proposal.objects.filter(pk=proposal_id, closed_at=None).update(
        confirmer=actor, closed_at=now()
    )
    if not changed:
        raise Stale(proposal.move)
    case = _fresh(proposal.case_id)
    facts: Facts = {"proposed_by": proposal.proposer.get_username(), "bound_to": bound_to}
    return _make(case, BY_NAME[proposal.move], actor, facts)
