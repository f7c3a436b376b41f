"""Two processes share the tests: same names in both, files whole, ports apart.

And which of them each command of the Makefile runs.
"""

import re
import subprocess
from pathlib import Path

import pytest

from tests import ports, server, sharing
from tests.test_needs import run

KEYED = """
import pytest
from sealing import HybridIdentity

@pytest.mark.parametrize("key", [str(HybridIdentity.generate())])
def test_it(key): pass
"""
TWO = """
import os
from pathlib import Path

def test_one(): Path("PLACE").open("a").write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
def test_two(): test_one()
def test_three(): test_one()
"""
MARKED = """
import pytest

@pytest.mark.in_scaled
def test_repeats(): pass

@pytest.mark.django_db
def test_rows(): pass

@pytest.mark.in_scaled
@pytest.mark.django_db
def test_both(): pass

def test_words(): pass
"""
# Tests of MARKED by the command that runs them, for each time that it starts pytest.
CHOSEN = {
    "test": ["test_rows test_words"],
    "test-fast": ["test_rows test_words"],
    "test-scaled": ["test_rows test_both", "test_repeats"],
}


@pytest.mark.slow
def test_a_name_that_holds_a_key_is_refused_and_not_printed(tmp_path: Path) -> None:
    done = run(tmp_path, KEYED, "-p", "tests.sharing")
    assert done.returncode == 4
    assert "has a key in its name" in done.stderr
    assert "AGE-SECRET-KEY" not in done.stdout + done.stderr


@pytest.mark.slow
def test_a_file_stays_in_one_process(tmp_path: Path) -> None:
    for name in "ab":
        tests = TWO.replace("PLACE", str(tmp_path / f"{name}.txt"))
        (tmp_path / f"test_{name}.py").write_text(tests)
    run(tmp_path, "", "-p", "tests.sharing", "-n2", "--dist", "loadfile")
    for name in "ab":
        lines = (tmp_path / f"{name}.txt").read_text().split()
        assert len(lines) == 3 and len(set(lines)) == 1


def test_the_files_it_names_are_there() -> None:
    for name in (*sharing.ALONE, *sharing.LONGEST, *sharing.TOGETHER, *sharing.TOGETHER.values()):
        assert (server.ROOT / name).is_file(), name


def test_each_process_has_ports_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    own = []
    for process in ("gw0", "gw1"):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", process)
        own.append({ports.free_port() for _ in range(50)})
    assert not own[0] & own[1]
    assert all(port in ports.PORTS for port in own[0] | own[1])


@pytest.mark.slow
@pytest.mark.parametrize("target", CHOSEN)
def test_what_each_command_runs(target: str, tmp_path: Path) -> None:
    """By the words that the Makefile gives pytest; none of the tests runs twice or nowhere."""
    printed = subprocess.run(
        ["make", "--dry-run", target], cwd=server.ROOT, capture_output=True, text=True, check=True
    )
    starts = [line for line in printed.stdout.splitlines() if " -m pytest " in line]
    plugins = ("-p", "tests.needs", "-p", "tests.scaled.choosing", "-o", "markers=django_db")
    for start, names in zip(starts, CHOSEN[target], strict=True):
        (words,) = re.findall(r' -m "?((?!tests|pytest)[a-z_ ]+)"?$', start)
        done = run(tmp_path, MARKED, *plugins, "-m", words, "--collect-only")
        chosen = re.findall(r"::(\w+)", done.stdout)
        assert " ".join(chosen) == names, f"{start}: {done.stdout}{done.stderr}"


def test_files_that_set_up_the_same_are_one_piece_of_work() -> None:
    for one, other in sharing.TOGETHER.items():
        assert sharing.piece(one) == sharing.piece(other) == other
    assert sharing.piece("tests/test_docs.py") == "tests/test_docs.py"
