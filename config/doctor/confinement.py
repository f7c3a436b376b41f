"""What a child of the sandbox may still do, found by being one: confined, then trying.

``python -m config.doctor.confinement ATTEMPT`` confines itself exactly as the child that meets a
file, tries one thing and ends with 0 if it could. It opens nothing of anybody's.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from submissions.worker.limits import confine, limits


def _open() -> None:
    with open("/proc/self/maps", "rb") as file:
        file.read(1)


def _connect() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()


def _run() -> None:
    os.execv("/bin/true", ["/bin/true"])  # noqa: S606 - a program that does nothing


def _fork() -> None:
    if not (child := os.fork()):
        os._exit(0)
    os.waitpid(child, 0)


# What hostile bytes would want: the attempt, and how the layer that denies it is called.
ATTEMPTS: dict[str, tuple[str, Callable[[], None]]] = {
    "fork": ("no new process", _fork),
    "run": ("no other program", _run),
    "connect": ("no network", _connect),
    "open": ("no file system", _open),
}
CONFINED = 3  # the exit code of a child that could not do it


def denied() -> dict[str, bool]:
    """For each layer by name whether it holds."""
    root = Path(__file__).resolve().parent.parent.parent
    found = {}
    for attempt, (layer, _) in ATTEMPTS.items():
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", __spec__.name, attempt],
            cwd=root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=30,
        )
        found[layer] = done.returncode != 0
    return found


def main() -> int:
    _, attempt = ATTEMPTS[sys.argv[1]]
    confine(limits(0))
    try:
        attempt()
    except OSError:
        return CONFINED
    return 0


if __name__ == "__main__":
    # Without the interpreter's own farewell, which a confined child may not be allowed.
    os._exit(main())
