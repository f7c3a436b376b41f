"""docs/workflow.md says what the table of moves says."""

import re
from pathlib import Path

import pytest

from reviewers.casework import diagram, workflow
from reviewers.casework.transitions import Transition
from reviewers.consent.acts import ACTS
from reviewers.custody.acts import Act
from reviewers.states import Track

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


@pytest.mark.parametrize("track", Track)
def test_its_diagrams_are_drawn_from_the_table(track: Track) -> None:
    """``manage.py draw_workflow`` prints them."""
    drawn = "\n".join(f"    {line}" for line in diagram.lines(track))
    assert f"\n\n{drawn}\n\n" in PAGE.read_text()


def test_a_diagram_follows_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    more = Transition("appeal", Track.VERIFICATION, ("spam",), "assessed", "reviewer")
    monkeypatch.setattr(diagram, "TRANSITIONS", (*workflow.TRANSITIONS, more))
    drawn = [line.split() for line in diagram.lines(Track.VERIFICATION)]
    assert ["spam", "→", "in_review", "|", "assessed"] in drawn


ACT = re.compile(r"^\| `(\w+)` \| (\w+) \| [^|]+ \| (\d+) \|$", re.M)


def test_it_names_every_act_of_two_people() -> None:
    rows = [(name, role, int(days)) for name, role, days in ACT.findall(PAGE.read_text())]
    assert rows == [(act.name, act.role, act.life.days) for act in ACTS]
    assert {act.needs for act in ACTS} == {2}


def test_the_formats_list_custody_s_acts() -> None:
    page = (PAGE.parent / "formats.md").read_text()
    rows = re.findall(
        r"^\| `([\w ]+)` \| ([^|]+) \|$", page.split("## The chains of custody")[1], re.M
    )
    assert rows == [(str(act), act.meaning) for act in Act]
    assert all(act.meaning for act in Act)


def test_every_transition_is_an_act_of_custody() -> None:
    assert {row.name for row in workflow.TRANSITIONS} <= set(Act)
