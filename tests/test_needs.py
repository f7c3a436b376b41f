"""A test without its program is skipped by name; in continuous integration that is an error."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import ROOT

pytestmark = pytest.mark.slow

TESTS = """
import pytest
from tests.needs import fixture_needs

@pytest.fixture
@fixture_needs("qpdf")
def checked():
    raise AssertionError("not reached")

def test_of_words():
    pass

@pytest.mark.needs("age")
def test_of_age():
    raise AssertionError("not reached")

def test_of_a_fixture(checked):
    raise AssertionError("not reached")
"""
SKIPPED = "import pytest\n@pytest.mark.skip(reason='no wish')\ndef test_it(): pass\n"


def run(folder: Path, tests: str, *options: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """A run of pytest on its own, which finds no program on its PATH."""
    (folder / "test_one.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -q --strict-markers\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:django"]
    env = {"PATH": "/nonexistent", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [*command, "-p", "tests.needs", *options, str(folder)],
        cwd=folder,
        env={**env, **more},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("options", [(), ("-n2",)])
def test_it_skips_what_cannot_run_and_says_why(options: tuple[str, ...], tmp_path: Path) -> None:
    done = run(tmp_path, TESTS, *options)
    assert done.returncode == 0, done.stdout
    *_, age, qpdf, all_of_them, closing = done.stdout.splitlines()
    assert age.startswith("age (") and age.endswith("1 not run. apt-get install age")
    assert qpdf.startswith("qpdf (") and qpdf.endswith("1 not run. apt-get install qpdf")
    assert all_of_them == "As root: apt-get install age qpdf"
    assert closing.startswith("1 passed, 2 skipped in ")


@pytest.mark.parametrize("options", [(), ("-n2",)])
def test_it_fails_in_continuous_integration(options: tuple[str, ...], tmp_path: Path) -> None:
    done = run(tmp_path, TESTS, *options, CI="true")
    assert done.returncode == 1
    assert "age is missing: apt-get install age" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 passed, 2 errors in ")


@pytest.mark.parametrize(("more", "code"), [({}, 0), ({"CI": "true"}, 1)])
def test_no_skip_at_all_passes_there(more: dict[str, str], code: int, tmp_path: Path) -> None:
    done = run(tmp_path, SKIPPED, **more)
    assert done.returncode == code
    assert ("no wish" in done.stdout) == bool(code)


@pytest.mark.parametrize(("more", "code"), [({}, 5), ({"CI": "true"}, 2)])
def test_no_module_is_skipped_there(more: dict[str, str], code: int, tmp_path: Path) -> None:
    tests = "import pytest\npytest.skip('no wish', allow_module_level=True)\n"
    assert run(tmp_path, tests, **more).returncode == code


def test_it_knows_the_programs_of_the_table_alone(tmp_path: Path) -> None:
    tests = "import pytest\n@pytest.mark.needs('magic')\ndef test_it(): pass\n"
    done = run(tmp_path, tests)
    assert done.returncode == 4
    assert "not in tests/programs.py" in done.stdout + done.stderr


def test_what_needs_a_program_can_be_left_out(tmp_path: Path) -> None:
    done = run(tmp_path, TESTS, "-m", "not needs")
    assert done.stdout.splitlines()[-1].startswith("1 passed, 2 deselected in ")
    assert "missing" not in done.stdout


CALLS = ["['node']", "['bash', '-c', 'true; node x | cat']"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("mark", "passes"), [("", False), ("@pytest.mark.needs('node')\n", True)])
def test_what_runs_a_program_must_say_so(
    mark: str, passes: bool, call: str, tmp_path: Path
) -> None:
    """Also where the program is there: whoever writes a test notices."""
    for name, prints in (("node", "v24.1.0"), ("npm", "11.0.0")):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {prints}\n")
        (tmp_path / name).chmod(0o755)
    tests = f"import pytest, subprocess\n{mark}def test_it():\n    subprocess.run({call})\n"
    done = run(tmp_path, tests, PATH=f"{tmp_path}:/bin")
    assert (done.returncode == 0) == passes
    assert ('mark the test with needs("node")' in done.stdout) != passes


def test_a_module_of_that_name_starts_no_server(tmp_path: Path) -> None:
    """It would keep its tests out of the scaled setting, and out of the quick ones."""
    (tmp_path / "serving.py").write_text("def served():\n    pass\n")
    tests = "import serving\nfrom tests.server import running\n"
    tests += "def test_module():\n    serving.served()\ndef test_start():\n    bool(running)\n"
    done = run(tmp_path, tests, "-m", "not slow", PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert done.stdout.splitlines()[-1].startswith("1 passed, 1 deselected in "), done.stdout
