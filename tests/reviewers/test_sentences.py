"""Sentences: what is said to whoever was overtaken, and of what would be destroyed."""

import pytest
from django.utils import translation

from reviewers.consent import costs
from reviewers.consent.roster_acts import SIGNED
from reviewers.errors import Stale
from reviewers.views.problems import sentences_of


@pytest.mark.parametrize("act", sorted(SIGNED))
def test_an_act_about_a_desk_says_nothing_of_a_case(act: str) -> None:
    with translation.override("en"):
        assert sentences_of(Stale(act)) == (
            "Somebody else was quicker. Reload the page, and look at what stands there now.",
        )
        assert "the case has changed" in sentences_of(Stale("assess"))[0]


def test_where_no_case_would_go_first_nothing_is_said_of_the_first_ones() -> None:
    held = {"due": 0, "first": "2026-12-14", "timed": 2, "last": "2027-01-01", "whole": 3}
    with translation.override("en"):
        assert "The first" not in costs.OF_RETENTION.say(held)
        assert "The first 1 would go on 2026-12-14." in costs.OF_RETENTION.say({**held, "due": 1})
