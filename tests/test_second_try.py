"""A test of a server or a browser that fails by chance is run again, alone; no other is."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import second_try
from tests.server import ROOT

pytestmark = pytest.mark.slow

# The first of them spoils what they share; ``bad`` says in which runs of the file it does so.
TESTS = """
import pytest
from pathlib import Path

RUNS = Path(__file__).with_suffix(".runs")

@pytest.fixture(scope="module")
def shared():
    with RUNS.open("a") as file:
        file.write("x")
    return {"run": len(RUNS.read_text())}

MARK
def test_one(shared):
    shared["one"] = True
    assert shared["run"] not in BAD, "the page was not there\\nyet"

MARK
def test_two(shared):
    assert shared.pop("one")
"""
PLUGINS = ("tests.needs", "tests.sharing", "tests.second_try", "no:django", "no:cacheprovider")
REAL = "@pytest.mark.second_try"
WAYS = [(), ("-n2", "--dist", "loadfile")]


def write(folder: Path, name: str, mark: str, bad: set[int]) -> Path:
    """A file of tests of which the first fails in these runs; gives where its runs are counted."""
    tests = TESTS.replace("MARK", mark).replace("BAD", repr(bad or {0}))
    (folder / f"{name}.py").write_text(tests)
    return folder / f"{name}.runs"


def run(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    plugins = " ".join(f"-p {name}" for name in PLUGINS)
    (folder / "pytest.ini").write_text(f"[pytest]\naddopts = -q --strict-markers {plugins}\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=folder,
        env={"PATH": "/nonexistent", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("way", WAYS)
def test_what_fails_once_passes_and_is_named(way: tuple[str, ...], tmp_path: Path) -> None:
    write(tmp_path, "test_calm", REAL, set())
    runs = write(tmp_path, "test_chance", REAL, {1})
    done = run(tmp_path, "--second-try", *way)
    assert done.returncode == 0, done.stdout
    line = "passed at the second try: test_chance.py::test_one "
    assert f"{line}(AssertionError: the page was not there)" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("4 passed in ")
    # All that the file sets up was set up anew, and the other file had one run.
    assert runs.read_text() == "xx"
    assert (tmp_path / "test_calm.runs").read_text() == "x"


def test_what_fails_twice_fails(tmp_path: Path) -> None:
    runs = write(tmp_path, "test_wrong", REAL, {1, 2})
    write(tmp_path, "test_chance", REAL, {1})
    done = run(tmp_path, "--second-try", *WAYS[1])
    assert done.returncode == 1
    assert "failed at the second try: test_wrong.py::test_one" in done.stdout
    assert "passed at the second try: test_chance.py::test_one" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 failed, 3 passed in ")
    assert runs.read_text() == "xx"


def test_a_pure_test_has_one_try(tmp_path: Path) -> None:
    runs = write(tmp_path, "test_pure", "", {1})
    done = run(tmp_path, "--second-try")
    assert done.returncode == 1 and "second try" not in done.stdout
    assert runs.read_text() == "x"


def test_a_pure_failure_beside_one_by_chance_fails_the_run(tmp_path: Path) -> None:
    write(tmp_path, "test_pure", "", {1})
    write(tmp_path, "test_chance", REAL, {1})
    done = run(tmp_path, "--second-try")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("1 failed, 3 passed in ")


def test_without_the_option_there_is_none(tmp_path: Path) -> None:
    runs = write(tmp_path, "test_chance", REAL, {1})
    assert run(tmp_path).returncode == 1
    assert runs.read_text() == "x"


def test_a_cause_is_not_tried_again(tmp_path: Path) -> None:
    runs = [write(tmp_path, f"test_{number}", REAL, {1}) for number in range(6)]
    done = run(tmp_path, "--second-try")
    assert done.returncode == 1 and "6 files failed" in done.stdout
    assert all(each.read_text() == "x" for each in runs)


STARTED = """
import pytest
from tests.needs import fixture_needs
from tests.server import running

@pytest.fixture
def server(tmp_path):
    with running(tmp_path) as server:
        yield server

@pytest.fixture
@fixture_needs("chromium")
def browser(): ...

def test_of_a_server(server): ...
def test_of_a_browser(browser): ...
@pytest.mark.needs("redis-server")
def test_of_counters(): ...
@pytest.mark.needs("age")
def test_of_files(): ...
"""


def test_what_drives_a_server_or_a_browser_is_marked_by_itself(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(STARTED)
    done = run(tmp_path, "--collect-only", "-m", "second_try")
    names = [line.partition("::")[2] for line in done.stdout.splitlines() if "::" in line]
    assert names == ["test_of_a_server", "test_of_a_browser", "test_of_counters"]


MIDNIGHT = """
import itertools
from tests import second_try

days = itertools.count()
second_try.today = lambda: min(next(days), LAST)
"""


@pytest.mark.parametrize("last", [0, 1])
def test_what_fails_after_midnight_has_a_second_try_whatever_it_is(
    last: int, tmp_path: Path
) -> None:
    (tmp_path / "conftest.py").write_text(MIDNIGHT.replace("LAST", str(last)))
    for number in range(second_try.MOST + 1):
        write(tmp_path, f"test_{number}", "", bad={1})
    done = run(tmp_path, "--second-try", *(f"test_{each}.py" for each in range(6)))
    assert done.returncode == 1 - last, done.stdout
    assert ("passed at the second try" in done.stdout) is bool(last)
