"""Every move from every state, against the table as docs/workflow.md tells it."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from reviewers.casework import workflow
from reviewers.casework.transitions import Transition
from reviewers.consent import proposals
from reviewers.errors import GuardFailed, IllegalMove, KeyRefused, NotAllowed, Stale
from reviewers.models import Case, CustodyEntry, Decision
from reviewers.states import Publication, Retention, Verification
from tests.reviewers.acting import Cast, received, standing

UNDECIDED = "new triaged in_review awaiting_corroboration"
VERDICTS = "verified corroborated reported disputed false unverifiable"
EXITS = "duplicate rejected spam"
# The name of each move: where it goes from, and where it leads. Written down a second time here.
LEGAL = {
    "triage": ("new", "triaged"),
    "reject": (UNDECIDED, "rejected"),
    "spam": (UNDECIDED, "spam"),
    "duplicate": (UNDECIDED, "duplicate"),
    "start": ("new triaged", "in_review"),
    "await": ("in_review", "awaiting_corroboration"),
    "resume": ("awaiting_corroboration", "in_review"),
    "assess": ("in_review", "assessed"),
    **{verdict: ("assessed", verdict) for verdict in VERDICTS.split()},
    "reassess": ("assessed", "in_review"),
    "reopen": (f"{VERDICTS} {EXITS}", "in_review"),
    "destroy": (f"{UNDECIDED} assessed {VERDICTS} {EXITS}", "destroyed"),
    "expire": (f"{UNDECIDED} assessed {VERDICTS} {EXITS}", "destroyed"),
    "take_back": (f"{UNDECIDED} assessed {VERDICTS} {EXITS}", "taken_back"),
    "hold": ("timed", "held"),
    "lift": ("held", "timed"),
    "draft": ("none draft safety_review approved", "draft"),
    "discard": ("draft", "none"),
    "submit": ("draft", "safety_review"),
    "send_back": ("safety_review approved", "draft"),
    "approve": ("safety_review", "approved"),
    "void_approval": ("approved", "safety_review"),
    "publish": ("approved", "published"),
    "correct": ("published corrected", "corrected"),
    "retract": ("published corrected", "retracted"),
    "withdraw": ("published corrected retracted", "withdrawn"),
    "restore": ("withdrawn", "published"),
}
TOGETHER = {"destroy", "hold", "lift", "correct", "retract", "restore"}
WITH_REASON = {"reject", "spam", "duplicate", "reassess", "reopen", "send_back", "hold", "lift"}
TRACKS = {
    "verification": Verification.values,
    "publication": Publication.values,
    "retention": Retention.values,
}


def test_it_has_the_moves_of_the_table_and_no_other() -> None:
    found = {move.name: (set(move.sources), move.target) for move in workflow.TRANSITIONS}
    assert found == {name: (set(sources.split()), to) for name, (sources, to) in LEGAL.items()}
    assert {move.name for move in workflow.TRANSITIONS if move.people == 2} == TOGETHER
    assert {move.name for move in workflow.TRANSITIONS if move.reason} == WITH_REASON


@pytest.mark.parametrize("move", workflow.TRANSITIONS, ids=lambda move: move.name)
def test_it_goes_from_no_other_state(case: Case, cast: Cast, move: Transition, body: bytes) -> None:
    """Also by way of the verbs' own entrance, and for somebody who holds every role."""
    tried = 0
    for state in set(TRACKS[move.track]) - set(LEGAL[move.name][0].split()):
        standing(case, **{move.track: state})
        with pytest.raises(IllegalMove):
            if move.people == 2:
                proposals.propose(cast.reviewer, move.name, case, verb=True)
            else:
                workflow.apply(case.id, move.name, cast.reviewer, reason=body, verb=True)
        case.refresh_from_db()
        assert workflow.state(case, move) == state
        tried += 1
    assert tried >= 1
    assert not Decision.objects.exists()


@pytest.mark.parametrize("move", workflow.TRANSITIONS, ids=lambda move: move.name)
def test_it_goes_from_each_of_its_states(case: Case, cast: Cast, move: Transition) -> None:
    """Its other conditions have tests of their own; here only the state must not be in the way."""
    for state in LEGAL[move.name][0].split():
        standing(case, **{move.track: state})
        assert not isinstance(workflow.refusal(case, move, cast.reviewer), IllegalMove)


@pytest.mark.parametrize("move", workflow.TRANSITIONS, ids=lambda move: move.name)
def test_it_is_for_its_role_at_the_case_s_desk_alone(
    case: Case, cast: Cast, move: Transition
) -> None:
    standing(case, **{move.track: move.sources[0]})
    for user in (cast.administrator, cast.outsider):
        assert isinstance(workflow.refusal(case, move, user), NotAllowed)
    if move.role != "editor":
        assert isinstance(workflow.refusal(case, move, cast.editor), NotAllowed)


