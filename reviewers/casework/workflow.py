"""Making a move: one way for every row of the table (reviewers.casework.transitions).

A move is made by compare-and-set: whoever is second finds the case changed. Who must differ from
whom stands in the database as well (reviewers.models.judgement).
"""

import datetime
import uuid
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from reviewers import custody
from reviewers.accounts import people, roles
from reviewers.casework import bodies
from reviewers.casework.guards import DISTINCT
from reviewers.casework.transitions import BY_NAME, MOVES, RELEASES, Move
from reviewers.errors import GuardFailed, IllegalMove, NotAllowed, Stale
from reviewers.messages import Problem, role_needed
from reviewers.models import Case, Decision, Proposal

__all__ = [
    "BY_NAME",
    "MOVES",
    "RELEASES",
    "Move",
    "apply",
    "available",
    "cancel",
    "confirm",
    "happen",
    "may_confirm",
    "now",
    "propose",
    "refusal",
    "refusals",
    "require",
    "require_member",
    "state",
]

Facts = Mapping[str, custody.Fact]


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def require_member(actor: User, case: Case) -> None:
    """Raises NotAllowed unless this person holds the key of the case's desk."""
    if not actor.is_active or not people.is_member(actor, case.desk):
        raise NotAllowed(Problem.MEMBER)


def require(actor: User, case: Case, *any_of: str) -> None:
    """Raises NotAllowed unless a member of the case's desk who holds one of these roles."""
    require_member(actor, case)
    if not any(roles.holds(actor, role) for role in any_of):
        raise NotAllowed(role_needed(any_of[0]))


def state(case: Case, move: Move) -> str:
    return str(getattr(case, move.track))


def refusal(case: Case, move: Move, actor: User, *, confirming: bool = False) -> Exception | None:
    """Why this person cannot make this move now; None when they can.

    ``confirming``: as the second of two. Whoever made something may propose it, not confirm it.
    """
    if state(case, move) not in move.sources:
        return IllegalMove(move.name)
    try:
        require_member(actor, case)
    except NotAllowed as error:
        return error
    return _refusal_of_member(case, move, actor, confirming=confirming)


def _refusal_of_member(
    case: Case, move: Move, actor: User, *, confirming: bool = False
) -> Exception | None:
    try:
        if not roles.holds(actor, move.role):
            raise NotAllowed(role_needed(move.role))
        earlier = DISTINCT.get(move.distinct_from)
        second = move.people == 1 or confirming
        if second and earlier is not None and actor.pk in earlier.people(case):
            raise NotAllowed(earlier.problem)
        for guard in move.guards:
            guard(case, actor)
    except (GuardFailed, NotAllowed) as error:
        return error
    return None


def may_confirm(proposal: Proposal, actor: User) -> bool:
    """Whether this person could give an open proposal its second half now.

    The caller has seen that this person holds the key of the case's desk.
    """
    case, move = proposal.case, BY_NAME[proposal.move]
    if proposal.proposer_id == actor.pk or state(case, move) not in move.sources:
        return False
    return _refusal_of_member(case, move, actor, confirming=True) is None


def refusals(case: Case, actor: User) -> dict[str, Exception | None]:
    """``refusal`` of every move that the case's state knows, in the table's order.

    The caller has seen that this person holds the key of the case's desk.
    """
    known = [move for move in MOVES if state(case, move) in move.sources]
    return {move.name: _refusal_of_member(case, move, actor) for move in known}


def available(case: Case, actor: User) -> tuple[Move, ...]:
    """The moves this person can make now, in the table's order."""
    try:
        require_member(actor, case)
    except NotAllowed:
        return ()
    return tuple(BY_NAME[name] for name, why in refusals(case, actor).items() if why is None)


