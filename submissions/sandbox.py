"""The door to the sandbox: a file goes in as a scratch, a clean file comes out as another.

This process opens neither: it hands their descriptors and keys to the worker (submissions.worker),
which is another process, and reads a short answer. It never imports a parser.

    SandboxError
    ├── Unsupported    a type that is not taken; `looks_like` is a slug of stripping.LOOKS_LIKE
    ├── Unclean        broken or suspicious; `reason` is a slug of stripping.REASONS
    ├── Empty          no bytes
    ├── TooLarge       more bytes than its format may have
    ├── Died           the file cost its worker its life: memory, time, or a fault in a parser
    └── Unavailable    the worker cannot be started, or there is no room for the clean file
"""

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from sealing import PayloadError, Scratch
from stripping import Removed
from submissions.worker.limits import limits
from submissions.worker.protocol import LARGEST, TAKEN, Request

ROOT = Path(__file__).resolve().parent.parent
GRACE = 15  # seconds that the fork server has to end a late child, before it is late itself
WAITING = 600  # seconds that a file waits for its turn


class SandboxError(Exception):
    pass


class Unsupported(SandboxError):
    def __init__(self, looks_like: str) -> None:
        super().__init__(looks_like)
        self.looks_like = looks_like


class Unclean(SandboxError):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Empty(SandboxError):
    pass


class TooLarge(SandboxError):
    pass


class Died(SandboxError):
    pass


class Unavailable(SandboxError):
    pass


@dataclass(frozen=True)
class Kind:
    """What a clean file is; ``size`` in bytes."""

    kind: str
    media_type: str
    extension: str
    size: int


@dataclass(frozen=True)
class Clean:
    """A clean file, the caller's to close; what it is, its size in bytes, and what it lost."""

    scratch: Scratch
    kind: str
    media_type: str
    extension: str
    size: int
    removed: tuple[Removed, ...]


class Sandbox:
    """One fork server and the turns at it; ``module`` is what the server process runs."""

    def __init__(self, module: str = "submissions.worker") -> None:
        self._module = module
        self._turns = threading.BoundedSemaphore(os.cpu_count() or 1)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Starts the fork server unless it runs. Raises Unavailable."""
        with self._lock:
            self._running()

    def stop(self) -> None:
        with self._lock:
            self._end()

    @property
    def process(self) -> int | None:
        """The fork server's process id, while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def strip(self, source: Scratch, folder: Path) -> Clean:
        """Strips into a new scratch in ``folder``. Raises SandboxError."""
        size = source.size
        try:
            sink = Scratch.create(folder, expected=size)
        except OSError as error:
            raise Unavailable from error
        try:
            answer = self._ask("strip", source, size, sink)
            removed = tuple(Removed(what, count) for what, count in answer.pop("removed"))
            return Clean(scratch=sink.written(), removed=removed, **answer)
        except PayloadError as error:
            sink.close()
            raise Died from error
        except SandboxError:
            sink.close()
            raise

    def check(self, source: Scratch) -> Kind:
        """What ``source`` is, if stripping would change nothing. Raises SandboxError."""
        answer = self._ask("check", source, source.size, None)
        del answer["removed"]
        return Kind(**answer)

    def _ask(self, action: str, source: Scratch, size: int, sink: Scratch | None) -> dict[str, Any]:
        """One request and its answer, when it is this file's turn."""
        scratches = [source, sink] if sink else [source]
        request = Request(action, size, tuple(each.key for each in scratches))
        if not self._turns.acquire(timeout=WAITING):
            raise Unavailable
        try:
            descriptors = [each.descriptor for each in scratches]
            # A server that dies with a request unread is not this file's doing: asked once more.
            data = self._exchange(request, descriptors) or self._exchange(request, descriptors)
        finally:
            self._turns.release()
        if not data:
            raise Unavailable
        return understood(data)

    def _exchange(self, request: Request, descriptors: list[int]) -> bytes:
        """What the child said before it ended; b"" when there was no child."""
        reading, writing = os.pipe2(os.O_CLOEXEC)
        try:
            try:
                self._send(request, [*descriptors, writing])
            finally:
                # Only the child holds the other end now, so the pipe closes when it ends.
                os.close(writing)
            return answered(reading, limits(request.size).wall + GRACE)
        except Died:
            # The fork server did not end its late child, so it hangs itself.
            self.stop()
            raise
        finally:
            os.close(reading)

    def _send(self, request: Request, descriptors: list[int]) -> None:
        """Sends to a running server; one that died since is replaced once."""
        with self._lock:
            for _ in range(2):
                try:
                    request.send(self._running(), descriptors)
                    return
                except OSError:
                    self._end()
        raise Unavailable

    def _running(self) -> socket.socket:
        if self._process and self._control and self._process.poll() is None:
            return self._control
        self._end()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            # A fresh process, not a fork of this one: it gets no memory, no environment (which can
            # hold passwords) and no other descriptor. Its words could quote a file: nobody hears.
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", self._module, str(theirs.fileno())],
                cwd=ROOT,
                env={"LC_ALL": "C.UTF-8"},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            ours.close()
            raise Unavailable from error
        finally:
            theirs.close()
        ours.settimeout(GRACE)
        self._control = ours
        return ours

    def _end(self) -> None:
        """The closed socket tells the server to end; a deaf one is killed."""
        if self._control:
            self._control.close()
        if self._process:
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._control = self._process = None


def answered(pipe: int, seconds: int) -> bytes:
    """What the child wrote before the pipe closed. Raises Died when it takes too long."""
    ready = select.poll()
    ready.register(pipe, select.POLLIN)
    data = b""
    while len(data) < LARGEST:
        if not ready.poll(seconds * 1000):
            raise Died
        piece = os.read(pipe, LARGEST)
        if not piece:
            break
        data += piece
    return data


def understood(data: bytes) -> dict[str, Any]:
    """The answer of a child that lived to give one; a refusal becomes its exception."""
    if data == TAKEN:
        raise Died
    answer: dict[str, Any] = json.loads(data)
    slug = answer.get("slug", "")
    match answer.get("refused"):
        case "unsupported":
            raise Unsupported(slug)
        case "unclean":
            raise Unclean(slug)
        case "empty":
            raise Empty
        case "too_large":
            raise TooLarge
        case "no_room":
            raise Unavailable
    return answer


SANDBOX = Sandbox()
# A process that ends leaves no fork server behind; one that is killed closes its socket, with the
# same effect.
atexit.register(SANDBOX.stop)


def strip(source: Scratch) -> Clean:
    """The clean form of ``source``. Blocks: call it in a thread. Raises SandboxError."""
    return SANDBOX.strip(source, settings.DATA)


def check(source: Scratch) -> Kind:
    """What ``source`` is; raises Unclean when stripping would change one byte. Blocks."""
    return SANDBOX.check(source)


def start() -> None:
    """Starts this process's fork server now rather than with the first file."""
    SANDBOX.start()


def stop() -> None:
    """Ends the fork server; files that are being stripped are lost (Died)."""
    SANDBOX.stop()
