"""What a test needs of the machine: ``@pytest.mark.needs("chromium")``, of tests/programs.py.

A fixture that starts a program says so itself, and every test that uses it needs the same:

    @pytest.fixture
    @fixture_needs("chromium")
    def browser() -> Iterator[Browser]: ...

A test that runs a program of the table without saying so fails, also where the program is there.
A test whose program is missing is skipped, and the run ends with what is missing and how to install
it. With ``CI=true`` nothing may be skipped, for whatever reason: a skip is an error there.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import pytest

from tests.programs import OWNERS, PROGRAMS, found, places

MARK = "needs(*names): programs of tests/programs.py that the test runs; it is skipped without them"
SLOW = "slow: takes seconds; those that start a server have it by themselves. Not in test-fast"
# Files that take no program and a while together: whoever works on their part runs them.
LONG = {
    "tests/reviewers/test_pages_access.py": "every page for every kind of person",
    "tests/reviewers/test_append_only.py": "every table, on a database of its own",
    "tests/reviewers/test_case_queries.py": "cases by the thousand",
    "tests/reviewers/test_dossiers.py": "keys and whole parcels",
    "tests/reviewers/test_returning.py": "keys and whole parcels",
    "tests/reviewers/test_import_records.py": "tables of other groups",
    "tests/archive/test_log.py": "trees of many leaves",
    "tests/archive/test_lists.py": "records by the dozen",
    "tests/stripping/test_office_fields.py": "a document for each kind of field",
    "tests/stripping/test_hostile.py": "files that are made to take long",
    "tests/submissions/test_hostile_bodies.py": "bodies that are made to take long",
    "tests/submissions/test_reading.py": "documents of many pages",
    "tests/submissions/test_sandbox.py": "limits that are reached",
    "tests/submissions/test_sandbox_formats.py": "a sandbox for each format",
    "tests/submissions/test_store_faults.py": "a store that stalls",
    "tests/config/test_serve.py": "starts of a server",
    "tests/config/test_installation.py": "starts of a server",
}
MISSING = "missing"  # the property of a report that names a program
# Of tests/server.py, tests/seizure/machine.py, bench/kills.py, attack/stage.py: each takes seconds.
STARTERS = {"running", "manage", "started", "serving", "stage"}
Function = TypeVar("Function", bound=Callable[..., object])


def fixture_needs(*names: str) -> Callable[[Function], Function]:
    """For a fixture's function, below ``@pytest.fixture``: pytest takes no marks there."""

    def noted(function: Function) -> Function:
        function.needs = names  # type: ignore[attr-defined]
        return function

    return noted


def functions(item: pytest.Item) -> list[Callable[..., object]]:
    """The test's own function and those of all its fixtures."""
    fixtures = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    definitions = [each for several in fixtures.values() for each in several]
    return [getattr(item, "obj", None), *(each.func for each in definitions)]


def needs(item: pytest.Item) -> tuple[str, ...]:
    """The programs of a test's marks and of all its fixtures. Raises UsageError for others."""
    names = [name for mark in item.iter_markers("needs") for name in mark.args]
    names += [name for each in functions(item) for name in getattr(each, "needs", ())]
    if unknown := set(names) - set(PROGRAMS):
        raise pytest.UsageError(f"{item.nodeid} needs {unknown}: not in tests/programs.py")
    return tuple(dict.fromkeys(names))


def starts_a_server(item: pytest.Item) -> bool:
    """Whether a test or one of its fixtures calls what starts a server, or ``manage.py``."""
    return any(STARTERS & names_of(function) for function in functions(item))


def names_of(function: Callable[..., object]) -> set[str]:
    """What it names beside its own variables, but no module: reviewers.roster has a serving."""
    known = getattr(function, "__globals__", {})
    names = getattr(getattr(function, "__code__", None), "co_names", ())
    return {name for name in names if not isinstance(known.get(name), ModuleType)}


class UndeclaredError(Exception):
    """A test that runs a program which it does not say that it needs."""


class Guard:
    """Watches what this process starts while a test runs: it must be what the test needs."""

    def __init__(self) -> None:
        self.allowed: tuple[str, ...] | None = None  # None: no test runs, and nothing is watched

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event != "subprocess.Popen" or self.allowed is None:
            return
        program, words = arguments[0], [os.fsdecode(word) for word in arguments[1]]
        for each in (os.fsdecode(program or words[0]), *commands_of_a_shell(words)):
            command = Path(each).name
            name = OWNERS.get(command)
            # Another file of that name is not the table's: playwright brings a Node of its own.
            known = name is not None and (os.sep not in each or each in places(command))
            if known and name not in self.allowed:
                raise UndeclaredError(f'{command} is run: mark the test with needs("{name}").')


def commands_of_a_shell(words: list[str]) -> list[str]:
    """The words of a script given to a shell, each of which may be a command."""
    shell = Path(words[0]).name in {"sh", "bash"} and len(words) > 2
    return re.split(r"[\s|;&()]+", words[-1]) if shell else []


GUARD = Guard()


def strict() -> bool:
    """Whether this run is continuous integration, where nothing may be skipped."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks each test with all it needs, and those that are slow, before ``-m`` chooses."""
    for item in items:
        if names := needs(item):
            item.add_marker(pytest.mark.needs(*names))
        if starts_a_server(item) or item.nodeid.split("::", 1)[0] in LONG:
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    GUARD.allowed = None  # proofs may start what they like
    names = needs(item)
    missing = [PROGRAMS[name] for name in names if found(name) is None]
    if not missing:
        GUARD.allowed = names
        return
    item.user_properties += [(MISSING, row.name) for row in missing]
    reason = "; ".join(f"{row.name} is missing: {row.install}" for row in missing)
    pytest.skip(reason)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    # What ends now may be a fixture of an earlier test.
    GUARD.allowed = None


def _none_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """A skip becomes a failure; one that was expected to fail stays what it is."""
    if strict() and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"Nothing may be skipped with CI=true. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    _none_skipped(report)
    return report  # noqa: B901 - pluggy takes the value that a wrapper returns


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    _none_skipped(report)
    return report  # noqa: B901 - as above


class Summary:
    """Counts the tests that each missing program kept from running, over all processes."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "setup":
            self.counts.update(name for key, name in report.user_properties if key == MISSING)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.counts:
            return
        terminalreporter.section("missing programs")
        rows = [PROGRAMS[name] for name in sorted(self.counts)]
        for row in rows:
            count = self.counts[row.name]
            terminalreporter.line(f"{row.name} ({row.purpose}): {count} not run. {row.install}")
        packages = dict.fromkeys(package for row in rows for package in row.packages)
        if packages:
            terminalreporter.line(f"As root: apt-get install {' '.join(packages)}")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARK)
    config.addinivalue_line("markers", SLOW)
    sys.addaudithook(GUARD)
    config.pluginmanager.register(Summary(), "missing-programs")
