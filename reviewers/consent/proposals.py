"""Proposing, confirming and cancelling: the same few steps for every row of the table.

Confirming looks at both people as they are at that moment: who proposed must still be one who may,
so that no proposal outlives its maker. That nobody confirms their own, and that a closed proposal
stays as it is, the database keeps too (triggers on reviewers.models.consent).
"""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviewers import custody
from reviewers.accounts import people, roles, standing
from reviewers.casework import bodies, guards, workflow
from reviewers.consent import proposed_words, signatures
from reviewers.consent.act import SEES, Act, Request, Target
from reviewers.consent.acts import BY_NAME
from reviewers.consent.roster_acts import SIGNED, RosterName
from reviewers.consent.signatures import Signed
from reviewers.errors import GuardFailed, IllegalMove, NotAllowed, Stale
from reviewers.keys import rotation
from reviewers.messages import Problem, role_needed
from reviewers.models import Case, Confirmation, Outcome, Proposal
from reviewers.models.consent import ProposalQuerySet
from submissions import roster

NOTHING = Request()
# Of the details, what is kept until a proposal is closed and no longer.
FORGOTTEN = frozenset({"reports", "parts"})


def of(proposal: Proposal) -> Act:
    """The row of a proposal. Raises IllegalMove for an act that is no more.

    Of one that a roster carries, who may complete it is the roster's to say.
    """
    try:
        act = BY_NAME[proposal.act]
    except KeyError as error:
        raise IllegalMove(proposal.act) from error
    return replace(act, permission=SEES, by_verb=True) if "request" in proposal.details else act


def _target(on: Case | str) -> Target:
    return Target(on.desk, on) if isinstance(on, Case) else Target(on)


def _today() -> datetime.date:
    return timezone.now().date()


def refusal(act: Act, on: Case | str, user: User, *, confirming: bool = False) -> Exception | None:
    """Why this person cannot propose this now, or be a further one in it; None when they can."""
    target = _target(on)
    if not user.is_active or not people.is_member(user, target.desk):
        return NotAllowed(Problem.MEMBER)
    return _refusal_of_member(act, target, user, confirming=confirming)


def _refusal_of_member(
    act: Act, target: Target, user: User, *, confirming: bool
) -> Exception | None:
    case, row = target.case, act.transition
    if case is None:
        allowed = roles.may(user, act.permission, target.desk)
        return None if allowed else NotAllowed(role_needed(act.role))
    if row is not None and workflow.state(case, row) not in row.sources:
        return IllegalMove(act.name.value)
    distinct_from = act.distinct_from if confirming else ""
    return guards.unmet(case, user, act.permission, distinct_from, act.guards)


def may_confirm(proposal: Proposal, user: User) -> bool:
    """Whether an open proposal waits for this person, who holds the key of its desk.

    For lists: whether it is allowed is decided anew when they confirm it.
    """
    act = of(proposal)
    if proposal.proposer_id == user.pk or proposal.last_day < _today():
        return False
    target = Target(proposal.desk, proposal.case)
    return _refusal_of_member(act, target, user, confirming=True) is None


def refusal_to_confirm(proposal: Proposal, user: User) -> Exception | None:
    """Why this person cannot confirm it now; None when they can."""
    act, on = of(proposal), proposal.case or proposal.desk
    if proposal.proposer_id == user.pk:
        return NotAllowed(Problem.ALONE)
    if proposal.last_day < _today():
        return GuardFailed(Problem.EXPIRED)
    if (why := refusal(act, on, user, confirming=True)) is not None:
        return why
    if not standing.holds_now(user, proposal.desk, act.permission):
        return NotAllowed(Problem.MEMBER)
    earlier = [given.person for given in proposal.confirmations.select_related("person")]
    if user in earlier:
        return NotAllowed(Problem.ALONE)
    counted = (proposal.proposer, *earlier)
    if not all(standing.holds_now(person, proposal.desk, act.permission) for person in counted):
        return NotAllowed(Problem.PROPOSER)
    return None


