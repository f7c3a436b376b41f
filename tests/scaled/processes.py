"""Programs that run in a folder of their own, and end with the process that started them."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests import programs
from tests.config.daemons import wait_for_port
from tests.server import ROOT, inherited

PATIENCE = 60.0  # seconds until a program that was told to stop counts as stuck


class Ending:
    """What ends with this process, however that ends (tests.scaled.ending).

    ``folder``: one of its own, which every user may enter.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="amana-scaled-"))
        self.folder.chmod(0o755)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.scaled.ending"],
            cwd=ROOT,
            env=inherited(),
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self.note("folder", self.folder)

    def began(self, process: "subprocess.Popen[bytes]") -> None:
        """A process that leads a group of its own."""
        self._running[process.pid] = process
        self.note("group", process.pid)

    def ended(self, process: "subprocess.Popen[bytes]") -> None:
        """Kills what is left of its group."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
        del self._running[process.pid]
        self.note("ended", process.pid)

    def note(self, kind: str, name: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{kind} {name}\n")
        self._process.stdin.flush()

    def all(self) -> None:
        """Ends everything now, the newest first."""
        for process in reversed(list(self._running.values())):
            self.ended(process)
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(PATIENCE)


@contextmanager
def ending() -> Iterator[Ending]:
    made = Ending()
    try:
        yield made
    finally:
        made.all()


@dataclass
class Service:
    """A program that is ended and started again; it is ready when it listens on ``port``.

    ``user``: whose process it is, where root runs the tests; "" is root's. ``ready``: what is
    waited for beside the port.
    """

    ending: Ending
    command: list[str]
    port: int
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str = ""
    ready: Callable[[], None] | None = None
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        self.begin()
        self.wait()

    def begin(self) -> None:
        """Starts it and waits for nothing."""
        command, *words = self.command
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*self.as_user(), programs.located(command), *words],
                cwd=ROOT,
                env={**inherited(), **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.ending.began(self.process)

    def wait(self) -> None:
        """Until it is ready. Raises AssertionError where it ended instead."""
        assert self.process
        wait_for_port(self.port, self.process, self.log)
        if self.ready:
            self.ready()

    def as_user(self) -> list[str]:
        if not self.user or os.geteuid():
            return []
        group = str(pwd.getpwnam(self.user).pw_gid)
        return ["setpriv", f"--reuid={self.user}", f"--regid={group}", "--init-groups"]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Tells it to stop, and waits until it did; SIGKILL goes to all its processes."""
        assert self.process
        self.signal(how) if how is signal.SIGKILL else self.process.send_signal(how)
        self.process.wait(PATIENCE)
        self.ending.ended(self.process)
        self.process = None

    def signal(self, which: signal.Signals) -> None:
        """To all its processes."""
        assert self.process
        os.killpg(self.process.pid, which)


def folder_for(user: str, folder: Path) -> Path:
    """Makes ``folder``, which is the user's where root runs the tests."""
    folder.mkdir(parents=True)
    if user and not os.geteuid():
        shutil.chown(folder, user)
    return folder
