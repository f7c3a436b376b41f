"""docs/workflow.md says what the table of moves says."""

import re
from pathlib import Path

import pytest

from reviewers.casework import workflow
from reviewers.casework.transitions import Transition

PAGE = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| (\w+) \| ([^|]+) \|([^|]*)\|$", re.M)
ROWS = {found[0]: found[1:] for found in ROW.findall(PAGE.read_text())}


def test_it_names_every_move_once() -> None:
    assert list(ROWS) == [move.name for move in workflow.TRANSITIONS]


@pytest.mark.parametrize("move", workflow.TRANSITIONS, ids=lambda move: move.name)
def test_it_says_what_binds_a_move(move: Transition) -> None:
    sources, target, who, holds = ROWS[move.name]
    assert (tuple(sources.split()), target) == (move.sources, move.target)
    assert ("two" in who) == (move.people == 2)
    assert ("another" in who) == (bool(move.distinct_from) and move.people == 1)
    assert ("maker" in who) == (move.distinct_from == "makers")
    assert move.role in who or who == "the draft's author"
    assert ("a reason" in holds) == move.reason
    assert ("new round" in holds) == move.new_round
    assert ("may be published" in holds) == ("publishable" in guards(move))


def guards(move: Transition) -> set[str]:
    return {guard.__name__ for guard in move.guards}
