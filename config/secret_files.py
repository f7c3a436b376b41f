"""Small files that are their owner's alone: the server secret, marks of an installation."""

import os
from pathlib import Path

from config.environment.errors import WrongSettings


def read(path: Path, size: int = 32) -> bytes | None:
    """The bytes of a secret file; None where there is none, or it cannot be read. Makes nothing.

    A secret that is missing may have been lost, so only a first start makes one
    (``keep``); config.installation says what is wrong before anything acts without it.
    Raises WrongSettings where it is too short.
    """
    try:
        value = path.read_bytes()
    except OSError:
        return None
    if len(value) < size:
        found = f"{path} holds {len(value)} bytes"
        raise WrongSettings([f"AMANA_SECRET_FILE: {found}, expected {size} or more."])
    return value


def keep(path: Path, value: bytes, mode: int = 0o400) -> bytes:
    """Writes ``value`` where nothing is, readable by its owner alone; gives what is there then.

    The name is linked to a whole file, so two processes that start at once agree on one secret.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        staged = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(staged, path)
        except FileExistsError:
            # Another process was first: its secret is the one.
            pass
        finally:
            staged.unlink()
    return path.read_bytes()
