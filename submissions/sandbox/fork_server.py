"""The fork server as this process sees it: started, asked, and listened to.

It is another process (submissions.worker). What it is asked goes over a Unix socket, and what a
child of it says comes through a pipe of its own.
"""

import fcntl
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import TypeVar, cast

from newsrooms import FairTurns
from sealing import Scratch
from stripping.values import Notice
from submissions.sandbox.pipes import PIPE, Flow, answered
from submissions.sandbox.results import (
    Clean,
    Died,
    Kind,
    PagesOf,
    Smaller,
    Stripped,
    Unavailable,
    WordsOf,
    kind_of,
    stripped_of,
    understood,
)
from submissions.sandbox.sinks import new_sink
from submissions.worker.limits import READING_OUTPUT, limits
from submissions.worker.protocol import (
    CleanAnswer,
    ComparedAnswer,
    ConvertedAnswer,
    PagesAnswer,
    Request,
    SmallerAnswer,
    UnpackedAnswer,
    WordsAnswer,
)

ROOT = Path(__file__).resolve().parent.parent.parent
GRACE = 15  # seconds that the fork server has to end a late child, before it is late itself
SMALL = 1 << 20  # bytes of a file that does not wait behind large ones
WAITING = 600  # seconds that a file waits for a worker: a large film holds one for minutes

# What a child answers to an action.
Given = TypeVar(
    "Given",
    CleanAnswer,
    ComparedAnswer,
    ConvertedAnswer,
    UnpackedAnswer,
    SmallerAnswer,
    WordsAnswer,
    PagesAnswer,
)


