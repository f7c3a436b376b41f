"""Payloads of closed days, copied once and in random order."""

import datetime
import random
from dataclasses import dataclass

from operations.maintenance.named import is_named
from submissions.models import Parcel
from submissions.storage import blobs, relaying
from submissions.storage.relaying import Payload


@dataclass
class Copied:
    """``kept``: not copied, because they are not what their row says, or are lost."""

    copied: int = 0
    kept: int = 0


class NoRoom(Exception):
    """Bytes that are missing on the disk of the payloads."""

    def __init__(self, missing: int) -> None:
        super().__init__(missing)
        self.missing = missing


@dataclass(frozen=True)
class Known:
    """What earlier runs copied: all of the days until ``through`` but what was written after
    ``at``."""

    through: datetime.date
    at: datetime.datetime


def copy(since: datetime.date | None, until: datetime.date, known: Known | None) -> Copied:
    """Those of parcels that came from ``since`` to ``until`` and were not copied before.

    Room for the largest is asked for first. Raises NoRoom, OSError, StoreDown.
    """
    relaying.prepare()
    days = {"received_on__lte": until} | ({"received_on__gte": since} if since else {})
    rows = Parcel.objects.filter(**days).values_list("blob", "size", "digest", "received_on")
    waiting = [Payload(name, size, bytes(digest), day) for name, size, digest, day in rows]
    waiting = [each for each in waiting if known is None or _is_new(each, known)]
    largest = max((each.size for each in waiting), default=0)
    room = relaying.room()
    if waiting and room is not None and room < largest:
        raise NoRoom(largest - room)
    random.SystemRandom().shuffle(waiting)
    done = Copied()
    for payload in waiting:
        if relaying.lay_anew(payload):
            done.copied += 1
            if not is_named(payload.name):
                # Taken back meanwhile: its name must not come back with the copy.
                blobs.drop(payload.name)
        elif is_named(payload.name):
            done.kept += 1
    return done


def _is_new(payload: Payload, known: Known) -> bool:
    if payload.day > known.through:
        return True
    try:
        return relaying.written_at(payload.name) > known.at
    except FileNotFoundError:
        # Taken back, or lost: copying says which.
        return True
