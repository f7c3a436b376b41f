"""Reading what a child of the fork server writes: its answer, and clean bytes on their way."""

import os
import select
from collections.abc import Callable

from submissions.sandbox.results import Died, TooLarge
from submissions.worker.protocol import LARGEST

PIPE = 1 << 20  # bytes that wait between a child and this process (Linux lets anybody have them)


class Flow:
    """Clean bytes on their way from a child: at most ``most`` of them, handed to ``take``."""

    def __init__(self, descriptor: int, most: int, take: Callable[[memoryview], object]) -> None:
        self.descriptor = descriptor
        self.size = 0
        self._most = most
        self._take = take
        self._buffer = bytearray(PIPE)
        os.set_blocking(descriptor, False)

    def pump(self) -> None:
        """Everything that waits in the pipe. Raises TooLarge, and what ``take`` raises."""
        while True:
            try:
                count = os.readv(self.descriptor, [self._buffer])
            except BlockingIOError:
                return
            if not count:
                return
            self.size += count
            if self.size > self._most:
                raise TooLarge
            self._take(memoryview(self._buffer)[:count])


def answered(pipe: int, seconds: int, flow: Flow | None) -> bytes:
    """What the child wrote before the pipe closed. Raises Died when it takes too long."""
    ready = select.poll()
    ready.register(pipe, select.POLLIN)
    if flow:
        ready.register(flow.descriptor, select.POLLIN)
    data = b""
    while len(data) < LARGEST:
        events = ready.poll(seconds * 1000)
        if not events:
            raise Died
        if flow:
            # Before the answer: when the pipe has closed, everything has been written.
            flow.pump()
        if pipe in dict(events):
            piece = os.read(pipe, LARGEST)
            if not piece:
                break
            data += piece
    if flow:
        flow.pump()
    return data
