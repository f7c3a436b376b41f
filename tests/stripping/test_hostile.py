"""Hostile files end in a result or a refusal, within the limits of the sandbox, one child each."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stripping import LooksLike, Reason
from tests.fuzzing.targets import CORPUS
from tests.stripping.hostile.__main__ import in_a_child
from tests.stripping.hostile.case import ANY, Hostile
from tests.stripping.hostile.table import HOSTILE
from tests.stripping.many import outcomes
from tests.stripping.outcome import CLEAN

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted(CORPUS.rglob("*.*"))
MOST_CUTS = 200  # of one sample


@pytest.fixture(scope="module")
def endings() -> dict[str, str]:
    command = [sys.executable, "-m", "tests.stripping.hostile"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_it_ends_within_its_limits(case: Hostile, endings: dict[str, str]) -> None:
    ended = endings[case.name]
    assert ended in {CLEAN, "empty", "too_large", *Reason, *LooksLike}
    assert case.ends in (ANY, ended)


def test_every_name_is_given_once() -> None:
    assert len({case.name for case in HOSTILE}) == len(HOSTILE)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_cut_at_every_boundary_ends(path: Path) -> None:
    data = path.read_bytes()
    step = -(-len(data) // MOST_CUTS)
    ends = set(outcomes([data[:size] for size in range(0, len(data), step)]))
    assert "empty" in ends and len(ends) > 1


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_with_a_piece_twice_or_missing_ends(path: Path) -> None:
    data = path.read_bytes()
    step = -(-len(data) // 60)
    places = range(0, len(data), step)
    outcomes([data[: at + step] + data[at:] for at in places])
    outcomes([data[:at] + data[at + step :] for at in places])


def killed() -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


@pytest.mark.parametrize(
    ("build", "said"),
    [(killed, "killed: SIGKILL"), (lambda: bytes(1 // 0), "crashed: ZeroDivisionError")],
)
def test_a_child_that_fails_is_seen(build: Callable[[], bytes], said: str) -> None:
    assert in_a_child(Hostile("made to fail", build)).startswith(said)