@transaction.atomic
def propose(
    actor: User,
    name: str,
    on: Case | str,
    request: Request = NOTHING,
    *,
    reason: bytes | None = None,
    verb: bool = False,
    said: Signed | None = None,
) -> Proposal:
    """The first person's half. ``on``: a case, or the address of a desk.

    ``reason``: words sealed to the desk, where the act needs them; ``verb``: the caller is the verb
    of this act; ``said``: the proposer's signature. Raises IllegalMove, NotAllowed, GuardFailed,
    KeyRefused, and Stale when it is proposed already.
    """
    act = BY_NAME.get(name)
    if act is None or (_by_verb(act, on if isinstance(on, str) else "") and not verb):
        raise IllegalMove(name)
    on = workflow.locked(on.pk) if isinstance(on, Case) else on
    if (why := refusal(act, on, actor)) is not None:
        raise why
    if act.reason and not reason:
        raise GuardFailed(Problem.REASON)
    target = _target(on)
    _expire(Proposal.objects.filter(act=act.name, desk=target.desk, case=target.case))
    made = _kept(act, actor, target, request, reason if act.reason else None)
    if not _in_roster(made):
        signatures.take(actor, proposed_words.words_of(made), said)
    return made


def _in_roster(proposal: Proposal) -> bool:
    """Both signatures are those of an entry of the desk's list, which is verified as one."""
    return "request" in proposal.details


def _by_verb(act: Act, desk: str) -> bool:
    """Where a desk has a roster, what it says changes by signed entries alone."""
    signed = act.name.value in SIGNED and bool(desk) and roster.head_of(desk).number > 0
    return act.by_verb or signed


def _kept(
    act: Act, actor: User, target: Target, request: Request, reason: bytes | None
) -> Proposal:
    subject, now, day = act.bind(target, request), timezone.now(), proposed_words.day_of(request)
    body = bodies.keep(target.case, reason).id if target.case and reason else None
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                act=act.name.value,
                desk=target.desk,
                case=target.case,
                bound_to=subject.bound_to,
                details={
                    **subject.details,
                    **_cost(act, target, subject.details),
                    **(request.signed or {signatures.DAY: day.isoformat()}),
                },
                body=body,
                proposer=actor,
                at=now,
                last_day=min(day + act.life, request.last_day or datetime.date.max),
            )
    except IntegrityError as error:
        raise Stale(act.name.value) from error
    _record(act.proposed, actor, proposal, **subject.facts)
    return proposal


def _cost(act: Act, target: Target, details: Mapping[str, Any]) -> Mapping[str, object]:
    return act.cost.count(target, details) if act.cost else {}


def costs(proposal: Proposal) -> tuple[str, ...]:
    """What it would destroy, in numbers: as things stood when it was proposed, and now when that
    is something else. Nothing for an act that destroys nothing.
    """
    act = of(proposal)
    if act.cost is None:
        return ()
    now = _cost(act, Target(proposal.desk, proposal.case), proposal.details)
    if not now:
        return ()
    # Proposals of an earlier release were not counted.
    then = {**now, **{key: proposal.details.get(key, now[key]) for key in now}}
    said = {key: act.cost.say(numbers) for key, numbers in (("then", then), ("now", now))}
    if said["then"] == said["now"]:
        return (said["now"],)
    return (
        _("When it was proposed: %(numbers)s") % {"numbers": said["then"]},
        _("Now: %(numbers)s") % {"numbers": said["now"]},
    )


def _record(entry: custody.Act, actor: User | None, row: Proposal, **facts: custody.Fact) -> None:
    where: dict[str, custody.Fact] = {} if row.case_id else {"desk": row.desk}
    custody.record(entry, actor, row.case_id, **where, **facts)


