"""Payloads whose row never came to be, and rows whose payload is not there."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from config.upkeep.named import is_named, named
from submissions import blobs

NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
# A payload has midnight of its day as its time. Of yesterday's, an upload that began before
# midnight may still be at work; of the day before that, none is.
KEPT = datetime.timedelta(days=2)


@dataclass(frozen=True)
class Tidied:
    """``removed`` payloads had no row; ``young`` ones have none yet; ``foreign`` files are not ours
    and were left alone; ``lost`` names the rows without a payload.
    """

    removed: int
    young: int
    foreign: int
    lost: tuple[str, ...]


def tidy(today: datetime.date) -> Tidied:
    """Deletes what has no row. Raises OSError, StoreDown, DatabaseError.

    The store is listed before the rows are read: a report that comes in meanwhile is a row whose
    payload is not in the list, and is looked at once more before it is called lost.
    """
    listed = set(_listed())
    rows = named()
    ours = {name for name in listed if NAME.fullmatch(name)}
    removed = young = 0
    for name in sorted(ours - rows.keys()):
        if _day(name) > today - KEPT:
            young += 1
        elif not is_named(name):
            blobs.drop(name)
            removed += 1
    missing = sorted(rows.keys() - listed)
    lost = tuple(rows[name] for name in missing if not _there(name) and is_named(name))
    return Tidied(removed, young, len(listed - ours), lost)


def _listed() -> Iterator[str]:
    with blobs.asking():
        held = blobs.store()
        folders, files = _inside("")
        yield from files
        for folder in folders:
            # A folder within a folder is not ours, and nobody looks into it.
            yield from (f"{folder}/{name}" for name in held.listdir(folder)[1])


def _inside(path: str) -> tuple[list[str], list[str]]:
    try:
        return blobs.store().listdir(path)
    except FileNotFoundError:
        # Nothing was ever kept.
        return [], []


def _day(name: str) -> datetime.date:
    with blobs.asking():
        return blobs.store().get_modified_time(name).date()


def _there(name: str) -> bool:
    with blobs.asking():
        return blobs.store().exists(name)