def _fresh(case_id: uuid.UUID) -> Case:
    """The case as it is now, locked until the transaction ends. Raises IllegalMove for none."""
    found = Case.objects.select_for_update().filter(pk=case_id).first()
    if found is None:
        raise IllegalMove("case")
    return found


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

    ``expected``: the state that the person saw; ``reason``: words sealed to the desk; ``verb``: the
    caller is the verb of this act. Raises IllegalMove, NotAllowed, GuardFailed, Stale, KeyRefused.
    """
    move = BY_NAME.get(name)
    if move is None or move.people != 1 or (move.by_verb and not verb):
        raise IllegalMove(name)
    case = _fresh(case_id)
    if expected is not None and state(case, move) != expected:
        raise Stale(name)
    return _make(case, move, actor, facts or {}, reason)


def _make(
    case: Case,
    move: Move,
    actor: User,
    facts: Facts,
    reason: bytes | None = None,
    body: uuid.UUID | None = None,
) -> Case:
    """``body``: a reason that is kept already."""
    if (why := refusal(case, move, actor, confirming=move.people == 2)) is not None:
        raise why
    if move.reason and not (reason or body):
        raise GuardFailed(Problem.REASON)
    source = state(case, move)
    changed = Case.objects.filter(pk=case.pk, **{move.track: source}).update(
        **{move.track: move.target, "news": 0}
    )
    if not changed:
        raise Stale(move.name)
    Decision.objects.create(
        case=case,
        move=move.name,
        track=move.track,
        source=source,
        target=move.target,
        actor=actor,
        body=bodies.keep(case, reason).id if reason else body,
        at=now(),
    )
    if move.new_round and _new_round(case):
        facts = {**facts, "suspended": True}
    custody.record(move.name, actor, case.id, source=source, target=move.target, **facts)
    case.refresh_from_db()
    return case


def _new_round(case: Case) -> bool:
    """The case is looked at anew. True when a release was on its way: it is a draft again."""
    Case.objects.filter(pk=case.pk).update(round=case.round + 1)
    on_its_way = Case.objects.filter(pk=case.pk, publication__in=("safety_review", "approved"))
    return on_its_way.update(publication="draft") > 0


@transaction.atomic
def happen(case_id: uuid.UUID, name: str, day: datetime.date) -> bool:
    """A move that nobody at the desk makes; custody keeps its day alone. False: too late for it.

    Decisions are people's, so it leaves none; proposals that waited have nothing to wait for.
    """
    move = BY_NAME[name]
    if move.people != 0:
        raise IllegalMove(name)
    movable = Case.objects.filter(pk=case_id, **{f"{move.track}__in": move.sources})
    if not movable.update(**{move.track: move.target, "news": 0}):
        return False
    Proposal.objects.filter(case=case_id, closed_at=None).update(closed_at=now())
    custody.record_arrival(name, case_id, day)
    return True


@transaction.atomic
def propose(
    case_id: uuid.UUID, name: str, actor: User, bound_to: str, reason: bytes | None = None
) -> Proposal:
    """The first half of a move for two, bound to a content hash (or the case's id).

    ``reason``: words sealed to the desk, where the move needs them.

    Raises IllegalMove, NotAllowed, GuardFailed, and Stale when one is open already.
    """
    move = BY_NAME.get(name)
    if move is None or move.people != 2:
        raise IllegalMove(name)
    case = _fresh(case_id)
    if (why := refusal(case, move, actor)) is not None:
        raise why
    if move.reason and not reason:
        raise GuardFailed(Problem.REASON)
    body = bodies.keep(case, reason).id if reason else None
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                case=case, move=name, bound_to=bound_to, proposer=actor, at=now(), body=body
            )
    except IntegrityError as error:
        raise Stale(name) from error
    custody.record(f"{name} proposed", actor, case.id, bound_to=bound_to)
    return made


@transaction.atomic
def cancel(proposal_id: int, actor: User) -> None:
    """Any member may take a proposal off the table. Raises NotAllowed, Stale."""
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
    # The case is locked before its proposal, as by every other verb, so that no two wait crosswise.
    case = _fresh(Proposal.objects.values_list("case", flat=True).get(pk=proposal_id))
    proposal = Proposal.objects.select_related("proposer").get(pk=proposal_id)
    if proposal.proposer_id == actor.pk:
        raise NotAllowed(Problem.ALONE)
    if proposal.bound_to != bound_to:
        raise Stale(proposal.move)
    move = BY_NAME[proposal.move]
    why = None if proposal.closed_at else refusal(case, move, actor, confirming=True)
    if why is not None:
        raise why
    changed = Proposal.objects.filter(pk=proposal_id, closed_at=None).update(
        confirmer=actor, closed_at=now()
    )
    if not changed:
        raise Stale(proposal.move)
    facts: Facts = {"proposed_by": proposal.proposer.get_username(), "bound_to": bound_to}
    return _make(case, move, actor, facts, body=proposal.body)
