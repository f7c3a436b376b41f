"""Payloads whose row never came to be, and rows whose payload is not there."""

import datetime
import re
from dataclasses import dataclass

from config.installation.seen import MARK
from operations.maintenance.listing import listed
from operations.maintenance.named import is_named, named
from reviewers.casework import safeguards
from submissions.storage import blobs

NAME = re.compile(rf"(?:[0-9a-f]{{2}}|{blobs.APART})/[0-9a-f]{{32}}")
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


def tidy(today: datetime.date, yes: int | None = None) -> Tidied:
    """Deletes what has no row. Raises Stopped, OSError, StoreDown, DatabaseError.

    The store is listed before the rows are read: a report that comes in meanwhile is a row whose
    payload is not in the list, and is looked at once more before it is called lost.
    """
    names = set(listed()) - {MARK}
    rows = named()
    ours = {name for name in names if NAME.fullmatch(name)}
    orphans = sorted(ours - rows.keys())
    old = [name for name in orphans if _day(name) <= today - KEPT]
    safeguards.check(today, len(old), len(ours), "payloads", yes)
    removed = 0
    for name in old:
        if not is_named(name):
            blobs.drop(name)
            removed += 1
    missing = sorted(rows.keys() - names)
    lost = tuple(rows[name] for name in missing if not _there(name) and is_named(name))
    return Tidied(removed, len(orphans) - len(old), len(names - ours), lost)


def _day(name: str) -> datetime.date:
    with blobs.asking():
        return blobs.store().get_modified_time(name).date()


def _there(name: str) -> bool:
    with blobs.asking():
        return blobs.store().exists(name)
