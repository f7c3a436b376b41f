"""The conditions of moves: each raises GuardFailed.

Also who must not make a move, because they did an earlier half of it (``DISTINCT``).

Assessments and drafts are asked of the case: a page that looks at every move at once has read them
for its request (``prefetch_related``); whoever makes a move holds a fresh case and asks anew.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q

from reviewers.errors import GuardFailed, NotAllowed
from reviewers.messages import Problem
from reviewers.models import Approval, Assessment, Case, Draft, Link
from reviewers.states import GONE, PUBLISHABLE, SIDE_EXITS

# Cases in these states are nobody's source.
NO_SOURCE = (*SIDE_EXITS, "false", *GONE)


def ratings(case: Case) -> tuple[Assessment, ...]:
    """The assessments of the round in force, the first one first."""
    found = (each for each in case.assessments.all() if each.round == case.round)
    return tuple(sorted(found, key=lambda each: (each.at, each.pk)))


def newest_draft(case: Case) -> Draft | None:
    return max(case.drafts.all(), key=lambda each: each.number, default=None)


def first_assessor(case: Case) -> frozenset[int]:
    return frozenset(each.assessor_id for each in ratings(case)[:1])


def revisions(draft: Draft) -> tuple[Draft, ...]:
    """What this draft descends from, the newest first and itself too."""
    found = Draft.objects.filter(case=draft.case, number__range=(draft.since, draft.number))
    return tuple(found.select_related("author").order_by("-number"))


def makers(case: Case) -> frozenset[int]:
    """Whose work the newest draft is: the authors of every revision that it descends from.

    Who altered a file did so in a revision of theirs. Whoever ever wrote these very bytes is one
    of them too, even when the draft was discarded and begun anew.
    """
    draft = newest_draft(case)
    if draft is None:
        return frozenset()
    return frozenset(
        each.author_id
        for each in case.drafts.all()
        if draft.since <= each.number <= draft.number or each.content_hash == draft.content_hash
    )


@dataclass(frozen=True)
class Earlier:
    """Who must not make a move; ``problem`` says so."""

    problem: Problem
    people: Callable[[Case], frozenset[int]]


DISTINCT = {
    "first assessor": Earlier(Problem.SECOND_PERSON, first_assessor),
    "makers": Earlier(Problem.ANOTHER_PERSON, makers),
}


def names_its_twin(case: Case, actor: User) -> None:
    """It names the case it duplicates, and that one is not set aside itself."""
    if case.twin is None:
        raise GuardFailed(Problem.TWIN)
    if case.twin.verification in {*SIDE_EXITS, *GONE}:
        raise GuardFailed(Problem.TWIN_ASIDE)


def not_gone(case: Case, actor: User) -> None:
    """There is something left to keep."""
    if case.verification in GONE:
        raise GuardFailed(Problem.GONE)


def not_held(case: Case, actor: User) -> None:
    """Two people wanted it kept: two must lift that first."""
    if case.retention == "held":
        raise GuardFailed(Problem.HELD)


def has_own_assessment(case: Case, actor: User) -> None:
    if not any(each.assessor_id == actor.pk for each in ratings(case)):
        raise GuardFailed(Problem.ASSESSMENT)


def own_rating(case: Case, actor: User) -> None:
    """Whoever concludes has saved a rating of their own before they saw the other one."""
    if not any(each.assessor_id == actor.pk for each in ratings(case)[1:]):
        raise GuardFailed(Problem.OWN_RATING)


def sources(case: Case) -> int:
    """How many independent groups corroborate this case.

    Cases that depend on each other (linked as not independent) are one group, however many they
    are; a group that depends on this case is none. Unknown independence does not count, nor does a
    case that was set aside or found false. A link counts from either end.
    """
    groups = _groups(case.desk)
    own = groups.get(case.pk, case.pk)
    found = Link.objects.filter(
        Q(case=case) & ~Q(other__verification__in=NO_SOURCE)
        | Q(other=case) & ~Q(case__verification__in=NO_SOURCE),
        relation="corroborates",
        independence="independent",
    )
    others = {each for link in found for each in (link.case_id, link.other_id)}
    return len({groups.get(each, each) for each in others} - {own})


def _groups(desk: str) -> dict[object, object]:
    """Case id → the name of its group: the connected parts over links of dependence."""
    name: dict[object, object] = {}

    def root(each: object) -> object:
        while name.get(each, each) != each:
            each = name[each]
        return each

    dependent = Link.objects.filter(case__desk=desk, independence="not_independent")
    for first, second in dependent.values_list("case", "other"):
        name.setdefault(first, first)
        name.setdefault(second, second)
        name[root(first)] = root(second)
    return {each: root(each) for each in name}


def corroborated(case: Case, actor: User) -> None:
    if sources(case) < 1:
        raise GuardFailed(Problem.ONE_INDEPENDENT_SOURCE)


def verified(case: Case, actor: User) -> None:
    problems = list[Problem]()
    if sources(case) < 2:
        problems.append(Problem.TWO_INDEPENDENT_SOURCES)
    if not all(each.place_established for each in ratings(case)):
        problems.append(Problem.PLACE)
    if not all(each.date_established for each in ratings(case)):
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
    """The newest draft is the approved one: any later edit has voided the approval."""
    draft = newest_draft(case)
    if draft is None or not _approved(case, draft):
        raise GuardFailed(Problem.APPROVAL)


def _approved(case: Case, draft: Draft) -> bool:
    found = Approval.objects.filter(draft=draft, content_hash=draft.content_hash)
    return found.exclude(approver__in=makers(case)).exists()
