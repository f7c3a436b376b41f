"""`make attack`: each of its cases holds, and the threat model says what they are."""

import re

import pytest

from attack import browsers
from attack.__main__ import ATTACKS, run, table
from attack.outcome import Attack, Result
from tests.server import ROOT


def broken(*attacks: Attack) -> list[str]:
    return [
        f"{result} {attack.name}: {why}"
        for attack, result, why in run(attacks)
        if result != Result.HELD
    ]


def test_the_threat_model_lists_them() -> None:
    assert table() in (ROOT / "docs" / "threat-model.md").read_text()


def test_every_row_of_who_comes_is_shown_by_something_that_exists() -> None:
    page = (ROOT / "docs" / "threat-model.md").read_text()
    rows = page.split("## Who comes, and what they find")[1].split("\n## ")[0].splitlines()
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


@pytest.mark.slow
def test_what_needs_no_browser_holds() -> None:
    assert not broken(*(each for each in ATTACKS if each not in browsers.ATTACKS))


@pytest.mark.slow
@pytest.mark.needs("chromium")
def test_a_browser_refuses_a_key_that_the_list_does_not_name() -> None:
    assert not broken(browsers.ATTACKS[0])
