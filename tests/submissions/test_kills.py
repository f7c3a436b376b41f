"""kill -9 at random moments under eight uploads: `python -m bench.kills`, a few of its thousand."""

from pathlib import Path

import pytest

from bench import kills

pytestmark = [pytest.mark.slow, pytest.mark.second_try]

KILLS = 6  # each is a start of the server; at each of the steps: test_crash_points


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    tally, data, identity = kills.run(tmp_path, KILLS, seed=7)
    assert tally.kills == KILLS
    assert len(tally.acknowledged) > 1
    assert kills.losses(tally, data, identity) == []


def test_a_payload_that_is_gone_is_noticed(tmp_path: Path) -> None:
    """The check can fail."""
    tally, data, identity = kills.run(tmp_path, 0, seed=7)
    tally.acknowledged.add("mark-000002")
    assert kills.losses(tally, data, identity) != []
