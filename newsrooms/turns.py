"""Turns at what all newsrooms of a process share: a core, memory for a password, the sandbox.

Whoever waits is let in newsroom by newsroom, so that a flood on one costs another a single wait.
Within a newsroom, and in an installation of its own, the first who came is the first to go on.
"""

import threading
from collections import OrderedDict, deque

from newsrooms.current import current


class FairTurns:
    """``count`` at once. Any thread may call it."""

    def __init__(self, count: int) -> None:
        self._lock = threading.Lock()
        self._free = count
        self._waiting: OrderedDict[str, deque[threading.Event]] = OrderedDict()

    def acquire(self, timeout: float) -> bool:
        """Whether there was a turn within ``timeout`` seconds. Raises NoNewsroom."""
        name, turn = current(), threading.Event()
        with self._lock:
            # While somebody waits none is free: a turn that ends goes straight to them.
            if self._free:
                self._free -= 1
                return True
            self._waiting.setdefault(name, deque()).append(turn)
        if turn.wait(timeout):
            return True
        with self._lock:
            if turn.is_set():
                return True
            self._waiting[name].remove(turn)
            self._forget(name)
        return False

    def release(self) -> None:
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            name, turns = next(iter(self._waiting.items()))
            turns.popleft().set()
            self._waiting.move_to_end(name)
            self._forget(name)

    def _forget(self, name: str) -> None:
        """Its caller holds the lock."""
        if not self._waiting[name]:
            del self._waiting[name]
