"""The recipes of CONTRIBUTING.md work as they are written there."""

import shutil
from pathlib import Path

import pytest

from tests import recipes
from tests.test_packages import PACKAGES

SECTIONS = recipes.sections()
RECIPES = [
    "A field of the record",
    "A file format",
    "A transition of a case",
    "A language",
    "A page",
]


def test_there_is_a_recipe_for_each_kind_of_change() -> None:
    assert list(SECTIONS) == RECIPES


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("recipes") / "amana"
    recipes.copy(tree)
    recipes.compile_all(tree, *PACKAGES)
    return tree


@pytest.mark.slow
@pytest.mark.parametrize("title", SECTIONS)
def test_a_recipe_works_to_the_letter(title: str, copied: Path, tmp_path: Path) -> None:
    tree = shutil.copytree(copied, tmp_path / "amana", symlinks=True)
    steps = list(recipes.steps(SECTIONS[title]))
    assert steps and steps[-1].says == "Run"
    for step in steps:
        recipes.follow(step, tree)


def test_a_step_that_does_not_fit_fails(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one = 1\n")
    for says in ("In `a.py`, below the line `two = 2`, add", "Make `a.py`", "Put it somewhere"):
        with pytest.raises((AssertionError, FileExistsError)):
            recipes.follow(recipes.Step(1, says, "three = 3"), tmp_path)
    with pytest.raises(AssertionError):
        recipes.follow(recipes.Step(1, "Run", "false"), tmp_path)
    recipes.follow(recipes.Step(1, "In `a.py`, above the line `one = 1`, add", "x = 0"), tmp_path)
    assert (tmp_path / "a.py").read_text() == "x = 0\none = 1\n"
