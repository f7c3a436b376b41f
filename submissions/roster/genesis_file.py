"""Which entry each desk's roster begins with, written down where no writer of the database writes.

A JSON object, ``{desk: hash of entry 1}``, in AMANA_ROSTERS (by default ``rosters.json`` beside the
server's secret, in AMANA_DATA). A line is written when the desk's roster begins and never changed.
Several nodes need the same lines, as they need the same secret: copy the file.
"""

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from submissions.errors import RosterDown

NAME = "rosters.json"
HASH = re.compile(r"[0-9a-f]{64}")
_read: dict[Path, tuple[tuple[int, int, int], dict[str, str]]] = {}


def path() -> Path:
    return Path(settings.ROSTERS_FILE) if settings.ROSTERS_FILE else settings.DATA / NAME


def lines() -> dict[str, str]:
    """All of them; none where there is no file. Raises RosterDown for one that cannot be read."""
    file = path()
    try:
        found = file.stat()
        # Another file has its name as soon as a line is added.
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        kept = _read.get(file)
        if kept is None or kept[0] != stamp:
            kept = _read[file] = (stamp, _parsed(file.read_bytes()))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RosterDown(f"{file} cannot be read ({error.strerror})") from error
    return kept[1]


def _parsed(data: bytes) -> dict[str, str]:
    try:
        held = json.loads(data)
    except ValueError as error:
        raise RosterDown(f"{path()} is damaged: restore it from a backup") from error
    if not isinstance(held, dict) or not all(
        isinstance(value, str) and HASH.fullmatch(value) for value in held.values()
    ):
        raise RosterDown(f"{path()} is damaged: restore it from a backup")
    return held


def line(desk: str) -> str:
    """The hash of the first entry; "" for a desk without a line."""
    return lines().get(desk, "")


def write(desk: str, genesis: str, *, opening: bool) -> None:
    """Adds a line, on the disk when this returns. Raises RosterDown, OSError.

    ``opening``: the desk itself is opened in this transaction, so that a line that is there is of
    an attempt that came to nothing. In any other case it stays as it is, and this is refused.
    """
    with _alone():
        held = dict(lines())
        if held.get(desk) == genesis:
            return
        if desk in held and not opening:
            raise RosterDown(f"the roster of {desk} begins with another entry already")
        held[desk] = genesis
        _replace(json.dumps(held, indent=1, sort_keys=True).encode() + b"\n")


def _replace(content: bytes) -> None:
    file = path()
    staged = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as sink:
        sink.write(content)
        sink.flush()
        os.fsync(sink.fileno())
    staged.replace(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _alone() -> Iterator[None]:
    """One writer at a time among the processes of this machine."""
    file = path()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file.with_name(f".{file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
