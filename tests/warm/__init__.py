"""Processes that begin with their imports done: each is a fork of one that waits for commands.

Most of what a command costs is reading Python's modules, the same for each of them. So a process
(``python -m tests.warm MODULE``) imports MODULE once, and forks for each command; the copy takes
the arguments, environment, folder and files that it is given, calls ``MODULE.main()``, and ends as
any interpreter does. What an interpreter asks of its environment before its first line of code
cannot be given to a copy: see ``READ_AT_THE_START``.
"""

import atexit
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
# How the names of variables begin that Python, its libraries and the C library read as they start.
READ_AT_THE_START = ("PYTHON", "LD_", "LC_", "LANG", "TZ", "MALLOC_", "OPENSSL_", "SSL_")
LONGEST = 1 << 20  # bytes of one command: an environment holds some thousands
ENDED = 60  # seconds that a killed process is waited for


class Copy:
    """A command that runs: of subprocess.Popen what is asked of one here."""

    def __init__(self, words: Sequence[str], line: socket.socket) -> None:
        self.args, self._line = words, line
        # Without a buffer, which could take what ``_has_ended`` waits for.
        self._answers = line.makefile("rb", buffering=0)
        self.pid = int(self._answers.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit status as ``Popen`` gives it, or None while the command runs."""
        if self.returncode is None and self._has_ended(0):
            self.returncode = os.waitstatus_to_exitcode(int(self._answers.readline()))
            self.forget()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        if self.returncode is None and not self._has_ended(timeout):
            raise subprocess.TimeoutExpired(list(self.args), timeout or 0)
        status = self.poll()
        assert status is not None
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def forget(self) -> None:
        """Nobody will ask how it ended."""
        self._answers.close()
        self._line.close()

    def _has_ended(self, seconds: float | None) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self._line, selectors.EVENT_READ)
            return bool(selector.select(seconds))


class Warm:
    """The process that waits, with ``module`` imported: begun with the first command."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._begun: dict[str, str] = {}
        self._owner = 0
        self.process: subprocess.Popen[bytes]

    def suits(self, environment: Mapping[str, str]) -> bool:
        """Whether an interpreter of this environment would have begun as the one that waits."""
        with self._lock:
            self._start(environment)
            return _at_the_start(environment) == self._begun

    def start(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        output: IO[Any] | int,
        errors: IO[Any] | int,
    ) -> Copy:
        """``words``: of sys.argv. Its folder is the root of the code. See ``suits``."""
        ours, theirs = socket.socketpair()
        command = json.dumps({"words": list(words), "environment": dict(environment)}).encode()
        assert len(command) < LONGEST
        with theirs, self._lock:
            files = [each if isinstance(each, int) else each.fileno() for each in (output, errors)]
            socket.send_fds(self._start(environment), [command], [theirs.fileno(), *files])
        return Copy(words, ours)

    def run(
        self, words: Sequence[str], environment: Mapping[str, str], timeout: float
    ) -> "subprocess.CompletedProcess[str]":
        """As subprocess.run with its output captured as text. Raises TimeoutExpired."""
        with ExitStack() as stack:
            files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(2)]
            copy = self.start(words, environment, *files)
            try:
                status = copy.wait(timeout)
            except subprocess.TimeoutExpired:
                copy.kill()
                copy.wait(ENDED)
                raise
            for file in files:
                file.seek(0)
            told, wrong = (file.read().decode() for file in files)
            return subprocess.CompletedProcess(list(words), status, told, wrong)

    def _start(self, environment: Mapping[str, str]) -> socket.socket:
        if self._control is None or self._owner != os.getpid():
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self._begun, self._owner = _at_the_start(environment), os.getpid()
            with theirs:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "tests.warm", self._module, str(theirs.fileno())],
                    cwd=ROOT,
                    env=dict(environment),
                    pass_fds=[theirs.fileno()],
                )
            atexit.register(_end, self._control, self.process, self._owner)
        return self._control


def _at_the_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value for name, value in environment.items() if name.startswith(READ_AT_THE_START)
    }


def _end(control: socket.socket, process: "subprocess.Popen[bytes]", owner: int) -> None:
    """A closed line tells it to end. A fork of the tests' process has none of its own to end."""
    if owner == os.getpid():
        control.close()
        process.wait()
