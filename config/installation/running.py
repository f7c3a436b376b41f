"""Whether a server of this installation runs on this machine.

While it does, it holds a shared lock on the file of its secret: no file of its own, which a killed
server would leave behind, and nothing that tells when it began.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings

from config.installation.errors import InstallationError


class Running(InstallationError):
    """Its text says what to stop."""


def hold() -> None:
    """For the life of this process; programs that it starts do not get it. Raises Running.

    A process of the archive alone may have no secret: PostgreSQL then tells that it is connected.
    """
    if settings.ARCHIVE_ALONE:
        with suppress(FileNotFoundError, PermissionError):
            _hold()
        return
    _hold()


def _hold() -> None:
    descriptor = os.open(settings.SECRET_FILE, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Running(
            "The database is being moved (manage.py move_database): start when that is done."
        ) from error


@contextmanager
def alone() -> Iterator[None]:
    """No server runs, and none starts until the block ends. Raises Running."""
    descriptor = os.open(settings.SECRET_FILE, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise Running("The server runs: stop it first, and its timers.") from error
    try:
        yield
    finally:
        os.close(descriptor)
