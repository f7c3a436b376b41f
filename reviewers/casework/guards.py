"""The conditions of transitions: each raises GuardFailed.

Also who must not make a transition, because they did an earlier part (``SEPARATION_OF_DUTIES``).

Assessments and drafts are asked of the case: a page that looks at every transition at once has read
them for its request (``prefetch_related``); a verb holds a fresh case and asks anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q

from reviewers.accounts import roles
from reviewers.accounts.standing import holds_now
from reviewers.errors import GuardFailed, NotAllowed
from reviewers.messages import Problem, role_needed
from reviewers.models import Approval, Assessment, Case, Draft, Link
from reviewers.states import GONE, PUBLISHABLE, SIDE_EXITS, Retention, Verification

Guard = Callable[[Case, User], None]
# Cases in these states are nobody's source.
NO_SOURCE = (*SIDE_EXITS, Verification.FALSE, *GONE)


def ratings(case: Case) -> tuple[Assessment, ...]:
    """The assessments of the round in force, the first one first."""
    in_force = (rating for rating in case.assessments.all() if rating.round == case.round)
    return tuple(sorted(in_force, key=lambda rating: (rating.at, rating.pk)))


def newest_draft(case: Case) -> Draft | None:
    return max(case.drafts.all(), key=lambda draft: draft.number, default=None)


def first_assessor(case: Case) -> frozenset[int]:
    return frozenset(rating.assessor_id for rating in ratings(case)[:1])


def revisions(draft: Draft) -> tuple[Draft, ...]:
    """What this draft descends from, the newest first and itself too."""
    line = Draft.objects.filter(case=draft.case, number__range=(draft.since, draft.number))
    return tuple(line.select_related("author").order_by("-number"))


def makers(case: Case) -> frozenset[int]:
    """Whose work the newest draft is: the authors of every revision that it descends from.

    Who altered a file did so in a revision of theirs. Whoever ever wrote these very bytes is one
    of them too, even when the draft was discarded and begun anew.
    """
    draft = newest_draft(case)
    if draft is None:
        return frozenset()
    return frozenset(
        other.author_id
        for other in case.drafts.all()
        if draft.since <= other.number <= draft.number or other.content_hash == draft.content_hash
    )


@dataclass(frozen=True)
class Conflict:
    """Who did an earlier part, and so must not do this one; ``problem`` says so."""

    problem: Problem
    people: Callable[[Case], frozenset[int]]


SEPARATION_OF_DUTIES = {
    "first assessor": Conflict(Problem.SECOND_PERSON, first_assessor),
    "makers": Conflict(Problem.ANOTHER_PERSON, makers),
}


def unmet(
    case: Case, actor: User, permission: str, distinct_from: str, conditions: Iterable[Guard]
) -> Exception | None:
    """The first of these conditions that does not hold; None when all do.

    ``permission``: by its codename; ``distinct_from``: a row of ``SEPARATION_OF_DUTIES`` that the
    actor must not be in, or "".
    """
    conflict = SEPARATION_OF_DUTIES.get(distinct_from)
    try:
        if not roles.may(actor, permission, case.desk):
            raise NotAllowed(role_needed(roles.whose(permission)))
        if conflict is not None and actor.pk in conflict.people(case):
            raise NotAllowed(conflict.problem)
        for condition in conditions:
            condition(case, actor)
    except (GuardFailed, NotAllowed) as error:
        return error
    return None


def names_earlier_case(case: Case, actor: User) -> None:
    """It names the case it duplicates, and that one is not set aside itself."""
    if case.duplicate_of is None:
        raise GuardFailed(Problem.TWIN)
    if case.duplicate_of.verification in {*SIDE_EXITS, *GONE}:
        raise GuardFailed(Problem.TWIN_ASIDE)


def not_gone(case: Case, actor: User) -> None:
    """There is something left to keep."""
    if case.verification in GONE:
        raise GuardFailed(Problem.GONE)


def not_held(case: Case, actor: User) -> None:
    """Two people wanted it kept: two must lift that first."""
    if case.retention == Retention.HELD:
        raise GuardFailed(Problem.HELD)


def has_own_assessment(case: Case, actor: User) -> None:
    if not any(rating.assessor_id == actor.pk for rating in ratings(case)):
        raise GuardFailed(Problem.ASSESSMENT)


def own_rating(case: Case, actor: User) -> None:
    """Whoever concludes has saved a rating of their own before they saw the other one."""
    if not any(rating.assessor_id == actor.pk for rating in ratings(case)[1:]):
        raise GuardFailed(Problem.OWN_RATING)


def sources(case: Case) -> int:
    """How many independent groups corroborate this case.

    Cases that depend on each other (linked as not independent) are one group, however many they
    are; a group that depends on this case is none. Unknown independence does not count, nor does a
    case that was set aside or found false. A link counts from either end.
    """
    groups = _groups(case.desk)
    own = groups.get(case.pk, case.pk)
    links = Link.objects.filter(
        Q(case=case) & ~Q(other__verification__in=NO_SOURCE)
        | Q(other=case) & ~Q(case__verification__in=NO_SOURCE),
        relation="corroborates",
        independence="independent",
    )
    others = {end for link in links for end in (link.case_id, link.other_id)}
    return len({groups.get(other, other) for other in others} - {own})


def _groups(desk: str) -> dict[object, object]:
    """Case id → the name of its group: the connected parts over links of dependence.

    A case that is missing here, one of each group among them, has its own id as its group's name.
    """
    name: dict[object, object] = {}

    def root(case: object) -> object:
        while name.get(case, case) != case:
            case = name[case]
        return case

    dependent = Link.objects.filter(case__desk=desk, independence="not_independent")
    for first, second in dependent.values_list("case", "other"):
        name[root(first)] = root(second)
    return {case: root(case) for case in name}


def corroborated(case: Case, actor: User) -> None:
    if sources(case) < 1:
        raise GuardFailed(Problem.ONE_INDEPENDENT_SOURCE)


def verified(case: Case, actor: User) -> None:
    problems = list[Problem]()
    if sources(case) < 2:
        problems.append(Problem.TWO_INDEPENDENT_SOURCES)
    if not all(rating.place_established for rating in ratings(case)):
        problems.append(Problem.PLACE)
    if not all(rating.date_established for rating in ratings(case)):
        problems.append(Problem.DATE)
    if problems:
        raise GuardFailed(*problems)


def publishable(case: Case, actor: User) -> None:
    """A verdict stands, and it is one that may be published; reopening suspends publication."""
    if case.verification not in PUBLISHABLE:
        raise GuardFailed(Problem.VERDICT)


def author_submits(case: Case, actor: User) -> None:
    draft = newest_draft(case)
    if draft is None:
        raise GuardFailed(Problem.DRAFT)
    if draft.author_id != actor.pk:
        raise NotAllowed(Problem.AUTHOR)


def has_draft(case: Case, actor: User) -> None:
    if newest_draft(case) is None:
        raise GuardFailed(Problem.DRAFT)


def approval_covers(case: Case, actor: User) -> None:
    """The newest draft is the approved one, by somebody who may still approve it.

    Any later edit has voided the approval, and so has the approver's removal.
    """
    draft = newest_draft(case)
    if draft is None or not _approved(case, draft):
        raise GuardFailed(Problem.APPROVAL)


def _approved(case: Case, draft: Draft) -> bool:
    approvals = Approval.objects.filter(draft=draft, content_hash=draft.content_hash)
    approvals = approvals.exclude(approver__in=makers(case)).select_related("approver")
    return any(holds_now(approval.approver, case.desk, "approve_case") for approval in approvals)
