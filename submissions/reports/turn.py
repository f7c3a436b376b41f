"""The turn to write: one transaction of this process (and newsroom) at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from newsrooms import Own
from submissions.errors import Busy

WRITING = Own(threading.Lock)
PATIENCE = 1.4  # seconds that a writer waits for its turn, and again for the database's lock


@contextmanager
def turn() -> Iterator[None]:
    """Before a transaction that writes. Raises Busy, so that nobody waits for a database that is
    locked and those before them."""
    writing = WRITING.here()
    if not writing.acquire(timeout=PATIENCE):
        raise Busy("database")
    try:
        yield
    finally:
        writing.release()
