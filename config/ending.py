"""A command that is told to end takes away what it had begun, as with Ctrl-C, and then ends so.

By itself SIGTERM (systemd, a limit of time) or SIGHUP (a line to a terminal that broke) ends a
process where it stands, and a drill would leave a database and keys in the clear.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

SIGNALS = (signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 130  # as shells say it of Ctrl-C
AGAIN = "Interrupted. Run the same command again: it goes on, or begins anew.\n"


class Told(BaseException):
    """Passes every block that takes something away at its end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def gracefully() -> Iterator[None]:
    """Around a command. A signal that was ignored before, as by nohup, is ignored."""
    for number in SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _raise)
    try:
        yield
    except Told as told:
        # Whoever sent it asks how the process ended.
        signal.signal(told.number, signal.SIG_DFL)
        os.kill(os.getpid(), told.number)
    except KeyboardInterrupt:
        sys.stderr.write(AGAIN)
        sys.exit(INTERRUPTED)


def _raise(number: int, frame: Any) -> NoReturn:
    for each in SIGNALS:
        # Once: what is taken away is not left in the middle.
        signal.signal(each, signal.SIG_IGN)
    raise Told(number)
