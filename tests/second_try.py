"""A second try, for tests that drive a browser or a server: a busy machine fails them by chance.

With ``--second-try`` (`make test`), a file in which such a test failed is run once more when all
else is done, alone and in a process of its own, so that everything it sets up is new. What passes
then does not fail the run, and is named in the closing lines with how it failed at first. Other
tests have one try: without a second process in it, a test that fails by chance is wrong.

Only what fails after midnight (UTC) in a run that began before it is tried again whatever it is:
many files take the day once, when they are read.
"""

import datetime
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.needs import needs, starts_a_server

MARK = "second_try: drives a browser or a server, and is tried again where --second-try is given"
OPTION = "--second-try"
# Programs with which a test waits for another process that answers when it can.
ANSWERING = {"chromium", "firefox-esr", "haproxy", "postgresql", "redis-server", "sshd", "caddy"}
MOST = 5  # files; where more of them fail there is a cause, and their second try takes an hour
TITLE = "second try"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help="run files of failed browser tests again")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARK)
    # A process of xdist sees its own files alone, and while others run.
    if config.getoption(OPTION) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SecondTry(), "second-try")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if ANSWERING & set(needs(item)) or starts_a_server(item):
            item.add_marker(pytest.mark.second_try)


def today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


class SecondTry:
    """``failures``: the failed reports of each file whose tests have a second try; ``late``: those
    files in which one failed on another day than that on which the run began."""

    def __init__(self) -> None:
        self.begun = today()
        self.failures: dict[str, list[pytest.TestReport]] = {}
        self.late = set[str]()
        self.lines: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        late = today() != self.begun
        if report.failed and (late or "second_try" in report.keywords):
            file = report.nodeid.split("::", 1)[0]
            self.failures.setdefault(file, []).append(report)
            if late:
                self.late.add(file)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Iterator[None]:
        yield  # the processes of xdist end here
        if exitstatus != pytest.ExitCode.TESTS_FAILED or session.shouldfail or session.shouldstop:
            return
        if (count := len(self.failures.keys() - self.late)) > MOST:
            self.lines.append(f"None: {count} files failed, which is no chance.")
            return
        passed = [
            report
            for file, reports in self.failures.items()
            if self._again(session.config, file, reports)
            for report in reports
        ]
        forget(session, passed)

    def _again(self, config: pytest.Config, file: str, reports: list[pytest.TestReport]) -> bool:
        """Whether the whole file passes: its tests build on each other, and share a server."""
        print(f"\n{TITLE}: {file}", flush=True)
        command = [sys.executable, "-m", "pytest", "-n", "0", file]
        passed = subprocess.run(command, cwd=config.rootpath).returncode == 0
        word = "passed" if passed else "failed"
        for report in reports:
            self.lines.append(f"{word} at the second try: {report.nodeid} ({reason(report)})")
        return passed

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.lines:
            terminalreporter.section(TITLE)
            for line in self.lines:
                terminalreporter.line(line)


def reason(report: pytest.TestReport) -> str:
    """The first line of what failed at first: whoever mends the test begins there."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash else report.longreprtext
    return text.strip().partition("\n")[0]


def forget(session: pytest.Session, passed: list[pytest.TestReport]) -> None:
    """Counts these failures as passed, in the closing lines and in how the run ends."""
    stats = session.config.pluginmanager.getplugin("terminalreporter").stats
    for key in ("failed", "error"):
        kept = [report for report in stats.pop(key, []) if report not in passed]
        if kept:
            stats[key] = kept
    names = {report.nodeid: report for report in passed}
    known = {report.nodeid for report in stats.get("passed", [])}
    stats.setdefault("passed", []).extend(
        report for name, report in names.items() if name not in known
    )
    session.testsfailed -= len(passed)
    if not session.testsfailed:
        session.exitstatus = pytest.ExitCode.OK
