"""The blob store: sealed payloads under random names, in a folder or an S3-compatible store.

A blob is written once and is on the disk (file and folder fsynced), or confirmed by the store, when
``writing`` ends. File times that can be set are set to midnight of the day; for those that cannot,
``relaying`` copies it when the day is over. Whatever passes here is ciphertext already.
"""

import datetime
import errno
import hashlib
import os
import random
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

from newsrooms import Own
from submissions.errors import StoreDown
from submissions.storage import crash_points, disk_share

# In the store: the identifier of its installation, which a disk that is not mounted does not show.
MARK = "installation"
FOLDER = 2  # letters of a name that make its folder, so that no folder grows too large
# Where a canary's payload lies for a moment: a name that goes leaves its place in its folder, and
# reports' names lie in others.
APART = "canary"
SMALL = 1024 * 1024  # bytes that are hashed sooner than another thread would begin
# Whether this process serves an installation, whose folder of payloads has its mark.
_marked = Own(lambda: False)
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


def expect_mark() -> None:
    """From now on a folder without its mark takes nothing: a report that is written where a disk
    was mounted is hidden when it is mounted again."""
    _marked.put(True)


def require_mark(root: Path) -> None:
    """Raises OSError."""
    if _marked.here() and not (root / MARK).exists():
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV), str(root))


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
def writing(day: datetime.date, *, apart: bool = False) -> Iterator[NewBlob]:
    """A new blob; when the block fails, nothing of it stays. Raises OSError, StoreDown.

    ``apart``: not among the payloads of reports.
    """
    token = secrets.token_hex(16)
    name = f"{APART if apart else token[:FOLDER]}/{token}"
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
        blob.digest = digest_of(waiting.fileno())
        waiting.seek(0)
        with asking():
            storage.save(name, File(waiting))
        crash_points.reached("payload-synced")


@contextmanager
def _in_folder(path: Path, name: str, day: datetime.date) -> Iterator[NewBlob]:
    root = path.parent.parent
    require_mark(root)
    if not root.is_dir():
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(root.parent, None)
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
            os.utime(file.fileno(), midnight(day))
            blob.digest = _synced(file.fileno())
            crash_points.reached("payload-synced")
            disk_share.took(file.fileno())
        sync_folder(path.parent, day)
        # Always: another writer may have made the folder and not yet synced its name.
        sync_folder(root, day)
        crash_points.reached("folder-synced")
    except BaseException:
        # Also when interrupted: a part of a parcel must not stay behind.
        path.unlink(missing_ok=True)
        raise


def _synced(descriptor: int) -> bytes:
    """fsync, and meanwhile the digest: the bytes are still in memory."""
    if os.fstat(descriptor).st_size <= SMALL:
        os.fsync(descriptor)
        return digest_of(descriptor)
    digest = HASHING.submit(digest_of, descriptor)
    try:
        os.fsync(descriptor)
    finally:
        # The descriptor must stay open for as long as it is read.
        hashed = digest.result()
    return hashed


def make_folders(root: Path) -> None:
    """All folders of payloads, in random order, before the first report: one that was made by a
    report would tell when it came. Those that are there stay. Raises OSError.
    """
    names = [f"{number:02x}" for number in range(256)]
    random.SystemRandom().shuffle(names)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    missing = [name for name in names if not (root / name).is_dir()]
    for name in missing:
        (root / name).mkdir(mode=0o700, exist_ok=True)
    if missing:
        day = datetime.datetime.now(datetime.UTC).date()
        for name in missing:
            os.utime(root / name, midnight(day))
        sync_folder(root, day)


def digest_of(descriptor: int) -> bytes:
    """SHA-256 from the first byte; the place of writing stays. A part may have been sealed last."""
    size = os.fstat(descriptor).st_size
    digest, place, piece = hashlib.sha256(), 0, bytearray(min(size, SMALL) or 1)
    while got := os.preadv(descriptor, [piece], place):
        digest.update(memoryview(piece)[:got])
        place += got
    return digest.digest()


def digest_of_stream(stream: IO[bytes]) -> bytes:
    """SHA-256 of what is left to read. Raises OSError, StoreDown."""
    digest = hashlib.sha256()
    with asking():
        while piece := stream.read(SMALL):
            digest.update(piece)
    return digest.digest()


def midnight(day: datetime.date) -> tuple[float, float]:
    moment = datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp()
    return moment, moment


def sync_folder(folder: Path, day: datetime.date | None) -> None:
    """With ``day``: a folder's own time would tell when the last file came or went."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if day and os.fstat(descriptor).st_mtime != midnight(day)[1]:
            os.utime(descriptor, midnight(day))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_blob(name: str) -> IO[bytes]:
    """A seekable reader. Raises FileNotFoundError, StoreDown."""
    with asking():
        return store().open(name)


def told(name: str) -> tuple[int, bytes]:
    """What the store says of a payload without reading it: bytes, and its SHA-256, or b"".

    Raises FileNotFoundError, OSError, StoreDown.
    """
    storage = store()
    with asking():
        if isinstance(storage, FileSystemStorage):
            return storage.size(name), b""
        told: tuple[int, bytes] = storage.told(name)  # type: ignore[attr-defined]
        return told


def drop(name: str) -> None:
    """Deletes; a blob that is gone already is no error. Raises OSError, StoreDown."""
    storage = store()
    with asking():
        storage.delete(name)
    if (
        isinstance(storage, FileSystemStorage)
        and (folder := Path(storage.path(name)).parent).is_dir()
    ):
        sync_folder(folder, datetime.datetime.now(datetime.UTC).date())
