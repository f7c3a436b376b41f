"""Cases brought to every state by the real verbs: who moves them on, with whom, and how often."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection

from reviewers import custody
from reviewers.accounts import people
from reviewers.casework import assessment, guards, queue, workflow
from reviewers.casework.transitions import Transition
from reviewers.consent import proposals
from reviewers.consent.act import Request
from reviewers.errors import DeskError, IllegalMove, NotAllowed, Stale
from reviewers.messages import role_needed
from reviewers.models import Case, CustodyEntry, Decision, Membership, Proposal, SealedBody
from reviewers.release import publication
from reviewers.states import VERDICTS, Publication, Verification
from sealing import HybridIdentity, seal
from submissions.mailbox import withdrawal
from tests.reviewers.acting import (
    ALL_HOLD,
    DESK,
    SURE,
    Cast,
    admitted,
    decided,
    destroyed,
    document,
    drafted,
    hash_of,
    in_bytes,
    in_review,
    joined,
    received,
    standing,
)
from tests.reviewers.conftest import assembled

NOTE = {"ar": "تصحيح.", "en": "A correction."}
TOGETHER = [move for move in workflow.TRANSITIONS if move.people == 2]
NAMES = {"ids": lambda each: each.name}
Bring = Callable[[str], Case]


@pytest.fixture
def verify_to(case: Case, cast: Cast, body: bytes) -> Bring:
    """Brings the case to a state of verification, by verbs alone."""

    def bring(state: str) -> Case:
        one, other = cast.reviewer, cast.second
        if state in VERDICTS:
            for _ in range(2):
                assessment.link(one, case, received(), "corroborates", "independent")
            return decided(case, one, other, body, state)
        if state == "destroyed":
            return destroyed(case, one, other)
        if state == "taken_back":
            withdrawal.withdraw(case.report)
            queue.admit_arrivals()
            return Case.objects.get(pk=case.pk)
        if state in {"duplicate", "rejected", "spam"}:
            assessment.link(one, case, received(), "duplicate_of", "unknown")
            name = {"rejected": "reject"}.get(state, state)
            return workflow.apply(case.id, name, one, reason=body)
        steps = ("triage", "start", "await")
        reached = ("new", "triaged", "in_review", "awaiting_corroboration")
        for step in steps[: 2 if state == "assessed" else reached.index(state)]:
            workflow.apply(case.id, step, one)
        if state == "assessed":
            assessment.assess(one, case, SURE, body)
        return Case.objects.get(pk=case.pk)

    return bring


@pytest.fixture
def release_to(case: Case, cast: Cast, body: bytes, desk: HybridIdentity) -> Bring:
    """Brings the case to a state of publication, by verbs alone."""

    def bring(state: str) -> Case:
        one, other, held = cast.second, cast.editor, document()
        decided(case, cast.reviewer, cast.second, body)
        for reached in ("none", "draft", "safety_review", "approved", "published"):
            if reached == "draft":
                drafted(one, case, held, desk)
            elif reached == "safety_review":
                workflow.apply(case.id, "submit", one)
            elif reached == "approved":
                publication.approve(other, case, hash_of(held), ALL_HOLD)
            elif reached == "published":
                publication.publish(one, case, in_bytes(held), [])
            if reached == state:
                return Case.objects.get(pk=case.pk)
        if state == "withdrawn":
            return publication.withdraw(one, case)
        change = {"corrected": "correction", "retracted": "retraction"}[state]
        held = document(change=change, note=NOTE)
        drafted(one, case, held, desk)
        proposal = publication.propose(one, case, hash_of(held))
        publication.confirm(other, proposal, in_bytes(held), [])
        return Case.objects.get(pk=case.pk)

    return bring


@pytest.fixture
def alone(cast: Cast, desk: HybridIdentity) -> Callable[[str], User]:
    """A colleague at the desk who holds this one role."""

    def make(role: str) -> User:
        own = HybridIdentity.generate()
        user = joined(people.invite(cast.reviewer, DESK, (role,)), f"only-{role}", own)
        admitted(cast.reviewer, user, desk, own)
        return user

    return make


def attempt(case: Case, move: Transition, actor: User, reason: bytes) -> object:
    """By the entrance that the verbs use, which no page offers."""
    if move.people == 2:
        return proposals.propose(actor, move.name, case, verb=True)
    return workflow.apply(case.id, move.name, actor, reason=reason, verb=True)


def leads_on(case: Case, track: str, actor: User) -> set[str]:
    """The moves of this track that the case's state lets through."""
    moves = [move for move in workflow.TRANSITIONS if move.track == track]
    return {
        move.name
        for move in moves
        if not isinstance(workflow.refusal(case, move, actor), IllegalMove)
    }


@pytest.mark.parametrize("state", Verification.values)
def test_it_verifies_on_from_a_state_as_the_table_says(
    verify_to: Bring, cast: Cast, state: str, body: bytes
) -> None:
    case = verify_to(state)
    assert case.verification == state
    legal = {
        m.name for m in workflow.TRANSITIONS if m.track == "verification" and state in m.sources
    }
    assert leads_on(case, "verification", cast.reviewer) == legal
    for move in workflow.TRANSITIONS:
        if move.track == "verification" and move.name not in legal:
            with pytest.raises(IllegalMove):
                attempt(case, move, cast.reviewer, body)