class Sandbox:
    """One fork server and the turns at it; ``module`` is what the server process runs."""

    def __init__(self, module: str = "submissions.worker") -> None:
        self._module = module
        cores = os.cpu_count() or 1
        self._turns = FairTurns(cores)
        # A photograph must not wait until somebody's films are done.
        self._small_turns = FairTurns(cores)
        self._worked = threading.local()
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

    @property
    def worked(self) -> float:
        """Seconds that children have worked for the thread that asks; waiting does not count."""
        return getattr(self._worked, "seconds", 0.0)

    def convert(
        self, source: Scratch, folder: Path, attempt: int
    ) -> tuple[tuple[Notice, ...], Scratch]:
        """Another form of ``source``, the caller's to close. Raises SandboxError."""
        expected = limits(source.size, action="convert").output
        with new_sink(folder, min(expected, source.size)) as sink:
            request = Request("convert", source.size, (source.key, sink.key), attempt=attempt)
            answer = self._asked(ConvertedAnswer, request, [source.descriptor, sink.descriptor])
            return tuple(map(Notice, answer["notices"])), sink.written()

    def unpack(self, source: Scratch, folder: Path) -> tuple[tuple[int, ...], Scratch]:
        """The files in ``source`` one behind another, the caller's to close, and their sizes.

        Raises SandboxError.
        """
        with new_sink(folder, source.size) as sink:
            request = Request("unpack", source.size, (source.key, sink.key))
            answer = self._asked(UnpackedAnswer, request, [source.descriptor, sink.descriptor])
            return tuple(answer["sizes"]), sink.written()

    def compare(self, source: Scratch, clean: Scratch) -> tuple[int, ...]:
        """The pages, from 0, of a document that look different in its clean form.

        Raises SandboxError.
        """
        request = Request("compare", source.size, (source.key, clean.key))
        answer = self._asked(ComparedAnswer, request, [source.descriptor, clean.descriptor])
        return tuple(answer["pages"])

    def strip(
        self, source: Scratch, folder: Path, *, flat: bool = False, pages: tuple[int, ...] = ()
    ) -> Clean:
        """Strips into a new scratch in ``folder``; ``flat`` and ``pages`` as ``formats.strip``.

        Raises SandboxError.
        """
        with new_sink(folder, source.size) as sink:
            keys = source.key, sink.key
            request = Request("strip", source.size, keys, flat=flat, pages=pages)
            answer = self._asked(CleanAnswer, request, [source.descriptor, sink.descriptor])
            return Clean(**vars(stripped_of(answer)), scratch=sink.written())

    def passed(
        self, source: Scratch, take: Callable[[memoryview], object], *, flat: bool = False
    ) -> Stripped:
        """Strips ``source`` and hands the clean bytes to ``take`` as they come.

        They are provisional: on an error throw them away, and ``verify`` what was made of them.
        Raises SandboxError, and what ``take`` raises.
        """
        request = Request("pass", source.size, (source.key,), flat=flat)
        reading, writing = os.pipe2(os.O_CLOEXEC)
        fcntl.fcntl(reading, fcntl.F_SETPIPE_SZ, PIPE)
        data = Flow(reading, limits(source.size, flat=flat).output, take)
        try:
            answer = self._asked(CleanAnswer, request, [source.descriptor, writing], data)
        finally:
            os.close(writing)
            os.close(reading)
        if answer["size"] != data.size:
            raise Died
        return stripped_of(answer)

    def smaller(self, source: Scratch, folder: Path, width: int) -> Smaller | None:
        """A picture of one, ``width`` pixels wide; None where it needs none. Raises SandboxError.

        The scratch is the caller's to close.
        """
        with new_sink(folder, source.size) as sink:
            request = Request("smaller", source.size, (source.key, sink.key), width=width)
            answer = self._asked(SmallerAnswer, request, [source.descriptor, sink.descriptor])
            if not answer["size"]:
                sink.close()
                return None
            return Smaller(scratch=sink.written(), **answer)

    def words(self, source: Scratch, folder: Path) -> WordsOf:
        """The words of a clean document. Raises SandboxError."""
        answer, data = self._read(WordsAnswer, "words", source, folder)
        return WordsOf(data, answer["read"], answer["of"])

    def pages(self, source: Scratch, folder: Path) -> PagesOf:
        """The first pages of a clean document as pictures. Raises SandboxError."""
        answer, data = self._read(PagesAnswer, "pages", source, folder)
        ends = list(accumulate(answer["sizes"]))
        starts = [0, *ends[:-1]]
        pictures = (data[start:end] for start, end in zip(starts, ends, strict=bool(ends)))
        return PagesOf(tuple(pictures), answer["of"])

    def _read(
        self, kind: type[Given], action: str, source: Scratch, folder: Path
    ) -> tuple[Given, bytes]:
        """What a child wrote of a document; few enough bytes to be held. Raises SandboxError."""
        with new_sink(folder, READING_OUTPUT) as sink:
            request = Request(action, source.size, (source.key, sink.key))
            answer = self._asked(kind, request, [source.descriptor, sink.descriptor])
            with sink.written() as written:
                return answer, written.open().read()

    def verify(self, payload: int, key: bytes, start: int, size: int) -> None:
        """Reads again ``size`` bytes from ``start`` of a sealed payload. Raises SandboxError."""
        understood(self._ask(Request("verify", size, (key,), start), [payload]))

    def check(self, source: Scratch) -> Kind:
        """What ``source`` is, if stripping would change nothing. Raises SandboxError."""
        request = Request("check", source.size, (source.key,))
        return kind_of(self._asked(CleanAnswer, request, [source.descriptor]))

    def _asked(
        self, kind: type[Given], request: Request, descriptors: list[int], flow: Flow | None = None
    ) -> Given:
        """The answer to one request, which is of this kind. Raises SandboxError."""
        return cast(Given, understood(self._ask(request, descriptors, flow)))

    def _ask(self, request: Request, descriptors: list[int], flow: Flow | None = None) -> bytes:
        """One request and its answer, when it is this file's turn."""
        turns = self._small_turns if request.size <= SMALL else self._turns
        if not turns.acquire(timeout=WAITING):
            raise Unavailable
        started = time.monotonic()
        try:
            # A server that dies with a request unread is not this file's doing: asked once more.
            data = self._exchange(request, descriptors, flow)
            data = data or self._exchange(request, descriptors, flow)
        finally:
            turns.release()
            self._worked.seconds = self.worked + time.monotonic() - started
        if not data:
            raise Unavailable
        return data

    def _exchange(self, request: Request, descriptors: list[int], flow: Flow | None) -> bytes:
        """What the child said before it ended; b"" when there was no child."""
        reading, writing = os.pipe2(os.O_CLOEXEC)
        try:
            try:
                self._send(request, [*descriptors, writing])
            finally:
                # Only the child holds the other end now, so the pipe closes when it ends.
                os.close(writing)
            allowed = limits(request.size, flat=request.draws, action=request.action)
            return answered(reading, allowed.wall + GRACE, flow)
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
