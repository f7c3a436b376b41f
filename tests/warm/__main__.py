"""``python -m tests.warm MODULE DESCRIPTOR``: imports MODULE, and forks for each command."""

import gc
import json
import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module

from tests.warm import LONGEST, ROOT

FILES = 3  # of a command: the line on which its end is told, its output, its errors


def forks(control: socket.socket) -> bool:
    """Forks until nobody gives commands any more; True in a copy, which has become its command."""
    running: dict[int, tuple[int, int]] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is not control:
                    selector.unregister(key.fileobj)
                    _told(key.fd, *running.pop(key.fd))
                    continue
                command, files, _, _ = socket.recv_fds(control, LONGEST, FILES)
                if not command:
                    return False
                if not (process := os.fork()):
                    lines = [line for _, line in running.values()]
                    for left in (control.fileno(), selector.fileno(), *running, *lines):
                        os.close(left)
                    _become(command, files)
                    return True
                for file in files[1:]:
                    os.close(file)
                os.write(files[0], b"%d\n" % process)
                handle = os.pidfd_open(process)
                running[handle] = process, files[0]
                selector.register(handle, selectors.EVENT_READ)


def _told(handle: int, process: int, line: int) -> None:
    """Buries a copy that has ended, and says how it did."""
    _, status = os.waitpid(process, 0)
    os.close(handle)
    with suppress(BrokenPipeError):  # Nobody may wait for it any more.
        os.write(line, b"%d\n" % status)
    os.close(line)


def _become(command: bytes, files: list[int]) -> None:
    given = json.loads(command)
    line, output, errors = files
    os.dup2(output, 1)
    os.dup2(errors, 2)
    for file in files:
        os.close(file)
    os.environ.clear()
    os.environ.update(given["environment"])
    os.chdir(ROOT)
    sys.argv = given["words"]


def main() -> None:
    name, descriptor = sys.argv[1:]
    module = import_module(name)
    # Ctrl-C goes to the whole group: whoever gives the commands decides when this one ends.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is there is there for good: a copy that looked through it would make it its own.
    gc.collect()
    gc.freeze()
    if forks(socket.socket(fileno=int(descriptor))):
        signal.signal(signal.SIGINT, before)
        module.main()


if __name__ == "__main__":
    main()
