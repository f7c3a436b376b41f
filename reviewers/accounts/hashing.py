"""Django's Argon2, two at a time: each takes 100 MiB and a second of the machine.

Every password that is set or checked at the desk goes through here, so none is forgotten: whoever
finds both places taken waits, a few wait at most, and everybody else is told to try again. Sign-ins
have a lane of as many in front of this (submissions.wire.traffic_classes, SIGN_IN).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher

from newsrooms import FairTurns, Own
from reviewers.errors import Busy

AT_ONCE = 2
WAITING = 4  # of the eight requests that the desk's pages may have at work: four are left to pages
PATIENCE = 8.0  # seconds: some ten passwords
AGAIN = 10  # seconds after which to try again

_places = FairTurns(AT_ONCE)
_queue = Own(lambda: threading.BoundedSemaphore(AT_ONCE + WAITING))


@contextmanager
def _place() -> Iterator[None]:
    """Raises Busy."""
    queue = _queue.here()
    if not queue.acquire(blocking=False):
        raise Busy(AGAIN)
    try:
        if not _places.acquire(timeout=PATIENCE):
            raise Busy(AGAIN)
        try:
            yield
        finally:
            _places.release()
    finally:
        queue.release()


class BoundedArgon2(Argon2PasswordHasher):
    """``encode`` and ``verify`` raise Busy."""

    def encode(self, password: str, salt: str) -> str:
        with _place():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _place():
            return bool(super().verify(password, encoded))
