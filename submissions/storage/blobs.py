"""The blob store: sealed payloads under random names, in a folder or an S3-compatible store.

A blob is written once and is on the disk (file and folder fsynced), or confirmed by the store, when
``writing`` ends. File times are set to midnight of the day, so that a folder tells no more than the
rows do. Whatever passes here is ciphertext already.
"""

import datetime
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from submissions.errors import StoreDown
from submissions.storage import crash_points

FOLDER = 2  # letters of a name that make its folder, so that no folder grows too large
SMALL = 1024 * 1024  # bytes that are hashed sooner than another thread would begin
HASHING = ThreadPoolExecutor(4, thread_name_prefix="digest")


@dataclass
class NewBlob:
    """``sink`` takes the bytes; ``name`` finds them again.

    ``digest``: SHA-256 of what was kept, 32 bytes, when the block has ended.
    """

    name: str
    sink: BinaryIO
    digest: bytes = b""


def store() -> Storage:
    return storages["blobs"]


@contextmanager
def asking() -> Iterator[None]:
    """Whatever the store's client raises is StoreDown; what the folder raises is OSError as ever.

    Each S3 client has errors of its own, and none of them is a dependency of the embedded setting.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:
        # Some errors of an S3 client are OSErrors too, and none of them means a full disk here.
        if isinstance(error, OSError) and isinstance(store(), FileSystemStorage):
            raise
        raise StoreDown("The object store does not answer, or refuses.") from error


@contextmanager
def writing(day: datetime.date) -> Iterator[NewBlob]:
    """A new blob; when the block fails, nothing of it stays. Raises OSError, StoreDown."""
    token = secrets.token_hex(16)
    name = f"{token[:FOLDER]}/{token}"
    storage = store()
    if isinstance(storage, FileSystemStorage):
        with _in_folder(Path(storage.path(name)), name, day) as blob:
            yield blob
        return
    # Ciphertext on its way to another machine: an unnamed file that no folder lists. A store that
    # stalls or breaks off is met with a whole payload in hand, not in the middle of stripping.
    with tempfile.TemporaryFile(dir=settings.DATA) as waiting:
        blob = NewBlob(name, waiting)
        yield blob
        crash_points.reached("payload-written")
        waiting.flush()
        blob.digest = _digest(waiting.fileno())
        waiting.seek(0)
        with asking():
            storage.save(name, File(waiting))
        crash_points.reached("payload-synced")


@contextmanager
def _in_folder(path: Path, name: str, day: datetime.date) -> Iterator[NewBlob]:
    root = path.parent.parent
    if not root.is_dir():
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_folder(root.parent, None)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    # Reading for the digest must not leave a time of its own.
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOATIME
    descriptor = os.open(path, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            crash_points.reached("blob-named")
            blob = NewBlob(name, file)
            yield blob
            crash_points.reached("payload-written")
            file.flush()
            os.utime(file.fileno(), _midnight(day))
            blob.digest = _synced(file.fileno())
            crash_points.reached("payload-synced")
        _sync_folder(path.parent, day)
        # Always: another writer may have made the folder and not yet synced its name.
        _sync_folder(root, day)
        crash_points.reached("folder-synced")
    except BaseException:
        # Also when interrupted: a part of a parcel must not stay behind.
        path.unlink(missing_ok=True)
        raise


def _synced(descriptor: int) -> bytes:
    """fsync, and meanwhile the digest: the bytes are still in memory."""
    if os.fstat(descriptor).st_size <= SMALL:
        os.fsync(descriptor)
        return _digest(descriptor)
    digest = HASHING.submit(_digest, descriptor)
    try:
        os.fsync(descriptor)
    finally:
        # The descriptor must stay open for as long as it is read.
        hashed = digest.result()
    return hashed


def _digest(descriptor: int) -> bytes:
    """SHA-256 from the first byte; the place of writing stays. A part may have been sealed last."""
    digest, place, piece = hashlib.sha256(), 0, bytearray(SMALL)
    while got := os.preadv(descriptor, [piece], place):
        digest.update(memoryview(piece)[:got])
        place += got
    return digest.digest()


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
    """A seekable reader. Raises FileNotFoundError, StoreDown."""
    with asking():
        return store().open(name)


def drop(name: str) -> None:
    """Deletes; a blob that is gone already is no error. Raises OSError, StoreDown."""
    storage = store()
    with asking():
        storage.delete(name)
    if (
        isinstance(storage, FileSystemStorage)
        and (folder := Path(storage.path(name)).parent).is_dir()
    ):
        _sync_folder(folder, datetime.datetime.now(datetime.UTC).date())
