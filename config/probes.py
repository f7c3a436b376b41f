"""Whether a report that is sent now would arrive, and each face can do its work: a table of looks.

Each look is remembered for some seconds, whatever it gave, and one thread at a time looks: however
many ask, the machine is not asked more often than that. Looking leaves no row, no name and no time.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import DatabaseError, connection, transaction

from config.causes import Cause, cause_of
from config.installation import fingerprints
from config.models import Installation
from newsrooms import Own
from sealing import Scratch
from submissions import desks, roster, sandbox
from submissions.storage import blobs, disk_share
from submissions.storage.disk_floor import disk_floor

LOG = logging.getLogger("amana.outage")
INTAKE, DESK, ARCHIVE = "intake", "desk", "archive"
EVERY = frozenset({INTAKE, DESK, ARCHIVE})
SOON, LATER = 3.0, 15.0  # seconds that an answer is remembered: of a cheap look, and of a dear one
PROBE = bytes(4096)
PROBED = "watch"  # the object that is written into an object store, and deleted
LEAST_INODES = 50  # one part of so many must be free: each payload takes one, and the database some
# The smallest PNG: one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001"
    "48afa4710000000049454e44ae426082"
)


class Unwell(Exception):
    """A look that found ``cause`` without an error of anybody's."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.value)
        self.cause = cause


@dataclass(frozen=True)
class Probe:
    """``look`` raises when it is not well; ``seconds``: how long its answer is remembered."""

    name: str
    faces: frozenset[str]
    seconds: float
    look: Callable[[], None]


@dataclass
class Memory:
    """The last answer of one look; ``until``: of the monotonic clock."""

    well: bool = True
    until: float = 0.0
    begun: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


def database() -> None:
    """A table of ours: SQLite makes an empty file of one that was lost."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")


def writable() -> None:
    """Takes the right to write, and changes nothing: SQLite begins with it, PostgreSQL is asked."""
    with transaction.atomic():
        row = Installation.objects.select_for_update().first()
    if row and row.secret != fingerprints.of_secret(settings.SERVER_SECRET):
        raise Unwell(Cause.SECRET)


def store() -> None:
    """A nameless file that is written through to the disk; of an object store, an object."""
    held = storages["blobs"]
    if isinstance(held, FileSystemStorage):
        blobs.require_mark(Path(held.location))
        descriptor = os.open(held.location, os.O_TMPFILE | os.O_RDWR, 0o600)
        try:
            os.write(descriptor, PROBE)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return
    with blobs.asking():
        name = held.save(PROBED, ContentFile(PROBE))
        with held.open(name) as file:
            same = file.read() == PROBE
        held.delete(name)
    if not same:
        raise Unwell(Cause.STORE)


def space() -> None:
    """As uploads ask for it: above the floor, on the disk of the rows and on that of payloads."""
    held = storages["blobs"]
    places = {settings.DATA}
    if isinstance(held, FileSystemStorage):
        places.add(Path(held.location))
    for place in places:
        found = os.statvfs(place)
        room = found.f_bavail * found.f_frsize - disk_floor(found.f_blocks * found.f_frsize)
        if room <= 0 or (place == settings.DATA and disk_share.is_spent(room)):
            raise Unwell(Cause.FULL)
        if found.f_favail * LEAST_INODES < found.f_files:
            raise Unwell(Cause.FULL)


def rosters() -> None:
    for desk in desks.desks():
        if roster.fault(desk.slug):
            raise Unwell(Cause.ROSTER)


def strips() -> None:
    """A tiny picture, as for a reporter."""
    with Scratch.create(settings.DATA) as source:
        source.write(PIXEL)
        source.finish()
        sandbox.clean(source).scratch.close()


def media() -> None:
    """Published files can be read; a folder that was never made holds none."""
    held = storages["archive"]
    if not isinstance(held, FileSystemStorage):
        with blobs.asking():
            held.exists(PROBED)
    elif (place := Path(held.location)).exists():
        os.close(os.open(place, os.O_RDONLY | os.O_DIRECTORY))


# In the order of asking: what stands above explains what comes below it.
PROBES = (
    Probe("database", EVERY, SOON, database),
    Probe("writable", frozenset({INTAKE, DESK}), SOON, writable),
    Probe("space", frozenset({INTAKE, DESK}), SOON, space),
    Probe("rosters", frozenset({INTAKE}), SOON, rosters),
    Probe("store", frozenset({INTAKE, DESK}), LATER, store),
    Probe("sandbox", frozenset({INTAKE}), LATER, strips),
    Probe("media", frozenset({ARCHIVE}), LATER, media),
)
_remembered = Own(lambda: {probe.name: Memory() for probe in PROBES})


def well(faces: frozenset[str]) -> bool:
    """Whether all that these faces need works; asks no further than the first that does not."""
    return all(_answer(probe) for probe in PROBES if probe.faces & faces)


def states() -> dict[str, bool]:
    """What each look of the faces of this process last gave, as ``well`` has it."""
    return {probe.name: _answer(probe) for probe in PROBES if probe.faces & settings.FACES}


def forget() -> None:
    """Every look is made anew."""
    _remembered.put({probe.name: Memory() for probe in PROBES})


def _answer(probe: Probe) -> bool:
    memory = _remembered.here()[probe.name]
    # Who comes while another looks has the answer of before, if there was one.
    if not memory.lock.acquire(blocking=not memory.begun):
        return memory.well
    try:
        if time.monotonic() >= memory.until:
            memory.well = _look(probe)
            memory.until, memory.begun = time.monotonic() + probe.seconds, True
        return memory.well
    finally:
        memory.lock.release()


def _look(probe: Probe) -> bool:
    try:
        probe.look()
    except Unwell as unwell:
        LOG.error(unwell.cause)
    except Exception as error:
        # Whatever it is, a look that does not come to its end has found something.
        LOG.error(cause_of(error) or Cause.DISK, exc_info=error)
        if isinstance(error, DatabaseError):
            # A line that broke is opened anew by the next look.
            connection.close()
    else:
        return True
    return False
