"""Names each test when it fails: what is cut off at its limit has said what failed."""

from collections.abc import Iterator

import pytest

from tests.second_try import reason


class AsTheyFail:
    """In the process that prints; those of xdist hand their reports to it."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Iterator[None]:
        yield  # its letter is printed
        terminal = self.config.pluginmanager.getplugin("terminalreporter")
        if report.failed and terminal:
            terminal.write_line("")  # letters stand there
            line = f"{report.when} of {report.nodeid} failed: {reason(report)}"
            terminal.write_line(line, flush=True)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(AsTheyFail(config), "as-they-fail")
