"""A run that is cut off has named what failed before."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import ROOT

TESTS = """
import os

def test_well():
    pass

def test_bad():
    assert False, "the lamp is dark"

def test_cut_off():
    os.kill(PARENT, 9)
"""


@pytest.mark.slow
def test_what_failed_is_named_before_the_run_is_killed(tmp_path: Path) -> None:
    (tmp_path / "test_three.py").write_text(TESTS.replace("PARENT", "os.getpid()"))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    plugins = ("-p", "tests.as_they_fail", "-p", "no:django", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugins],
        cwd=tmp_path,
        env={"PATH": "/nonexistent", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == -9
    (line,) = [each for each in done.stdout.splitlines() if each.startswith("call of")]
    assert line == "call of test_three.py::test_bad failed: AssertionError: the lamp is dark"
