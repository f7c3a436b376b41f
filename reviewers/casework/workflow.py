"""Applying transitions: one way for every row of the table (reviewers.casework.transitions).

A transition is applied by compare-and-set: whoever is second finds the case changed. Who must
differ from whom stands in the database as well (reviewers.models.judgement, .consent).
"""

import datetime
import uuid
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import people, roles
from reviewers.casework import bodies, guards
from reviewers.casework.transitions import BY_NAME, RELEASES, TRANSITIONS, Transition
from reviewers.errors import GuardFailed, IllegalMove, NotAllowed, Stale
from reviewers.messages import Problem, role_needed
from reviewers.models import Case, Decision, Proposal
from reviewers.states import GONE, Publication

__all__ = [
    "BY_NAME",
    "RELEASES",
    "TRANSITIONS",
    "Transition",
    "apply",
    "apply_agreed",
    "apply_system",
    "available",
    "locked",
    "refusal",
    "refusals",
    "require",
    "require_member",
    "state",
]

Facts = Mapping[str, custody.Fact]


def require_member(actor: User, case: Case) -> None:
    """Raises NotAllowed unless this person holds the key of the case's desk."""
    if not actor.is_active or not people.is_member(actor, case.desk):
        raise NotAllowed(Problem.MEMBER)


def require(actor: User, case: Case, permission: str) -> None:
    """Raises NotAllowed unless a member of the case's desk who may do this (by its codename)."""
    require_member(actor, case)
    if not roles.may(actor, permission, case.desk):
        raise NotAllowed(role_needed(roles.whose(permission)))


def state(case: Case, transition: Transition) -> str:
    return str(getattr(case, transition.track))


def refusal(
    case: Case, transition: Transition, actor: User, *, confirming: bool = False
) -> Exception | None:
    """Why this person cannot apply this now; None when they can.

    ``confirming``: as the second of two. Whoever made something may propose it, not confirm it.
    """
    if state(case, transition) not in transition.sources:
        return IllegalMove(transition.name)
    try:
        require_member(actor, case)
    except NotAllowed as error:
        return error
    return _refusal_of_member(case, transition, actor, confirming=confirming)


def _refusal_of_member(
    case: Case, transition: Transition, actor: User, *, confirming: bool = False
) -> Exception | None:
    second = transition.people == 1 or confirming
    distinct_from = transition.distinct_from if second else ""
    return guards.unmet(case, actor, transition.permission, distinct_from, transition.guards)


def refusals(case: Case, actor: User) -> dict[str, Exception | None]:
    """``refusal`` of every transition that the case's state knows, in the table's order.

    The caller has seen that this person holds the key of the case's desk.
    """
    known = [row for row in TRANSITIONS if state(case, row) in row.sources]
    return {row.name: _refusal_of_member(case, row, actor) for row in known}


def available(case: Case, actor: User) -> tuple[Transition, ...]:
    """What this person can apply or propose now, in the table's order."""
    try:
        require_member(actor, case)
    except NotAllowed:
        return ()
    return tuple(BY_NAME[name] for name, why in refusals(case, actor).items() if why is None)


def locked(case_id: uuid.UUID) -> Case:
    """The case as it is now, locked until the transaction ends. Raises IllegalMove for none."""
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise IllegalMove("case")
    return case


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
    """Applies what one person can; the decision and its custody entry come with it.

    ``expected``: the state that the person saw; ``reason``: words sealed to the desk; ``verb``: the
    caller is the verb of this act. Raises IllegalMove, NotAllowed, GuardFailed, Stale, KeyRefused.
    """
    transition = BY_NAME.get(name)
    if transition is None or transition.people != 1 or (transition.by_verb and not verb):
        raise IllegalMove(name)
    case = locked(case_id)
    if expected is not None and state(case, transition) != expected:
        raise Stale(name)
    if (why := refusal(case, transition, actor)) is not None:
        raise why
    if transition.reason and not reason:
        raise GuardFailed(Problem.REASON)
    body = bodies.keep(case, reason).id if reason else None
    return _apply(case, transition, actor, facts or {}, body)


def apply_agreed(
    case: Case, name: str, confirmer: User, facts: Facts, body: uuid.UUID | None
) -> None:
    """The effect of what reviewers.consent has seen to be agreed on, in its transaction.

    ``body``: the sealed reason, kept when it was proposed.
    """
    _apply(case, BY_NAME[name], confirmer, facts, body)


def _apply(
    case: Case, transition: Transition, actor: User, facts: Facts, body: uuid.UUID | None
) -> Case:
    source = state(case, transition)
    if transition.target in GONE:
        custody.note_arrivals(case.pk)
    rows = Case.objects.filter(pk=case.pk, **{transition.track.value: source})
    if not rows.update(**{transition.track.value: transition.target, "news": 0}):
        raise Stale(transition.name)
    Decision.objects.create(
        case=case,
        move=transition.name,
        track=transition.track,
        source=source,
        target=transition.target,
        actor=actor,
        body=body,
        at=timezone.now(),
    )
    if transition.new_round and _new_round(case):
        facts = {**facts, "suspended": True}
    act = custody.Act(transition.name)
    custody.record(act, actor, case.id, source=source, target=str(transition.target), **facts)
    case.refresh_from_db()
    return case


def _new_round(case: Case) -> bool:
    """The case is looked at anew. True when a release was on its way: it is a draft again."""
    Case.objects.filter(pk=case.pk).update(round=case.round + 1)
    on_its_way = (Publication.SAFETY_REVIEW, Publication.APPROVED)
    releases = Case.objects.filter(pk=case.pk, publication__in=on_its_way)
    return releases.update(publication=Publication.DRAFT) > 0


@transaction.atomic
def apply_system(
    case_id: uuid.UUID, name: str, day: datetime.date, by: User | None = None, **facts: custody.Fact
) -> bool:
    """A transition that nobody at the desk chooses. False: too late for it.

    ``by``: whose act it follows from; without one, custody keeps the day alone. Decisions are
    people's, so it leaves none; proposals of a case that is gone have nothing to wait for.
    """
    transition = BY_NAME[name]
    if transition.people != 0:
        raise IllegalMove(name)
    sources = {f"{transition.track.value}__in": transition.sources}
    changes: dict[str, object] = {transition.track.value: transition.target}
    if transition.target in GONE:
        changes["news"] = 0
    if not Case.objects.filter(pk=case_id, **sources).update(**changes):
        return False
    if transition.target in GONE:
        Proposal.objects.filter(case=case_id).overtaken()
        custody.note_arrivals(case_id)
    if by is None:
        custody.record_arrival(custody.Act(name), case_id, day)
    else:
        custody.record(custody.Act(name), by, case_id, **facts)
    return True
