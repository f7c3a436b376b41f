"""``python -m tests.config.killing WHEN [stock]``: an upgrade, killed and started until it is done.

Each start is a process that kills itself with SIGKILL: ``after`` its first commit (at the next
statement), or ``before`` its second. With ``stock`` Django's own executor runs the migrations.
Prints how many were killed before one came to its end; ends with 1 when a start failed.
"""

import os
import signal
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management.commands import migrate as django_migrate  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

from config.installation import binding  # noqa: E402
from operations.management.commands import migrate as ours  # noqa: E402

MOST = 200  # starts: each but the last commits something


class Killer:
    """Sees each statement before SQLite runs it; with PostgreSQL, each commit of a transaction."""

    def __init__(self, when: str) -> None:
        self.when, self.commits = when, 0
        self.really_commit = connection._commit  # type: ignore[attr-defined]

    def watch(self, **_: object) -> None:
        if connection.vendor == "postgresql":
            connection._commit = self.commit  # type: ignore[attr-defined]
        else:
            connection.connection.set_trace_callback(self.statement)

    def commit(self) -> None:
        if self.commits and self.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        self.really_commit()
        self.commits += 1
        if self.when == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, text: str) -> None:
        if self.commits and self.when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        self.commits += text == "COMMIT"
        if self.commits == 2:
            os.kill(os.getpid(), signal.SIGKILL)


def start(when: str) -> int:
    """The exit code of one start, negative for the signal that ended it."""
    if not (child := os.fork()):
        connection_created.connect(Killer(when).watch, weak=False)
        binding.prepare(lambda said: print(said, file=sys.stderr))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(when: str, *options: str) -> int:
    assert ours.RecordingExecutor is django_migrate.MigrationExecutor
    if "stock" in options:
        django_migrate.MigrationExecutor = MigrationExecutor
    # Imports every migration once, for all starts.
    MigrationLoader(None)
    for killed in range(MOST):
        code = start(when)
        if code != -signal.SIGKILL:
            print(killed)
            return code
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
