"""Ends what another process started, when that process is gone: ``python -m tests.scaled.ending``.

Its input has a line for each thing: ``group 123`` (a process group), ``mount /a``, ``folder /b``;
``ended 123`` takes a group off the list. At the end of the input, which comes however the other
process ends, groups are killed, mounts taken away and folders removed. The standard library alone
is used.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

PAUSE = 0.1  # seconds between two looks whether a group is gone
LOOKS = 10


def read(lines: Iterable[str]) -> dict[str, list[str]]:
    """What is left to end at the end of the lines, by its kind, the newest first."""
    left: dict[str, list[str]] = {"group": [], "mount": [], "folder": []}
    for line in lines:
        kind, _, name = line.rstrip("\n").partition(" ")
        if kind == "ended":
            left["group"].remove(name)
        else:
            left[kind].insert(0, name)
    return left


def kill(group: int) -> None:
    """For as long as something of it is left, and a second at most: whoever is dead counts until
    their parent looks."""
    for _ in range(LOOKS):
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return
        time.sleep(PAUSE)


def main() -> None:
    # Whoever ends a whole terminal means the other process; this one has its work after it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    left = read(sys.stdin)
    for group in left["group"]:
        with suppress(PermissionError):
            kill(int(group))
    for place in left["mount"]:
        subprocess.run(["umount", "-l", place], stderr=subprocess.DEVNULL)
    for folder in left["folder"]:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
