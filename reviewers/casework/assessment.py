"""Verification: one person assesses, another assesses blind, and then they conclude."""

from dataclasses import dataclass
from hashlib import sha256

import rfc8785
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviewers import custody
from reviewers.casework import bodies, workflow
from reviewers.casework.guards import ratings
from reviewers.errors import GuardFailed, IllegalMove, NotAllowed, Stale
from reviewers.messages import Problem
from reviewers.models import Assessment, Case, Link, Note, Verdict
from reviewers.states import GONE, RATED, VERDICTS, Verification

RELATIONS = ("corroborates", "contradicts", "same_event", "duplicate_of", "continues")
INDEPENDENCE = ("independent", "not_independent", "unknown")
FARTHEST = 1  # steps of credibility that two ratings may lie apart
# Each of these verdicts says what the ones after it say, and more.
LADDER = ("verified", "corroborated", "reported")


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
    workflow.require(actor, case, "assess_case")
    if rating.verdict not in VERDICTS or not 1 <= rating.credibility <= 6:
        raise GuardFailed(Problem.RATING)
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    if fresh.verification not in RATED:
        raise IllegalMove("assess")
    kept = bodies.keep(fresh, body)
    try:
        with transaction.atomic():
            made = Assessment.objects.create(
                case=fresh,
                round=fresh.round,
                assessor=actor,
                verdict=rating.verdict,
                credibility=rating.credibility,
                place_established=rating.place_established,
                date_established=rating.date_established,
                body=kept.id,
                digest=bodies.digest(body),
                at=timezone.now(),
            )
    except IntegrityError as error:
        raise Stale("assess") from error
    # Custody is read by those who must still judge blind: it binds the rating without saying it.
    facts = {"rating": commitment(made)}
    if fresh.verification == Verification.IN_REVIEW:
        return workflow.apply(fresh.id, "assess", actor, verb=True, facts=facts)
    Case.objects.filter(pk=fresh.pk).update(news=0)
    custody.record(custody.Act.ASSESSED_AGAIN, actor, fresh.id, **facts)
    return fresh


def commitment(made: Assessment) -> str:
    """SHA-256 (hex) over the whole rating. The digest of the sealed words in it hides the rest."""
    held: dict[str, custody.Fact] = {
        "case": str(made.case_id),
        "round": made.round,
        "assessor": made.assessor.get_username(),
        "verdict": made.verdict,
        "credibility": made.credibility,
        "place_established": made.place_established,
        "date_established": made.date_established,
        "words": made.digest,
    }
    return sha256(rfc8785.dumps(held)).hexdigest()


def visible(case: Case, user: User) -> tuple[Assessment, ...]:
    """The ratings of this round that this person may see: others' only after their own is saved."""
    found = ratings(case)
    if any(each.assessor_id == user.pk for each in found):
        return found
    # Asked after the ratings and of the database: the case in hand may be older than the rating.
    return (
        ()
        if Case.objects.filter(pk=case.pk, verification=Verification.ASSESSED).exists()
        else found
    )


def choices(case: Case) -> tuple[str, ...]:
    """The verdicts that two ratings carry, beside that it is disputed; none before both are there.

    What both said, or the weaker where one said more of the same; far apart, only "disputed".
    """
    found = ratings(case)
    if len(found) < 2:
        return ()
    steps = [each.credibility for each in found]
    named = {each.verdict for each in found}
    carried = {"disputed"}
    if max(steps) - min(steps) <= FARTHEST:
        if len(named) == 1:
            carried |= named
        elif named <= set(LADDER):
            carried.add(max(named, key=LADDER.index))
    return tuple(each for each in VERDICTS if each in carried)


@transaction.atomic
def conclude(actor: User, case: Case, verdict: str) -> Case:
    """The second assessor gives the verdict. Raises NotAllowed, GuardFailed, IllegalMove, Stale."""
    if verdict not in VERDICTS:
        raise IllegalMove(verdict)
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    moved = workflow.apply(fresh.id, verdict, actor, verb=True)
    # After the move, whose own conditions come first; a refusal undoes it.
    if verdict not in choices(fresh):
        raise GuardFailed(Problem.RATINGS_APART)
    Verdict.objects.create(
        case=fresh,
        round=fresh.round,
        first=ratings(fresh)[0].assessor,
        second=actor,
        verdict=verdict,
        at=timezone.now(),
    )
    return moved


@transaction.atomic
def link(actor: User, case: Case, other: Case, relation: str, independence: str) -> None:
    """What this case has to do with another of the same desk; a later word replaces the earlier.

    Raises NotAllowed, GuardFailed.
    """
    workflow.require(actor, case, "link_case")
    if relation not in RELATIONS or independence not in INDEPENDENCE or case.pk == other.pk:
        raise GuardFailed(Problem.LINK)
    if other.desk != case.desk:
        raise NotAllowed(Problem.DESK)
    Link.objects.update_or_create(
        case=case,
        other=other,
        defaults={"relation": relation, "independence": independence, "made_by": actor},
    )
    if relation == "duplicate_of":
        Case.objects.filter(pk=case.pk).update(duplicate_of=other)
    else:
        # A duplicate that was set aside as one keeps the name of the case it repeats.
        undecided = Case.objects.filter(pk=case.pk, duplicate_of=other).exclude(
            verification=Verification.DUPLICATE
        )
        undecided.update(duplicate_of=None)
    custody.record(
        custody.Act.LINKED,
        actor,
        case.id,
        other=str(other.id),
        relation=relation,
        independence=independence,
    )


@transaction.atomic
def duplicate(actor: User, case: Case, earlier: Case, reason: bytes, *, expected: str) -> Case:
    """Links the case to the one that it repeats, and sets it aside; both or neither.

    How independent the two are is not touched where somebody has said it. ``expected``: the state
    that the person saw. Raises what a link and a move raise.
    """
    known = Link.objects.filter(case=case, other=earlier).first()
    if known is None or known.relation != "duplicate_of" or case.duplicate_of_id != earlier.pk:
        link(actor, case, earlier, "duplicate_of", known.independence if known else "unknown")
    return workflow.apply(case.id, "duplicate", actor, expected=expected, reason=reason)


@transaction.atomic
def note(actor: User, case: Case, body: bytes) -> Note:
    """Words for colleagues, sealed to the desk. Raises NotAllowed, KeyRefused, IllegalMove."""
    workflow.require(actor, case, "note_case")
    # Words that came after the destruction could never be destroyed.
    if Case.objects.select_for_update().get(pk=case.pk).verification in GONE:
        raise IllegalMove("note")
    made = Note.objects.create(case=case, author=actor, body=bodies.keep(case, body).id)
    custody.record(custody.Act.NOTE, actor, case.id)
    return made
