"""Is it true? One rates, another rates blind, and then they conclude."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import User

from reviewers.casework import assessment, workflow
from reviewers.casework.assessment import link
from reviewers.errors import GuardFailed, IllegalMove, KeyRefused, NotAllowed, Stale
from reviewers.messages import Problem
from reviewers.models import Assessment, Case, CustodyEntry, Verdict
from reviewers.states import VERDICTS
from sealing import HybridIdentity, seal
from tests.reviewers.acting import OTHER_DESK, SURE, Cast, in_review, received, standing


@pytest.fixture
def rated(case: Case, cast: Cast, body: bytes) -> Case:
    """Rated once, by the reviewer."""
    in_review(case, cast.reviewer)
    return assessment.assess(cast.reviewer, case, SURE, body)


def rated_by(user: User, case: Case, body: bytes, **changed: object) -> Case:
    return assessment.assess(user, case, replace(SURE, **changed), body)


def test_it_is_assessed_once_and_then_blind_again(rated: Case, cast: Cast, body: bytes) -> None:
    assert rated.verification == "assessed"
    again = rated_by(cast.second, rated, body)
    assert again.verification == "assessed"
    assert [each.assessor for each in assessment.visible(again, cast.second)] == [
        cast.reviewer,
        cast.second,
    ]


def test_it_hides_the_first_rating_until_one_s_own_is_saved(
    rated: Case, cast: Cast, body: bytes
) -> None:
    assert len(assessment.visible(rated, cast.reviewer)) == 1
    assert assessment.visible(rated, cast.second) == ()
    rated_by(cast.second, rated, body)
    assert len(assessment.visible(rated, cast.second)) == 2
    assert assessment.visible(rated, cast.editor) == ()


def test_it_says_nothing_of_a_rating_in_custody(rated: Case, cast: Cast, body: bytes) -> None:
    rated_by(cast.second, rated, body, verdict="false", credibility=3)
    entries = CustodyEntry.objects.filter(case=rated.id, act__startswith="assess")
    facts = [entry.facts for entry in entries.order_by("number")]
    assert [set(each) for each in facts] == [{"source", "target", "rating"}, {"rating"}]
    made = Assessment.objects.get(assessor=cast.second)
    assert facts[1]["rating"] == assessment.commitment(made)
    made.verdict = "verified"
    assert facts[1]["rating"] != assessment.commitment(made)


def test_it_takes_one_rating_a_person_and_round(rated: Case, cast: Cast, body: bytes) -> None:
    with pytest.raises(Stale):
        rated_by(cast.reviewer, rated, body)
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize(
    "changed", [{"verdict": "spam"}, {"verdict": "true"}, {"credibility": 0}, {"credibility": 7}]
)
def test_it_refuses_words_that_are_none(
    case: Case, cast: Cast, body: bytes, changed: dict[str, object]
) -> None:
    in_review(case, cast.reviewer)
    with pytest.raises(GuardFailed):
        rated_by(cast.reviewer, case, body, **changed)


@pytest.mark.parametrize("words", [b"", b"in the clear", b"age-encryption.org/v1\n"])
def test_it_refuses_reasoning_that_is_not_sealed(case: Case, cast: Cast, words: bytes) -> None:
    in_review(case, cast.reviewer)
    with pytest.raises(KeyRefused):
        rated_by(cast.reviewer, case, words)
    assert not Assessment.objects.exists()


def test_it_refuses_reasoning_for_more_than_two_recipients(case: Case, cast: Cast) -> None:
    in_review(case, cast.reviewer)
    three = [HybridIdentity.generate().recipient() for _ in range(3)]
    with pytest.raises(KeyRefused):
        rated_by(cast.reviewer, case, seal(b"words", three))


@pytest.mark.parametrize("who", ["editor", "administrator", "outsider"])
def test_it_is_for_reviewers_of_the_desk(case: Case, cast: Cast, body: bytes, who: str) -> None:
    in_review(case, cast.reviewer)
    with pytest.raises(NotAllowed):
        rated_by(getattr(cast, who), case, body)


def test_it_is_rated_under_review_alone(case: Case, cast: Cast, body: bytes) -> None:
    for state in ("new", "triaged", "awaiting_corroboration", "reported", "spam"):
        with pytest.raises(IllegalMove):
            rated_by(cast.reviewer, standing(case, verification=state), body)


def test_it_concludes(rated: Case, cast: Cast, body: bytes) -> None:
    rated_by(cast.second, rated, body)
    decided = assessment.conclude(cast.second, rated, "reported")
    assert decided.verification == "reported"
    verdict = Verdict.objects.get(case=rated)
    assert (verdict.first, verdict.second, verdict.round) == (cast.reviewer, cast.second, 1)


def test_it_never_lets_the_first_assessor_conclude(rated: Case, cast: Cast, body: bytes) -> None:
    for _ in range(2):
        with pytest.raises(NotAllowed, match="second person"):
            assessment.conclude(cast.reviewer, rated, "reported")
        if not Assessment.objects.filter(assessor=cast.second).exists():
            rated_by(cast.second, rated, body)


def test_it_lets_nobody_conclude_without_a_rating(rated: Case, cast: Cast) -> None:
    with pytest.raises(GuardFailed, match="own rating"):
        assessment.conclude(cast.second, rated, "reported")
    rated.refresh_from_db()
    assert rated.verification == "assessed"


# What two people said, how far apart their credibility is, and what they can conclude.
CARRIED = [
    ("reported", "reported", 0, {"reported", "disputed"}),
    ("reported", "reported", 1, {"reported", "disputed"}),
    ("reported", "reported", 2, {"disputed"}),
    ("verified", "corroborated", 1, {"corroborated", "disputed"}),
    ("reported", "verified", 0, {"reported", "disputed"}),
    ("false", "false", 1, {"false", "disputed"}),
    ("unverifiable", "unverifiable", 0, {"unverifiable", "disputed"}),
    ("verified", "false", 0, {"disputed"}),
    ("unverifiable", "reported", 0, {"disputed"}),
]


@pytest.mark.parametrize(("first", "second", "apart", "carried"), CARRIED)
def test_it_concludes_what_both_ratings_carry(
    case: Case, cast: Cast, body: bytes, first: str, second: str, apart: int, carried: set[str]
) -> None:
    in_review(case, cast.reviewer)
    rated_by(cast.reviewer, case, body, verdict=first, credibility=2)
    assert assessment.choices(case) == ()
    rated_by(cast.second, case, body, verdict=second, credibility=2 + apart)
    assert set(assessment.choices(case)) == carried
    for verdict in set(VERDICTS) - carried:
        with pytest.raises(GuardFailed):
            assessment.conclude(cast.second, case, verdict)
    assert assessment.conclude(cast.second, case, "disputed").verification == "disputed"


def test_it_goes_back_for_another_round(rated: Case, cast: Cast, body: bytes) -> None:
    rated_by(cast.second, rated, body, credibility=6)
    with pytest.raises(NotAllowed):
        workflow.apply(rated.id, "reassess", cast.reviewer, reason=body)
    again = workflow.apply(rated.id, "reassess", cast.second, reason=body)
    assert (again.verification, again.round) == ("in_review", 2)
    assert assessment.choices(again) == ()
    assert rated_by(cast.second, again, body).verification == "assessed"
    assert Assessment.objects.count() == 3


def independent(cast: Cast, case: Case, count: int) -> list[Case]:
    others = [received(f"Another {number}.") for number in range(count)]
    for other in others:
        link(cast.reviewer, case, other, "corroborates", "independent")
    return others


def rated_as(case: Case, cast: Cast, body: bytes, verdict: str, **changed: bool) -> Case:
    in_review(case, cast.reviewer)
    for user in (cast.reviewer, cast.second):
        rated_by(user, case, body, verdict=verdict, **changed)
    return case


@pytest.mark.parametrize(("verdict", "needed"), [("corroborated", 1), ("verified", 2)])
def test_it_needs_independent_sources(
    case: Case, cast: Cast, body: bytes, verdict: str, needed: int
) -> None:
    rated_as(case, cast, body, verdict)
    independent(cast, case, needed - 1)
    with pytest.raises(GuardFailed, match="independent source"):
        assessment.conclude(cast.second, case, verdict)
    independent(cast, case, 1)
    assert assessment.conclude(cast.second, case, verdict).verification == verdict


@pytest.mark.parametrize("missing", ["place_established", "date_established"])
def test_it_verifies_place_and_date(case: Case, cast: Cast, body: bytes, missing: str) -> None:
    rated_as(case, cast, body, "verified", **{missing: False})
    independent(cast, case, 2)
    with pytest.raises(GuardFailed) as caught:
        assessment.conclude(cast.second, case, "verified")
    assert caught.value.problems == (Problem[missing.partition("_")[0].upper()],)


def test_it_counts_cases_that_depend_on_each_other_once(
    case: Case, cast: Cast, body: bytes
) -> None:
    rated_as(case, cast, body, "verified")
    first, second = independent(cast, case, 2)
    between = received()
    link(cast.second, first, between, "continues", "not_independent")
    link(cast.second, between, second, "continues", "not_independent")
    with pytest.raises(GuardFailed, match="two independent sources"):
        assessment.conclude(cast.second, case, "verified")
    link(cast.second, between, second, "continues", "unknown")
    assert assessment.conclude(cast.second, case, "verified").verification == "verified"


@pytest.mark.parametrize(
    ("relation", "independence"),
    [
        ("corroborates", "unknown"),
        ("corroborates", "not_independent"),
        ("contradicts", "independent"),
        ("same_event", "independent"),
    ],
)
def test_it_counts_no_other_link(
    case: Case, cast: Cast, body: bytes, relation: str, independence: str
) -> None:
    rated_as(case, cast, body, "corroborated")
    link(cast.reviewer, case, received(), relation, independence)
    with pytest.raises(GuardFailed, match="one independent source"):
        assessment.conclude(cast.second, case, "corroborated")


@pytest.mark.parametrize("state", ["spam", "rejected", "duplicate", "false", "destroyed"])
def test_it_counts_no_source_that_was_set_aside(
    case: Case, cast: Cast, body: bytes, state: str
) -> None:
    rated_as(case, cast, body, "corroborated")
    standing(independent(cast, case, 1)[0], verification=state)
    with pytest.raises(GuardFailed, match="one independent source"):
        assessment.conclude(cast.second, case, "corroborated")


def test_it_counts_a_link_from_either_end(case: Case, cast: Cast, body: bytes) -> None:
    rated_as(case, cast, body, "corroborated")
    link(cast.reviewer, received(), case, "corroborates", "independent")
    assert assessment.conclude(cast.second, case, "corroborated").verification == "corroborated"


def test_it_names_a_twin_by_a_link(case: Case, cast: Cast, body: bytes) -> None:
    twin = received()
    link(cast.reviewer, case, twin, "same_event", "unknown")
    case.refresh_from_db()
    assert case.duplicate_of is None
    link(cast.reviewer, case, twin, "duplicate_of", "not_independent")
    moved = workflow.apply(case.id, "duplicate", cast.reviewer, reason=body)
    assert moved.duplicate_of == twin
    link(cast.reviewer, case, twin, "continues", "unknown")
    case.refresh_from_db()
    assert case.duplicate_of == twin


def test_it_forgets_a_twin_that_was_a_mistake(case: Case, cast: Cast) -> None:
    other = received()
    link(cast.reviewer, case, other, "duplicate_of", "not_independent")
    link(cast.reviewer, case, other, "contradicts", "unknown")
    case.refresh_from_db()
    assert case.duplicate_of is None


def test_it_links_cases_of_one_desk(case: Case, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        link(cast.reviewer, case, received(desk=OTHER_DESK), "same_event", "unknown")
    with pytest.raises(NotAllowed):
        link(cast.outsider, case, received(), "same_event", "unknown")
    for relation, independence in (("like", "unknown"), ("same_event", "perhaps")):
        with pytest.raises(GuardFailed):
            link(cast.reviewer, case, received(), relation, independence)
    with pytest.raises(GuardFailed):
        link(cast.reviewer, case, case, "same_event", "unknown")


def test_it_waits_in_the_list_of_the_other_person(rated: Case, cast: Cast, body: bytes) -> None:
    mine = Case.objects.for_user(cast.reviewer)
    assert list(mine.awaiting_second(cast.reviewer)) == []
    assert list(mine.awaiting_second(cast.second)) == [rated]
    rated_by(cast.second, rated, body)
    assert list(mine.awaiting_second(cast.second)) == []


def test_it_waits_again_in_a_new_round(rated: Case, cast: Cast, body: bytes) -> None:
    rated_by(cast.second, rated, body)
    workflow.apply(rated.id, "reassess", cast.second, reason=body)
    rated_by(cast.reviewer, rated, body)
    assert list(Case.objects.awaiting_second(cast.second)) == [rated]


def test_it_keeps_notes_sealed(case: Case, cast: Cast, body: bytes, desk: HybridIdentity) -> None:
    note = assessment.note(cast.editor, case, body)
    assert note.author == cast.editor
    with pytest.raises(KeyRefused):
        assessment.note(cast.editor, case, b"in the clear")
    for user in (cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            assessment.note(user, case, body)


def test_it_hides_the_first_rating_from_a_page_that_was_opened_before(
    case: Case, cast: Cast, body: bytes
) -> None:
    """The case in hand is older than the rating, which must not be shown for that."""
    older = Case.objects.get(pk=in_review(case, cast.reviewer).pk)
    rated_by(cast.reviewer, case, body)
    assert older.verification == "in_review"
    assert assessment.visible(older, cast.second) == ()
    rated_by(cast.second, case, body)
    assert len(assessment.visible(older, cast.second)) == 2


@pytest.mark.parametrize("verdict", VERDICTS)
def test_it_never_takes_the_first_assessor_s_own_word_twice(
    rated: Case, cast: Cast, body: bytes, verdict: str
) -> None:
    """By no path: nor the verb, nor its entrance to the table, nor a bare button."""
    rated_by(cast.second, rated, body, verdict=verdict)
    with pytest.raises(NotAllowed):
        assessment.conclude(cast.reviewer, rated, verdict)
    with pytest.raises(NotAllowed):
        workflow.apply(rated.id, verdict, cast.reviewer, verb=True)
    with pytest.raises(IllegalMove):
        workflow.apply(rated.id, verdict, cast.reviewer)
    assert not Verdict.objects.exists()
    assert Case.objects.get(pk=rated.pk).verification == "assessed"


def test_it_counts_no_group_that_depends_on_the_case_itself(
    case: Case, cast: Cast, body: bytes
) -> None:
    rated_as(case, cast, body, "corroborated")
    (other,) = independent(cast, case, 1)
    between = received()
    link(cast.second, other, between, "continues", "not_independent")
    link(cast.second, between, case, "continues", "not_independent")
    with pytest.raises(GuardFailed, match="one independent source"):
        assessment.conclude(cast.second, case, "corroborated")
    independent(cast, case, 1)
    assert assessment.conclude(cast.second, case, "corroborated").verification == "corroborated"


def test_it_believes_the_worse_of_two_words_on_independence(
    case: Case, cast: Cast, body: bytes
) -> None:
    rated_as(case, cast, body, "corroborated")
    (other,) = independent(cast, case, 1)
    link(cast.second, other, case, "corroborates", "not_independent")
    with pytest.raises(GuardFailed, match="one independent source"):
        assessment.conclude(cast.second, case, "corroborated")


def test_it_says_all_that_keeps_a_case_from_being_verified(
    case: Case, cast: Cast, body: bytes
) -> None:
    unsure = {"place_established": False, "date_established": False}
    rated_as(case, cast, body, "verified", **unsure)
    with pytest.raises(GuardFailed) as caught:
        assessment.conclude(cast.second, case, "verified")
    assert caught.value.problems == (
        Problem.TWO_INDEPENDENT_SOURCES,
        Problem.PLACE,
        Problem.DATE,
    )