# Moves that a bare button makes; "submit" and "reassess" need a draft and ratings before them.
BUTTONS = [
    (move.name, source)
    for move in workflow.TRANSITIONS
    if move.people == 1 and not move.by_verb and move.name not in {"submit", "reassess"}
    for source in move.sources
]


@pytest.mark.parametrize(("name", "source"), BUTTONS)
def test_it_moves_and_says_so(case: Case, cast: Cast, body: bytes, name: str, source: str) -> None:
    move = workflow.BY_NAME[name]
    standing(case, **{move.track: source}, duplicate_of=received())
    moved = workflow.apply(case.id, name, cast.reviewer, expected=source, reason=body)
    assert workflow.state(moved, move) == LEGAL[name][1]
    decision = Decision.objects.get(case=case)
    assert (decision.source, decision.target) == (source, LEGAL[name][1])
    assert decision.actor == cast.reviewer
    assert CustodyEntry.objects.filter(case=case.id, act=name, actor="reviewer").count() == 1


@pytest.mark.parametrize("name", sorted(WITH_REASON - {"reassess", "hold", "lift"}))
def test_it_asks_for_a_sealed_reason(case: Case, cast: Cast, body: bytes, name: str) -> None:
    move = workflow.BY_NAME[name]
    standing(case, **{move.track: move.sources[0]}, duplicate_of=received())
    with pytest.raises(GuardFailed, match="reason"):
        workflow.apply(case.id, name, cast.reviewer)
    with pytest.raises(KeyRefused):
        workflow.apply(case.id, name, cast.reviewer, reason=b"Because I say so.")
    moved = workflow.apply(case.id, name, cast.reviewer, reason=body)
    assert workflow.state(moved, move) == move.target


@pytest.mark.parametrize("move", workflow.TRANSITIONS, ids=lambda move: move.name)
def test_it_keeps_verbs_and_moves_for_two_from_bare_buttons(
    case: Case, cast: Cast, move: Transition
) -> None:
    standing(case, **{move.track: move.sources[0]})
    if move.by_verb:
        with pytest.raises(IllegalMove):
            workflow.apply(case.id, move.name, cast.reviewer)
    if move.people == 1:
        with pytest.raises(IllegalMove):
            proposals.propose(cast.reviewer, move.name, case, verb=True)


def test_it_notices_that_the_case_has_changed(case: Case, cast: Cast) -> None:
    workflow.apply(case.id, "triage", cast.reviewer, expected="new")
    with pytest.raises(Stale):
        workflow.apply(case.id, "start", cast.second, expected="new")
    with pytest.raises(IllegalMove):
        workflow.apply(case.id, "triage", cast.second)


def test_it_knows_no_other_move_and_no_other_case(case: Case, cast: Cast) -> None:
    with pytest.raises(IllegalMove):
        workflow.apply(case.id, "publish_at_once", cast.reviewer)
    with pytest.raises(IllegalMove):
        workflow.apply(uuid4(), "triage", cast.reviewer)


def test_it_offers_each_person_their_own_moves(case: Case, cast: Cast) -> None:
    def offered(user: User) -> set[str]:
        return {move.name for move in workflow.available(case, user)}

    assert offered(cast.second) == {"triage", "start", "reject", "spam", "destroy", "hold"}
    assert offered(cast.editor) == set()
    standing(case, verification="verified")
    assert offered(cast.editor) == {"draft"}
    assert offered(cast.administrator) == offered(cast.outsider) == set()


def test_it_begins_a_new_round_and_suspends_a_release(case: Case, cast: Cast, body: bytes) -> None:
    standing(case, verification="verified", publication="approved", news=2)
    moved = workflow.apply(case.id, "reopen", cast.reviewer, reason=body)
    assert (moved.round, moved.publication, moved.news) == (2, "draft", 0)
    assert CustodyEntry.objects.get(act="reopen").facts["suspended"] is True
    standing(case, verification="verified", publication="published")
    assert workflow.apply(case.id, "reopen", cast.reviewer, reason=body).publication == "published"


def test_it_sets_a_case_aside_only_for_one_that_stands(case: Case, cast: Cast, body: bytes) -> None:
    with pytest.raises(GuardFailed, match="twin"):
        workflow.apply(case.id, "duplicate", cast.reviewer, reason=body)
    standing(case, duplicate_of=standing(received(), verification="spam"))
    with pytest.raises(GuardFailed, match="twin"):
        workflow.apply(case.id, "duplicate", cast.reviewer, reason=body)
