"""Names of accounts: nobody is called almost like somebody else."""

import pytest

from reviewers.accounts import people
from reviewers.accounts.scripts import is_mixed
from reviewers.errors import PeopleError
from reviewers.messages import Problem
from tests.reviewers.acting import DESK, PASSWORD, Cast

ONE = ("anna", "anna.b-2_c", "José", "يوسف", "يوسف_٣", "يوسف۳", "Анна", "山田たろう", "42")
MIXED = ("аnna", "annа", "αnna", "يوسفa", "anna٣")


@pytest.mark.parametrize("name", ONE)
def test_letters_of_one_script_are_taken(name: str) -> None:
    assert not is_mixed(name)


@pytest.mark.parametrize("name", MIXED)
def test_letters_of_two_are_not(name: str) -> None:
    assert is_mixed(name)


def test_a_newcomer_is_not_called_almost_like_a_member(cast: Cast) -> None:
    token = people.invite(cast.reviewer, DESK, ("reviewer",))
    with pytest.raises(PeopleError) as refused:
        people.join(token, username="reviеwer", password=PASSWORD, language="en")
    assert refused.value.problem == Problem.NAME_SCRIPTS
    assert people.join(token, username="سمر", password=PASSWORD, language="ar")