@transaction.atomic
def confirm(
    actor: User, number: int, bound_to: str, *, verb: bool = False, said: Signed | None = None
) -> Proposal:
    """A further person's word, for the very thing that was proposed; the last one brings it about.

    ``bound_to``: what stood on the page of who confirms; ``verb`` and ``said``: as in
    ``propose``. Raises NotAllowed, KeyRefused, GuardFailed, Stale (closed, or something else by
    now), and what the act raises.
    """
    proposal = _locked(number)
    act = of(proposal)
    if _by_verb(act, "" if proposal.case_id else proposal.desk) and not verb:
        raise IllegalMove(act.name)
    if proposal.closed_at is not None or proposal.bound_to != bound_to:
        raise Stale(act.name.value)
    if (why := refusal_to_confirm(proposal, actor)) is not None:
        raise why
    if not _in_roster(proposal):
        signatures.take(actor, signatures.confirmation(proposal), said)
        proposed_words.require_signed_by_two(proposal, actor)
    Confirmation.objects.create(proposal=proposal, person=actor, at=timezone.now())
    if proposal.confirmations.count() + 1 >= act.needs:
        close(proposal, Outcome.CONFIRMED)
        _carry_out(act, proposal, actor)
    return proposal


def _locked(number: int) -> Proposal:
    """Its case is locked first, as by every other verb, so that no two wait crosswise."""
    rows = Proposal.objects.filter(pk=number)
    case_id = rows.values_list("case", flat=True).first()
    case = workflow.locked(case_id) if case_id else None
    proposal = rows.select_related("proposer").select_for_update(of=("self",)).first()
    if proposal is None:
        raise IllegalMove("proposal")
    proposal.case = case
    return proposal


def _carry_out(act: Act, proposal: Proposal, actor: User) -> None:
    facts: dict[str, custody.Fact] = {"proposed_by": proposal.proposer.get_username()}
    if act.transition is not None and proposal.case is not None:
        facts["bound_to"] = proposal.bound_to
        workflow.apply_agreed(proposal.case, act.name.value, actor, facts, proposal.body)
    done = act.effect(proposal) if act.effect else {}
    if act.confirmed is not None:
        _record(act.confirmed, actor, proposal, **facts, **done)


def may_cancel(proposal: Proposal, user: User) -> bool:
    """Any member of the desk, for a case; who may propose the act, for a whole desk."""
    permission = of(proposal).permission if proposal.case_id is None else ""
    return standing.holds_now(user, proposal.desk, permission)


@transaction.atomic
def cancel(actor: User, number: int) -> Proposal:
    """Takes it off the table. Raises NotAllowed, Stale."""
    proposal = _locked(number)
    if not may_cancel(proposal, actor):
        role = of(proposal).role
        raise NotAllowed(Problem.MEMBER if proposal.case_id else role_needed(role))
    close(proposal, Outcome.CANCELLED)
    _record(of(proposal).cancelled, actor, proposal)
    return proposal


def close(proposal: Proposal, outcome: Outcome) -> None:
    """Ends it, and forgets the ids of reports and sealed keys in it. Raises Stale when somebody was
    quicker.
    """
    kept = {key: value for key, value in proposal.details.items() if key not in FORGOTTEN}
    if not Proposal.objects.filter(pk=proposal.pk).close(outcome, details=kept):
        raise Stale(proposal.act)
    if proposal.act == RosterName.ROTATE and outcome != Outcome.CONFIRMED:
        rotation.forget(proposal.desk)


@transaction.atomic
def expire() -> int:
    """Closes what nobody confirmed until its last day; gives how many."""
    return _expire(Proposal.objects.all())


def _expire(rows: ProposalQuerySet) -> int:
    late = list(rows.open().filter(last_day__lt=_today()).order_by("pk"))
    for proposal in late:
        close(proposal, Outcome.EXPIRED)
    desks = {proposal.desk for proposal in late}
    if len(desks) > 1:
        custody.lock(*desks)
    for proposal in late:
        _record(custody.Act.PROPOSAL_EXPIRED, None, proposal, proposal=proposal.act)
    return len(late)
