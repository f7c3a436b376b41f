"""What this machine remembers of each desk's roster, where no writer of the database writes.

A JSON object in AMANA_ROSTERS (by default ``rosters.json`` in AMANA_DATA, beside the server's
secret): ``{desk: {"genesis", "head", "number", "day"}}``. The genesis, the hash of entry 1, is
written when the desk's roster begins and never changed; the head (hash, number, and the day on
which it was seen) moves on and never back, so that no chain that was cut short is believed. Several
nodes need the same first entries, as they need the same secret: copy the file.
"""

import datetime
import fcntl
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from django.conf import settings

from sealing.roster import Remembered
from submissions.errors import RosterDown

NAME = "rosters.json"
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Line:
    """As ``sealing.roster.Remembered``, which it becomes."""

    genesis: str
    head: str
    number: int
    day: str

    @property
    def remembered(self) -> Remembered:
        return Remembered(self.genesis, self.head, self.number, self.day)


_read: dict[Path, tuple[tuple[int, int, int], dict[str, Line]]] = {}


def path() -> Path:
    return Path(settings.ROSTERS_FILE) if settings.ROSTERS_FILE else settings.DATA / NAME


def lines() -> dict[str, Line]:
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


def _parsed(data: bytes) -> dict[str, Line]:
    try:
        held = {desk: Line(**said) for desk, said in json.loads(data).items()}
        whole = all(_well(line) for line in held.values())
    except (ValueError, TypeError, AttributeError) as error:
        raise RosterDown(f"{path()} is damaged: restore it from a backup") from error
    if not whole:
        raise RosterDown(f"{path()} is damaged: restore it from a backup")
    return held


def _well(line: Line) -> bool:
    hashes = all(
        isinstance(each, str) and HASH.fullmatch(each) for each in (line.genesis, line.head)
    )
    datetime.date.fromisoformat(line.day)
    return hashes and type(line.number) is int and line.number > 0


def line(desk: str) -> Line | None:
    """None for a desk without a line."""
    return lines().get(desk)


def begin(desk: str, made: Line, *, opening: bool) -> None:
    """Adds a line, on the disk when this returns. Raises RosterDown, OSError.

    ``opening``: the desk itself is opened in this transaction, so that a line that is there is of
    an attempt that came to nothing. In any other case it stays as it is, and this is refused.
    """
    with _alone():
        held = dict(lines())
        if desk in held and not opening:
            raise RosterDown(f"the roster of {desk} begins with another entry already")
        held[desk] = made
        _replace(written(held))


def advance(desk: str, seen: Line) -> None:
    """Moves a desk's line on, and never back. Raises RosterDown, OSError."""
    if not _further(line(desk), seen):
        return
    with _alone():
        held = dict(lines())
        if _further(held.get(desk), seen):
            held[desk] = seen
            _replace(written(held))


def _further(held: Line | None, seen: Line) -> bool:
    if held is None or held.genesis != seen.genesis:
        return False
    return (seen.number, seen.day) > (held.number, held.day) and seen.number >= held.number


def written(held: Mapping[str, Line]) -> bytes:
    plain = {desk: asdict(each) for desk, each in held.items()}
    return json.dumps(plain, indent=1, sort_keys=True).encode() + b"\n"


def for_backup(before: Mapping[str, Line]) -> bytes:
    """What goes with a copy of the database; empty where there is no line.

    ``before``: the lines before the copy was begun. What moved on meanwhile may not be in it.
    """
    held = {
        desk: before.get(desk, replace(now, head=now.genesis, number=1))
        for desk, now in lines().items()
    }
    return written(held) if held else b""


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
