"""What tests/fresh runs on a machine has Debian's Python and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import ROOT

ALONE = {"blocks", "installer", "interrupted", "machines", "manual", "package"}
# The standard library and this repository: no package of the environment.
BARE = (sys.executable, "-S", "-E", "-c")


@pytest.mark.parametrize("name", sorted(ALONE))
def test_it_needs_no_package(name: str) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import tests.installing.{name}"
    done = subprocess.run([*BARE, code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_each_command_of_it_is_asked() -> None:
    words = (ROOT / "tests" / "fresh").read_text().split()
    run = {word.rpartition(".")[2] for word in words if word.startswith("tests.installing.")}
    assert run <= ALONE
    assert {path.stem for path in Path(__file__).parent.glob("*.py")} >= ALONE
