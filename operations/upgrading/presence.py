"""Whether a server runs on this AMANA_DATA: it holds a lock for as long as it lives.

The lock is shared, because several may (each with faces of its own); an upgrade wants it alone.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from operations.upgrading.errors import UpgradeError

LOCK = "serving.lock"  # in AMANA_DATA


def hold() -> None:
    """By this process and the server that it becomes, to its end. Raises UpgradeError."""
    descriptor = _open()
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise UpgradeError("An upgrade is at work: start the server when it is done.") from error
    os.set_inheritable(descriptor, True)


@contextmanager
def alone() -> Iterator[None]:
    """No server runs here, and none starts meanwhile. Raises UpgradeError."""
    descriptor = _open()
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UpgradeError(
                f"A server runs on {settings.DATA}, or another upgrade: stop it first "
                "(systemctl stop amana). Nothing was changed."
            ) from error
        yield
    finally:
        os.close(descriptor)


def _open() -> int:
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(settings.DATA / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
