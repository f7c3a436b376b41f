"""A program that may take so long and no longer, with all that it has started."""

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress

from config.ending import Told

# How timeout(1) of coreutils says it, too.
STOPPED = 124
# Seconds between TERM and KILL: a backup closes its line to the other machine, ssh ends with it.
GRACE = 30
# Seconds after KILL: what waits for a dead disk cannot even be killed, and is left behind.
LAST = 10


def run(command: Sequence[str], seconds: float | None) -> int:
    """Its exit code; STOPPED where it had not ended after ``seconds`` and was ended.

    With None it may take as long as it likes, and read from the terminal. Raises OSError.
    """
    if seconds is None:
        return subprocess.run(command, check=False).returncode  # noqa: S603
    # In a group of its own, which is ended with all that it has started.
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)  # noqa: S603
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        return STOPPED
    except (KeyboardInterrupt, Told):
        # Neither the terminal nor whoever ends this process tells another group.
        _end(process)
        raise


def _end(process: "subprocess.Popen[bytes]") -> None:
    _signal(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
    # What it started may have stayed.
    _signal(process, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(LAST)


def _signal(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
