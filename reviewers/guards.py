"""The conditions of moves. Each raises GuardFailed (with the slug of a sentence) or NotAllowed."""

from django.contrib.auth.models import User

from reviewers.errors import GuardFailed, NotAllowed
from reviewers.models import Approval, Assessment, Case, Draft, Link
from reviewers.states import PUBLISHABLE


def ratings(case: Case) -> tuple[Assessment, ...]:
    """The assessments of the round in force, the first one first."""
    found = Assessment.objects.filter(case=case, round=case.round)
    return tuple(found.select_related("assessor").order_by("at", "pk"))


def newest_draft(case: Case) -> Draft | None:
    return Draft.objects.filter(case=case).order_by("-number").first()


def names_its_twin(case: Case, actor: User) -> None:
    if case.twin_id is None:
        raise GuardFailed("twin")


def has_own_assessment(case: Case, actor: User) -> None:
    if not any(each.assessor_id == actor.pk for each in ratings(case)):
        raise GuardFailed("assessment")


def second_opinion(case: Case, actor: User) -> None:
    """Another person than the first assessor, who has saved a rating of their own, blind."""
    found = ratings(case)
    if not found or found[0].assessor_id == actor.pk:
        raise NotAllowed("second person")
    if not any(each.assessor_id == actor.pk for each in found[1:]):
        raise GuardFailed("own rating")


def sources(case: Case) -> int:
    """How many independent groups corroborate this case.

    Cases that depend on each other (linked as not independent) are one group, however many they
    are; a group that depends on this case is none. Unknown independence does not count.
    """
    groups = _groups()
    own = groups.get(case.pk, case.pk)
    found = Link.objects.filter(case=case, relation="corroborates", independence="independent")
    others = {groups.get(link.other_id, link.other_id) for link in found}
    return len(others - {own})


def _groups() -> dict[object, object]:
    """Case id → the name of its group: the connected parts over links of dependence."""
    name: dict[object, object] = {}

    def root(each: object) -> object:
        while name.get(each, each) != each:
            each = name[each]
        return each

    pairs = Link.objects.filter(independence="not_independent").values_list("case", "other")
    for first, second in pairs:
        name.setdefault(first, first)
        name.setdefault(second, second)
        name[root(first)] = root(second)
    return {each: root(each) for each in name}


def corroborated(case: Case, actor: User) -> None:
    if sources(case) < 1:
        raise GuardFailed("one independent source")


def verified(case: Case, actor: User) -> None:
    problems = []
    if sources(case) < 2:
        problems.append("two independent sources")
    if not all(each.place_established for each in ratings(case)):
        problems.append("place")
    if not all(each.date_established for each in ratings(case)):
        problems.append("date")
    if problems:
        raise GuardFailed(*problems)


def publishable(case: Case, actor: User) -> None:
    """A verdict stands, and it is one that may be published; reopening suspends publication."""
    if case.verification not in PUBLISHABLE:
        raise GuardFailed("verdict")


def author_submits(case: Case, actor: User) -> None:
    draft = newest_draft(case)
    if draft is None:
        raise GuardFailed("draft")
    if draft.author_id != actor.pk:
        raise NotAllowed("author")


def not_the_author(case: Case, actor: User) -> None:
    draft = newest_draft(case)
    if draft is None:
        raise GuardFailed("draft")
    if draft.author_id == actor.pk:
        raise NotAllowed("another person")


def approval_covers(case: Case, actor: User) -> None:
    """The newest draft is the approved one: any later edit has voided the approval."""
    draft = newest_draft(case)
    approval = Approval.objects.filter(draft=draft).first() if draft else None
    if draft is None or approval is None or approval.content_hash != draft.content_hash:
        raise GuardFailed("approval")