@pytest.mark.parametrize("state", Publication.values)
def test_it_releases_on_from_a_state_as_the_table_says(
    release_to: Bring, cast: Cast, state: str, body: bytes
) -> None:
    case = release_to(state)
    assert case.publication == state
    legal = {
        m.name for m in workflow.TRANSITIONS if m.track == "publication" and state in m.sources
    }
    assert leads_on(case, "publication", cast.reviewer) == legal
    for move in workflow.TRANSITIONS:
        if move.track == "publication" and move.name not in legal:
            with pytest.raises(IllegalMove):
                attempt(case, move, cast.reviewer, body)


@pytest.mark.parametrize("role", ["reviewer", "editor", "custodian"])
def test_it_gives_a_role_its_own_rows_and_no_other(
    case: Case, alone: Callable[[str], User], role: str, body: bytes
) -> None:
    user = alone(role)
    for move in workflow.TRANSITIONS:
        standing(case, verification="new", publication="none", retention="timed")
        standing(case, **{move.track: move.sources[0]})
        why = workflow.refusal(case, move, user)
        lacks = NotAllowed(role_needed(move.role)).args
        assert (isinstance(why, NotAllowed) and why.args == lacks) == (role != move.role)
        if role != move.role:
            # What happens without the desk is no move of anybody's at it.
            with pytest.raises(NotAllowed if move.people else IllegalMove):
                attempt(case, move, user, body)
            assert workflow.state(Case.objects.get(pk=case.pk), move) == move.sources[0]
    # They were admitted by a proposal of the desk's.
    assert not Decision.objects.exists() and not Proposal.objects.exclude(case=None).exists()


def test_it_is_for_people_who_are_still_there(case: Case, cast: Cast) -> None:
    cast.second.is_active = False
    with pytest.raises(NotAllowed):
        workflow.apply(case.id, "triage", cast.second)
    Membership.objects.filter(reviewer__user=cast.reviewer, desk=DESK).update(wrapped_key=b"")
    with pytest.raises(NotAllowed, match="member"):
        workflow.apply(case.id, "triage", cast.reviewer)


def ready(move: Transition, release_to: Bring) -> Case:
    case = release_to("withdrawn" if move.name == "restore" else "published")
    return standing(case, retention="held") if move.name == "lift" else case


def proposed(move: Transition, case: Case, user: User, desk: HybridIdentity) -> Proposal:
    reason = seal(b"Because.", [desk.recipient()]) if move.reason else None
    newest = guards.newest_draft(case)
    request = Request(content_hash=newest.content_hash if newest else "")
    return proposals.propose(user, move.name, case, request, reason=reason, verb=True)


def confirm(user: User, proposal: Proposal, bound_to: str = "") -> Proposal:
    return proposals.confirm(user, proposal.pk, bound_to or proposal.bound_to, verb=True)


