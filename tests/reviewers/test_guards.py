"""Conditions of transitions, each by itself, and who depends on whom."""

import pytest

from reviewers.casework import assessment, guards, workflow
from reviewers.consent import proposals
from reviewers.errors import GuardFailed
from reviewers.messages import Problem
from reviewers.models import Case
from sealing import HybridIdentity
from tests.reviewers.acting import (
    SURE,
    Cast,
    document,
    drafted,
    in_review,
    received,
    standing,
)


def refused(case: Case, name: str, cast: Cast) -> tuple[Problem, ...]:
    """What stands in the way of somebody who holds every role; nothing of a guard's: ()."""
    why = workflow.refusal(case, workflow.BY_NAME[name], cast.reviewer)
    assert why is None or isinstance(why, GuardFailed)
    return why.problems if why else ()


def test_a_case_that_is_held_is_not_destroyed(case: Case, cast: Cast) -> None:
    assert refused(case, "destroy", cast) == ()
    standing(case, retention="held")
    assert refused(case, "destroy", cast) == (Problem.HELD,)
    with pytest.raises(GuardFailed) as caught:
        proposals.propose(cast.reviewer, "destroy", case)
    assert caught.value.problems == (Problem.HELD,)


def test_a_case_is_assessed_by_a_rating_of_ones_own(case: Case, cast: Cast, body: bytes) -> None:
    in_review(case, cast.second)
    case.refresh_from_db()
    assert refused(case, "assess", cast) == (Problem.ASSESSMENT,)
    assessment.assess(cast.second, case, SURE, body)
    standing(case, verification="in_review")
    assert refused(case, "assess", cast) == (Problem.ASSESSMENT,)
    assessment.assess(cast.reviewer, case, SURE, body)
    standing(case, verification="in_review")
    assert refused(case, "assess", cast) == ()
    # A rating of an earlier round is none of this one.
    standing(case, round=2)
    assert refused(case, "assess", cast) == (Problem.ASSESSMENT,)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("approve", "safety_review"),
        ("correct", "published"),
        ("retract", "corrected"),
        ("restore", "withdrawn"),
    ],
)
def test_what_is_released_has_a_draft(
    case: Case, cast: Cast, desk: HybridIdentity, name: str, state: str
) -> None:
    standing(case, verification="reported", publication=state)
    assert refused(case, name, cast) == (Problem.DRAFT,)
    standing(case, publication="none")
    drafted(cast.editor, case, document(), desk)
    standing(case, publication=state)
    assert refused(Case.objects.get(pk=case.pk), name, cast) == ()


def dependent(cast: Cast, first: Case, second: Case) -> None:
    assessment.link(cast.reviewer, first, second, "continues", "not_independent")


# Which of five cases is said to depend on which, and the groups that this makes.
PAIRS = [
    ("0-1", "01"),
    ("0-1 1-0", "01"),
    ("0-1 0-2", "012"),
    ("0-1 2-1", "012"),
    ("0-1 2-3 1-3", "0123"),
    ("0-1 2-3 0-2", "0123"),
    ("0-1 2-3", "01 23"),
    ("0-1 1-2 2-0", "012"),
    ("0-1 2-3 3-4 4-0", "01234"),
]


@pytest.mark.parametrize(("pairs", "groups"), PAIRS)
def test_cases_that_depend_on_each_other_are_one_group(cast: Cast, pairs: str, groups: str) -> None:
    """As many sources as groups, whichever way and in whichever order the links were made."""
    cases, asking = [received() for _ in range(5)], received()
    for pair in pairs.split():
        first, second = (cases[int(digit)] for digit in pair.split("-"))
        dependent(cast, first, second)
    alone = 5 - len(groups.replace(" ", ""))
    for each in cases:
        assessment.link(cast.reviewer, asking, each, "corroborates", "independent")
    assert guards.sources(asking) == len(groups.split()) + alone
    # Who depends on the case itself is no source of it, nor is that one's whole group.
    dependent(cast, asking, cases[int(groups[0])])
    assert guards.sources(asking) == len(groups.split()) + alone - 1
