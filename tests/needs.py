"""What a test needs of the machine: ``@pytest.mark.needs("chromium")``, of tests/programs.py.

A fixture that starts a program says so itself, and every test that uses it needs the same:

    @pytest.fixture
    @fixture_needs("chromium")
    def browser() -> Iterator[Browser]: ...

A test whose program is missing is skipped, and the run ends with what is missing and how to install
it. With ``CI=true`` nothing may be skipped, for whatever reason: a skip is an error there.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from tests.programs import PROGRAMS, found

MARK = "needs(*names): programs of tests/programs.py that the test runs; it is skipped without them"
MISSING = "missing"  # the property of a report that names a program
Function = TypeVar("Function", bound=Callable[..., object])


def fixture_needs(*names: str) -> Callable[[Function], Function]:
    """For a fixture's function, below ``@pytest.fixture``: pytest takes no marks there."""

    def noted(function: Function) -> Function:
        function.needs = names  # type: ignore[attr-defined]
        return function

    return noted


def needs(item: pytest.Item) -> tuple[str, ...]:
    """The programs of a test's marks and of all its fixtures. Raises UsageError for others."""
    names = [name for mark in item.iter_markers("needs") for name in mark.args]
    fixtures = getattr(item, "_fixtureinfo", None)
    for definitions in fixtures.name2fixturedefs.values() if fixtures else ():
        names += [name for each in definitions for name in getattr(each.func, "needs", ())]
    if unknown := set(names) - set(PROGRAMS):
        raise pytest.UsageError(f"{item.nodeid} needs {unknown}: not in tests/programs.py")
    return tuple(dict.fromkeys(names))


def strict() -> bool:
    """Whether this run is continuous integration, where nothing may be skipped."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks each test with all it needs, before ``-m`` chooses."""
    for item in items:
        if names := needs(item):
            item.add_marker(pytest.mark.needs(*names))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    missing = [PROGRAMS[name] for name in needs(item) if found(name) is None]
    if not missing:
        return
    item.user_properties += [(MISSING, row.name) for row in missing]
    reason = "; ".join(f"{row.name} is missing: {row.install}" for row in missing)
    pytest.skip(reason)


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
    config.addinivalue_line("markers", "slow: takes seconds or starts a server; not in test-fast")
    config.pluginmanager.register(Summary(), "missing-programs")
