"""The fork server: takes requests, forks a child for each, and ends those that take too long."""

import gc
import json
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from submissions.worker.confinement import confine
from submissions.worker.limits import Limits, limits
from submissions.worker.protocol import TAKEN, Answer, Request, receive

Work = Callable[[Request, list[int]], Answer]
TICK = 1.0  # seconds between two looks at the clock: limits on time are counted in seconds


@dataclass(frozen=True)
class Child:
    """A running child: its handle from the kernel, and when its time is over (monotonic)."""

    handle: int
    until: float


def serve(control: socket.socket, work: Work) -> None:
    """Runs until the web process closes its side of ``control``; then ends the children."""
    # Objects made so far are shared with every child: the collector must not touch them.
    gc.collect()
    gc.freeze()
    watched = selectors.DefaultSelector()
    watched.register(control, selectors.EVENT_READ)
    children: dict[int, Child] = {}
    while True:
        for key, _ in watched.select(TICK if children else None):
            if key.fileobj is not control:
                reap(key.fd, children, watched)
                continue
            received = receive(control)
            if received is None:
                end(children.values())
                return
            start(*received, work, control, children, watched)
        late = [child for child in children.values() if child.until < time.monotonic()]
        end(late)


def limits_of(request: Request) -> Limits:
    return limits(request.size, flat=request.draws, action=request.action)


def start(
    request: Request,
    descriptors: list[int],
    work: Work,
    control: socket.socket,
    children: dict[int, Child],
    watched: selectors.BaseSelector,
) -> None:
    """Forks the child for one request; its descriptors stay open in the child alone."""
    until = time.monotonic() + limits_of(request).wall
    process = os.fork()
    if process == 0:
        watched.close()
        for child in children.values():
            os.close(child.handle)
        control.close()
        run(request, descriptors, work)
    for descriptor in descriptors:
        os.close(descriptor)
    handle = os.pidfd_open(process)
    children[handle] = Child(handle, until)
    watched.register(handle, selectors.EVENT_READ)


def run(request: Request, descriptors: list[int], work: Work) -> None:
    """The child's whole life. It answers once, or it dies and the closed pipe tells that."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        *files, pipe = descriptors
        os.write(pipe, TAKEN)
        confine(limits_of(request))
        answer = work(request, files)
        os.write(pipe, json.dumps(answer).encode())
        status = 0
    finally:
        # No clean-up of the parent's: not its buffers, not its exit handlers, not a traceback,
        # which could quote the file.
        os._exit(status)


def reap(handle: int, children: dict[int, Child], watched: selectors.BaseSelector) -> None:
    watched.unregister(handle)
    os.waitid(os.P_PIDFD, handle, os.WEXITED)
    os.close(children.pop(handle).handle)


def end(children: Iterable[Child]) -> None:
    for child in children:
        signal.pidfd_send_signal(child.handle, signal.SIGKILL)
