"""The blob store: sealed payloads under random names, in a folder or an S3-compatible store.

A blob is written once and is on the disk (file and folder fsynced), or confirmed by the store, when
``writing`` ends. File times are set to midnight of the day, so that a folder tells no more than the
rows do. Whatever passes here is ciphertext already.
"""

import datetime
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

FOLDER = 2  # letters of a name that make its folder, so that no folder grows too large


@dataclass
class NewBlob:
    """``sink`` takes the bytes; ``name`` finds them again."""

    name: str
    sink: BinaryIO


def store() -> Storage:
    return storages["blobs"]


@contextmanager
def writing(day: datetime.date) -> Iterator[NewBlob]:
    """A new blob; when the block fails, nothing of it stays. Raises OSError."""
    token = secrets.token_hex(16)
    name = f"{token[:FOLDER]}/{token}"
    held = store()
    if isinstance(held, FileSystemStorage):
        with _in_folder(Path(held.path(name)), day) as sink:
            yield NewBlob(name, sink)
        return
    # Ciphertext on its way to another machine: an unnamed file that no folder lists.
    with tempfile.TemporaryFile(dir=settings.DATA) as waiting:
        yield NewBlob(name, waiting)
        waiting.seek(0)
        held.save(name, File(waiting))


@contextmanager
def _in_folder(path: Path, day: datetime.date) -> Iterator[BinaryIO]:
    root = path.parent.parent
    if not root.is_dir():
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_folder(root.parent, None)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.utime(file.fileno(), _midnight(day))
            os.fsync(file.fileno())
        _sync_folder(path.parent, day)
        # Always: another writer may have made the folder and not yet synced its name.
        _sync_folder(root, day)
    except BaseException:
        # Also when interrupted: a part of a parcel must not stay behind.
        path.unlink(missing_ok=True)
        raise


def _midnight(day: datetime.date) -> tuple[float, float]:
    moment = datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp()
    return moment, moment


def _sync_folder(folder: Path, day: datetime.date | None) -> None:
    """With ``day``: a folder's own time would tell when the last file came or went."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if day and os.fstat(descriptor).st_mtime != _midnight(day)[1]:
            os.utime(descriptor, _midnight(day))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_blob(name: str) -> IO[bytes]:
    """A seekable reader. Raises FileNotFoundError."""
    return store().open(name)


def drop(name: str) -> None:
    """Deletes; a blob that is gone already is no error."""
    held = store()
    held.delete(name)
    if isinstance(held, FileSystemStorage) and (folder := Path(held.path(name)).parent).is_dir():
        _sync_folder(folder, datetime.datetime.now(datetime.UTC).date())
