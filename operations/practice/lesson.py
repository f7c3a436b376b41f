"""The server of practice and the client that answers, from one night to the next."""

import ctypes
import datetime
import signal
import subprocess
from collections.abc import Callable

from django.utils import timezone

from operations.practice.answers import Answering

NIGHT = 4  # o'clock, UTC: when all data goes
PAUSE = 5.0  # seconds between two looks for what has no answer
PR_SET_PDEATHSIG = 1


def next_night(now: datetime.datetime) -> datetime.datetime:
    """The first 04:00 UTC after ``now``, which is aware."""
    night = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return night if night > now else night + datetime.timedelta(days=1)


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    """The server as a child that does not outlive this process, however it ends."""
    libc = ctypes.CDLL(None)
    # No thread runs here yet, so that a call between fork and exec is safe.
    return subprocess.Popen(  # noqa: S603 - our own words
        command,
        preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0),
    )


def until_night(
    server: "subprocess.Popen[bytes]", answering: Answering, night: datetime.datetime
) -> int | None:
    """Answers until it is night (None) or the server has ended (its code); then it has ended."""
    try:
        while timezone.now() < night:
            try:
                return server.wait(PAUSE)
            except subprocess.TimeoutExpired:
                answering.answer_new()
        return None
    finally:
        server.terminate()
        server.wait()


def on_terminate(stop: Callable[[], None]) -> None:
    """A signal to end is an exception here, so that the server is ended first."""
    signal.signal(signal.SIGTERM, lambda *_: stop())
