"""Verification: one person assesses, another assesses blind, and then they conclude."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from reviewers import bodies, custody, workflow
from reviewers.errors import GuardFailed, IllegalMove, NotAllowed, Stale
from reviewers.guards import ratings
from reviewers.models import Assessment, Case, Link, Note, Verdict
from reviewers.roles import REVIEWER, holds
from reviewers.states import VERDICTS

RELATIONS = ("corroborates", "contradicts", "same_event", "duplicate_of", "continues")
INDEPENDENCE = ("independent", "not_independent", "unknown")
FARTHEST = 1  # steps of credibility that two ratings may lie apart


@dataclass(frozen=True)
class Rating:
    """What an assessor says in the clear. ``credibility``: 1 (confirmed) to 6 (cannot be judged).

    The source's reliability, the methods and the reasoning are in the sealed body.
    """

    verdict: str
    credibility: int
    place_established: bool
    date_established: bool


@transaction.atomic
def assess(actor: User, case: Case, rating: Rating, body: bytes) -> Case:
    """Saves a rating. The first of a round makes the case "assessed"; the second is blind.

    Raises NotAllowed, IllegalMove, GuardFailed, Stale (this person rated this round already).
    """
    workflow.require_member(actor, case)
    if not holds(actor, REVIEWER):
        raise NotAllowed(REVIEWER)
    if rating.verdict not in VERDICTS or not 1 <= rating.credibility <= 6:
        raise GuardFailed("rating")
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    if fresh.verification not in {"in_review", "assessed"}:
        raise IllegalMove("assess")
    kept = bodies.keep(fresh, body)
    try:
        with transaction.atomic():
            Assessment.objects.create(
                case=fresh,
                round=fresh.round,
                assessor=actor,
                verdict=rating.verdict,
                credibility=rating.credibility,
                place_established=rating.place_established,
                date_established=rating.date_established,
                body=kept.id,
                digest=bodies.digest(body),
                at=workflow.now(),
            )
    except IntegrityError as error:
        raise Stale("assess") from error
    if fresh.verification == "in_review":
        return workflow.apply(
            fresh.id, "assess", actor, verb=True, facts={"verdict": rating.verdict}
        )
    custody.record("assessed again", actor, fresh.id, verdict=rating.verdict)
    return fresh


def visible(case: Case, user: User) -> tuple[Assessment, ...]:
    """The ratings of this round that this person may see: others' only after their own is saved."""
    found = ratings(case)
    if any(each.assessor_id == user.pk for each in found) or case.verification != "assessed":
        return found
    return ()


def choices(case: Case) -> tuple[str, ...]:
    """The verdicts that two ratings leave open; far apart, only that it is disputed."""
    found = ratings(case)
    if len(found) < 2:
        return ()
    steps = [each.credibility for each in found]
    if max(steps) - min(steps) > FARTHEST:
        return ("disputed",)
    named = {each.verdict for each in found}
    return tuple(each for each in VERDICTS if each in named or each == "disputed")


@transaction.atomic
def conclude(actor: User, case: Case, verdict: str) -> Case:
    """The second assessor gives the verdict. Raises NotAllowed, GuardFailed, IllegalMove, Stale."""
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    if verdict not in VERDICTS:
        raise IllegalMove(verdict)
    moved = workflow.apply(fresh.id, verdict, actor, verb=True)
    if verdict not in choices(fresh):
        raise GuardFailed("ratings apart")
    Verdict.objects.create(
        case=fresh,
        round=fresh.round,
        first=ratings(fresh)[0].assessor,
        second=actor,
        verdict=verdict,
        at=workflow.now(),
    )
    return moved


@transaction.atomic
def link(actor: User, case: Case, other: Case, relation: str, independence: str) -> None:
    """What this case has to do with another of the same desk; a later word replaces the earlier."""
    workflow.require_member(actor, case)
    if relation not in RELATIONS or independence not in INDEPENDENCE or case.pk == other.pk:
        raise GuardFailed("link")
    if other.desk != case.desk:
        raise NotAllowed("desk")
    Link.objects.update_or_create(
        case=case,
        other=other,
        defaults={"relation": relation, "independence": independence, "made_by": actor},
    )
    if relation == "duplicate_of":
        Case.objects.filter(pk=case.pk).update(twin=other)
    custody.record(
        "linked",
        actor,
        case.id,
        other=str(other.id),
        relation=relation,
        independence=independence,
    )


@transaction.atomic
def note(actor: User, case: Case, body: bytes) -> Note:
    """Words for colleagues, sealed to the desk."""
    workflow.require_member(actor, case)
    made = Note.objects.create(case=case, author=actor, body=bodies.keep(case, body).id)
    custody.record("note", actor, case.id)
    return made
