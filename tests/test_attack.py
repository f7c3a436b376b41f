"""`make attack`: each of its cases holds, breaks without its guard, and is in the threat model."""

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from operator import attrgetter

import pytest

from attack import browsers, guards, scripts
from attack.__main__ import ATTACKS, run, table
from attack.outcome import Attack, Result
from attack.stage import Stage, stage
from tests.server import ROOT

# One of each kind, on one server; `python -m attack --unguarded` has the others.
UNGUARDED = (
    "rotation-to-dead-keys",
    "session-alone",
    "row-desk-key",
    "row-approval",
    "row-court-key",
    "said-twice",
    "doors",
    "forged-forms",
)
HEADER = "## Who comes, and what they find"


@pytest.fixture(scope="module")
def on() -> Iterator[Stage]:
    with stage() as found:
        yield found


def ended(attacks: Iterable[Attack], on: Stage, *, wanted: Result) -> list[str]:
    """Those that ended otherwise."""
    return [
        f"{result} {attack.name}: {why}"
        for attack, result, why in run(attacks, on)
        if result != wanted
    ]


def test_the_threat_model_lists_them() -> None:
    assert table() in (ROOT / "docs" / "threat-model.md").read_text()


def test_every_row_of_who_comes_is_shown_by_something_that_exists() -> None:
    page = (ROOT / "docs" / "threat-model.md").read_text()
    rows = page.split(HEADER)[1].split("\n## ")[0].splitlines()
    names = {attack.name for attack in ATTACKS}
    shown = [row.split("|")[4] for row in rows if row.startswith("| ") and "| who |" not in row]
    assert len(shown) > 10
    for cell in shown:
        said = re.sub(r"\(.*?\)", "", cell).split(",")
        files = [each.strip().strip("`") for each in said if "`" in each]
        attacks = {each.strip() for each in said if "`" not in each}
        assert files or attacks
        assert attacks <= names
        assert all((ROOT / "tests" / file).exists() for file in files), cell


def test_names_are_different() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


def test_each_says_what_is_taken_away_or_why_nothing_can_be() -> None:
    said = [*guards.GUARDS, *scripts.GUARDS, *guards.NONE]
    assert len(said) == len(set(said))
    assert not {attack.name for attack in ATTACKS} - set(said)


def test_no_guard_has_moved() -> None:
    """A switch that finds nothing to switch would leave the guard where it is."""
    for guard in {each for taken in guards.GUARDS.values() for each in taken}:
        assert callable(attrgetter(guard.name)(import_module(guard.module))) or "." in guard.name
    for line in {line for each in scripts.GUARDS.values() for line in each}:
        text = (scripts.FRONTEND / "src" / line.file).read_text()
        assert text.count(line.guard) == 1, line


@pytest.mark.slow
def test_what_needs_no_browser_holds(on: Stage) -> None:
    held = [each for each in ATTACKS if each not in browsers.ATTACKS]
    assert not ended(held, on, wanted=Result.HELD)


@pytest.mark.slow
@pytest.mark.needs("chromium")
def test_a_browser_refuses_a_key_that_the_list_does_not_name(on: Stage) -> None:
    assert not ended(browsers.ATTACKS[:1], on, wanted=Result.HELD)


@pytest.mark.slow
def test_without_its_guard_it_breaks() -> None:
    chosen = [each for each in ATTACKS if each.name in UNGUARDED]
    assert len(chosen) == len(UNGUARDED)
    with stage(unguarded=True) as weak:
        assert not ended(chosen, weak, wanted=Result.BROKE)
