"""Payloads laid anew: each is copied once its day is over, and the copy takes its name.

A file system writes down when a file was made and gives numbers in the order of making, and lets
nobody set either. A copy, made at night among others in random order, has the night's. The name
stays, and it changes from the old file to the whole, fsynced copy in one step: who reads goes on
with the one that was opened, and a run that is killed leaves the old one, and a part that the next
run removes. On an object store an object is copied over itself.
"""

import datetime
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.core.files.storage import FileSystemStorage

from submissions.storage import blobs, crash_points
from submissions.storage.disk_floor import disk_floor

PART = ".new"  # the end of a copy's name until it is whole


@dataclass(frozen=True)
class Payload:
    """What a row says of a payload; ``digest``: its SHA-256, empty where it was never kept."""

    name: str
    size: int
    digest: bytes
    day: datetime.date


def lay_anew(payload: Payload) -> bool:
    """False where there was nothing to copy: it was destroyed meanwhile, or its bytes are not what
    its row says, and then it stays as it is. Raises OSError, StoreDown.
    """
    storage = blobs.store()
    if isinstance(storage, FileSystemStorage):
        return _in_folder(Path(storage.path(payload.name)), payload)
    with blobs.asking():
        try:
            storage.copy_over_itself(payload.name)  # type: ignore[attr-defined]
        except FileNotFoundError:
            return False
    return True


def written_at(name: str) -> datetime.datetime:
    """When its file was made, or its object: which nobody can set. Raises FileNotFoundError."""
    storage = blobs.store()
    if isinstance(storage, FileSystemStorage):
        moment = os.stat(storage.path(name)).st_ctime
        return datetime.datetime.fromtimestamp(moment, datetime.UTC)
    with blobs.asking():
        found: datetime.datetime = storage.get_modified_time(name)
        return found


def _in_folder(path: Path, payload: Payload) -> bool:
    part = path.with_name(path.name + PART)
    try:
        with _unread(path) as source, _new(part) as copy:
            shutil.copyfileobj(source, copy, blobs.SMALL)
            copy.flush()
            os.utime(copy.fileno(), blobs.midnight(payload.day))
            os.fsync(copy.fileno())
            size = os.fstat(copy.fileno()).st_size
            if size != payload.size or not _is_sound(copy.fileno(), payload.digest):
                part.unlink()
                return False
    except FileNotFoundError:
        part.unlink(missing_ok=True)
        return False
    except BaseException:  # when interrupted, too: no half copy lies beside the payload
        part.unlink(missing_ok=True)
        raise
    crash_points.reached("copy-synced")
    part.replace(path)
    crash_points.reached("copy-named")
    blobs.sync_folder(path.parent, payload.day)
    return True


def _is_sound(descriptor: int, digest: bytes) -> bool:
    return not digest or blobs.digest_of(descriptor) == digest


def _unread(path: Path) -> IO[bytes]:
    """Copying leaves no time of reading."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOATIME), "rb")


def _new(part: Path) -> IO[bytes]:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOATIME
    return os.fdopen(os.open(part, flags, 0o600), "wb")


def prepare() -> None:
    """Every folder is there, and no part of a run that was killed. Raises OSError."""
    storage = blobs.store()
    if not isinstance(storage, FileSystemStorage) or not Path(storage.location).is_dir():
        return
    blobs.make_folders(Path(storage.location))
    for part in Path(storage.location).glob(f"*/*{PART}"):
        part.unlink()


def room() -> int | None:
    """Bytes that copies may take, above the floor that uploads leave, too; None where nobody counts
    them. Raises OSError."""
    storage = blobs.store()
    if not isinstance(storage, FileSystemStorage):
        return None
    disk = shutil.disk_usage(storage.location)
    return disk.free - disk_floor(disk.total)
