"""What a child of the sandbox may still do, found by being one: confined, then trying.

``python -m operations.doctor.confinement ATTEMPT`` confines itself exactly as the child that meets
a file, tries one thing and ends with 0 if it could. It opens nothing of anybody's.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from submissions.worker.confinement import confine
from submissions.worker.limits import limits


def _open() -> None:
    with open("/proc/self/maps", "rb") as file:
        file.read(1)


def _connect() -> None:
    with socket.socket() as made:
        try:
            made.connect(("127.0.0.1", 9))
        except ConnectionRefusedError:
            # It was asked and said no: the way out is open.
            return


def _run() -> None:
    os.execv("/bin/true", ["/bin/true"])  # noqa: S606 - a program that does nothing


def _fork() -> None:
    if not (child := os.fork()):
        os._exit(0)
    os.waitpid(child, 0)


def _stay() -> None:
    """Stays the user it was started as, as which the server runs too."""
    if os.geteuid() != STARTED_AS:
        raise PermissionError


# What hostile bytes would want: the attempt, and how the layer that denies it is called.
ATTEMPTS: dict[str, tuple[str, Callable[[], None]]] = {
    "fork": ("no new process", _fork),
    "run": ("no other program", _run),
    "connect": ("no network", _connect),
    "open": ("no file system", _open),
    "stay": ("a user of its own", _stay),
}
STARTED_AS = os.geteuid()
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
        found[layer] = done.returncode == CONFINED
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
