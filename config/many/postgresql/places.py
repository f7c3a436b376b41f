"""How many connections to PostgreSQL a process opens at once, over all newsrooms.

Who comes when all are taken waits, and turns go round by newsroom. One newsroom has a part of them:
while its server hangs, the others go on.
"""

import threading
import time
from collections.abc import Callable

from django.conf import settings

from newsrooms import FairTurns, Own

# Of one newsroom: what it strips holds up to 24 for minutes (submissions.wire.traffic_classes), and
# the rest is enough for its pages.
OF_ONE = 30
WAIT = 2.0  # seconds, as for a server that does not answer


class Places:
    """``count`` at once, ``of_one`` of them for one newsroom. Any thread may call it."""

    def __init__(self, count: int, of_one: int) -> None:
        self._turns = FairTurns(count)
        self._own = Own(lambda: threading.Semaphore(of_one))

    def take(self, seconds: float) -> Callable[[], None] | None:
        """What gives the place back, however often it is called; None where none was free within
        ``seconds``. Raises NoNewsroom."""
        until, own = time.monotonic() + seconds, self._own.here()
        if not own.acquire(timeout=seconds):
            return None
        if not self._turns.acquire(max(0.0, until - time.monotonic())):
            own.release()
            return None
        return _Once(self._turns.release, own.release)


class _Once:
    """Calls each of them the first time that it is called itself."""

    def __init__(self, *calls: Callable[[], None]) -> None:
        self._calls, self._lock = list(calls), threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            calls, self._calls = self._calls, []
        for call in calls:
            call()


def of_process() -> Places:
    count = settings.DATABASE_CONNECTIONS
    return Places(count, min(count, OF_ONE))