@pytest.mark.parametrize("move", TOGETHER, **NAMES)
def test_it_takes_another_person_of_the_desk(
    move: Transition, release_to: Bring, cast: Cast, desk: HybridIdentity
) -> None:
    case = ready(move, release_to)
    proposal = proposed(move, case, cast.reviewer, desk)
    for user in (cast.reviewer, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            confirm(user, proposal)
    assert Proposal.objects.get(closed_at=None) == proposal
    # The second wrote the draft of these tests.
    other = cast.editor if move.distinct_from == "makers" else cast.second
    confirm(other, proposal)
    moved = Case.objects.get(pk=case.pk)
    assert workflow.state(moved, move) == move.target
    proposal.refresh_from_db()
    assert proposal.confirmed_by == (other.get_username(),)
    entry = CustodyEntry.objects.get(act=move.name)
    assert (entry.actor, entry.facts["proposed_by"]) == (other.get_username(), "reviewer")


@pytest.mark.parametrize("move", TOGETHER, **NAMES)
def test_it_confirms_the_very_thing_that_was_proposed(
    move: Transition, release_to: Bring, cast: Cast, desk: HybridIdentity
) -> None:
    case = ready(move, release_to)
    proposal = proposed(move, case, cast.reviewer, desk)
    for bound in ("b" * 64, "a" * 63):
        with pytest.raises(Stale):
            confirm(cast.second, proposal, bound)
    proposal.refresh_from_db()
    assert (proposal.confirmed_by, proposal.closed_at) == ((), None)


@pytest.mark.parametrize("move", TOGETHER, **NAMES)
def test_it_holds_one_open_proposal_that_anybody_can_take_away(
    move: Transition, release_to: Bring, cast: Cast, desk: HybridIdentity
) -> None:
    case = ready(move, release_to)
    proposal = proposed(move, case, cast.reviewer, desk)
    with pytest.raises(Stale):
        proposed(move, case, cast.second, desk)
    with pytest.raises(NotAllowed):
        proposals.cancel(cast.outsider, proposal.pk)
    proposals.cancel(cast.second, proposal.pk)
    with pytest.raises(Stale):
        confirm(cast.second, proposal)
    assert proposed(move, case, cast.second, desk).closed_at is None
    assert custody.entries(case.id)[-2].act == f"{move.name} cancelled"


@pytest.mark.parametrize("move", TOGETHER, **NAMES)
def test_it_confirms_nothing_of_a_case_that_went_elsewhere(
    move: Transition, release_to: Bring, cast: Cast, desk: HybridIdentity
) -> None:
    case = ready(move, release_to)
    proposal = proposed(move, case, cast.reviewer, desk)
    elsewhere = {"destroy": "destroyed", "hold": "held", "lift": "timed"}.get(move.name, "draft")
    standing(case, **{move.track: elsewhere})
    with pytest.raises(IllegalMove):
        confirm(cast.second, proposal)
    proposal.refresh_from_db()
    assert (proposal.confirmed_by, proposal.closed_at) == ((), None)


@pytest.mark.parametrize("move", TOGETHER, **NAMES)
def test_it_lets_nobody_make_a_move_for_two_alone(
    move: Transition, release_to: Bring, cast: Cast, body: bytes
) -> None:
    case = ready(move, release_to)
    for verb in (False, True):
        with pytest.raises(IllegalMove):
            workflow.apply(case.id, move.name, cast.reviewer, reason=body, verb=verb)


@pytest.mark.parametrize("state", ["draft", "safety_review", "approved", "published"])
def test_it_looks_again_and_holds_a_release_that_is_on_its_way(
    release_to: Bring, cast: Cast, body: bytes, desk: HybridIdentity, state: str
) -> None:
    case = release_to(state)
    again = workflow.apply(case.id, "reopen", cast.reviewer, reason=body)
    assert (again.verification, again.round) == ("in_review", 2)
    assert again.publication == ("published" if state == "published" else "draft")
    facts = CustodyEntry.objects.get(act="reopen").facts
    assert ("suspended" in facts) == (state in {"safety_review", "approved"})
    assert assessment.visible(again, cast.reviewer) == ()
    assert not {"submit", "approve", "publish", "correct", "restore"} & {
        move.name for move in workflow.available(again, cast.second)
    }


def test_it_needs_a_whole_approval_after_a_second_verdict(
    release_to: Bring, cast: Cast, body: bytes
) -> None:
    case, held = release_to("approved"), document()
    workflow.apply(case.id, "reopen", cast.reviewer, reason=body)
    for user in (cast.reviewer, cast.second):
        assessment.assess(user, case, SURE, body)
    assessment.conclude(cast.second, case, "reported")
    with pytest.raises(IllegalMove):
        publication.publish(cast.second, case, in_bytes(held), [])
    workflow.apply(case.id, "submit", cast.second)
    publication.approve(cast.editor, case, hash_of(held), ALL_HOLD)
    assert publication.publish(cast.second, case, in_bytes(held), [])


def test_it_keeps_nothing_of_a_move_that_was_refused(case: Case, cast: Cast, body: bytes) -> None:
    in_review(case, cast.reviewer)
    before, words = custody.heads(), SealedBody.objects.count()
    for name in ("reassess", "send_back", "duplicate"):
        with pytest.raises(DeskError):
            workflow.apply(case.id, name, cast.second, reason=body)
    with pytest.raises(Stale):
        workflow.apply(case.id, "spam", cast.second, reason=body, expected="new")
    assert (custody.heads(), SealedBody.objects.count()) == (before, words)


@pytest.fixture
def crew(
    apart: None, data: Path, desk: HybridIdentity, identities: dict[str, HybridIdentity]
) -> Cast:
    """The cast, in a database that threads share."""
    return assembled(data, desk, identities)


def told(act: Callable[[], object], times: int = 8) -> list[DeskError | None]:
    """Does one thing in so many threads at once; what the desk said to each."""
    start, said = Barrier(times), [None] * times

    def run(place: int) -> None:
        start.wait()
        try:
            act()
        except DeskError as error:
            said[place] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.mark.parametrize("expected", ["new", None])
def test_it_is_made_once_when_eight_make_it_together(crew: Cast, expected: str | None) -> None:
    case, refused = received(), Stale if expected else IllegalMove
    said = told(partial(workflow.apply, case.id, "triage", crew.reviewer, expected=expected))
    assert said.count(None) == 1
    assert all(each is None or isinstance(each, refused) for each in said), said
    assert Decision.objects.filter(case=case).count() == 1
    assert CustodyEntry.objects.filter(case=case.id, act="triage").count() == 1
    assert not custody.verify().fault


def test_it_holds_one_proposal_when_eight_propose_together(crew: Cast) -> None:
    case = received()
    said = told(partial(proposals.propose, crew.reviewer, "destroy", case))
    assert said.count(None) == 1
    assert all(each is None or isinstance(each, Stale) for each in said), said
    assert Proposal.objects.filter(case=case).count() == 1
    assert not custody.verify().fault
