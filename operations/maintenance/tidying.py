"""Payloads whose row never came to be, and rows whose payload is not there.

Folder by folder: of a million payloads the names of some four thousand are in memory.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from config.installation.seen import MARK
from operations.maintenance.listing import inside, top
from operations.maintenance.named import FOLDERS, is_named, named
from reviewers.casework import safeguards
from submissions.storage import blobs

NAME = re.compile(rf"(?:[0-9a-f]{{2}}|{blobs.APART})/[0-9a-f]{{32}}")
# A payload has midnight of its day as its time. Of yesterday's, an upload that began before
# midnight may still be at work; of the day before that, none is.
KEPT = datetime.timedelta(days=2)
# Names that one run deletes, or tells of: lists of a whole store would not fit in memory.
AT_ONCE = 100_000


@dataclass(frozen=True)
class Tidied:
    """``removed`` payloads had no row, and ``left`` have none and wait for the next run; ``young``
    ones have none yet; ``foreign`` files are not ours and were left alone; ``lost`` names the rows
    without a payload.
    """

    removed: int
    left: int
    young: int
    foreign: int
    lost: tuple[str, ...]


@dataclass
class _Seen:
    """``ours``: payloads; ``old``: how many of them have no row and may go, ``going`` their names,
    of AT_ONCE at most."""

    ours: int = 0
    young: int = 0
    foreign: int = 0
    old: int = 0
    going: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def tidy(today: datetime.date, yes: int | None = None) -> Tidied:
    """Deletes what has no row. Raises Stopped, OSError, StoreDown, DatabaseError.

    A folder is listed before its rows are read: a report that comes in meanwhile is a row whose
    payload is not in the list, and is looked at once more before it is called lost.
    """
    seen = _Seen()
    folders, files = top()
    seen.foreign += len(set(files) - {MARK})
    for folder in sorted({*folders, *FOLDERS}):
        _compare(folder, today, seen)
    safeguards.check(today, seen.old, seen.ours, "payloads", yes)
    removed = 0
    for name in seen.going:
        if not is_named(name):
            blobs.drop(name)
            removed += 1
    left = seen.old - len(seen.going)
    return Tidied(removed, left, seen.young, seen.foreign, tuple(seen.lost))


def _compare(folder: str, today: datetime.date, seen: _Seen) -> None:
    names = set(inside(folder))
    rows = named(folder)
    ours = {name for name in names if NAME.fullmatch(name)}
    seen.ours += len(ours)
    seen.foreign += len(names - ours)
    for name in sorted(ours - rows.keys()):
        if _day(name) > today - KEPT:
            seen.young += 1
            continue
        seen.old += 1
        if len(seen.going) < AT_ONCE:
            seen.going.append(name)
    for name in _missing(rows, names):
        if len(seen.lost) < AT_ONCE:
            seen.lost.append(rows[name])


def _missing(rows: dict[str, str], names: set[str]) -> Iterator[str]:
    for name in sorted(rows.keys() - names):
        if not _there(name) and is_named(name):
            yield name


def _day(name: str) -> datetime.date:
    with blobs.asking():
        return blobs.store().get_modified_time(name).date()


def _there(name: str) -> bool:
    with blobs.asking():
        return blobs.store().exists(name)
