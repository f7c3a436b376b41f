"""The archive's published files into another store: each is read again there and compared."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages

from archive import media
from archive.models import Medium
from config.installation import running
from config.settings import blob_storage
from operations.moving.errors import Different, MoveError

TOLD_EVERY = 1000  # files
Tell = Callable[[str], Any]


@dataclass(frozen=True)
class Moved:
    """``size`` in bytes, of all; ``present``: how many were there before."""

    files: int
    size: int
    present: int


def move(place: str, tell: Tell) -> Moved:
    """Everything that a row names, to ``place`` (a folder, or s3://bucket/prefix). The files stay
    where they were, too. A run that broke off is begun again: what is whole there is not copied.

    Raises MoveError, running.Running, OSError.
    """
    described = blob_storage(place)
    if described == blob_storage(settings.ARCHIVE_MEDIA):
        raise MoveError("The files lie there already: name another place.")
    target = storages.create_storage(described)
    count, size, present = 0, 0, 0
    # Nobody publishes meanwhile: what came after its row was passed would stay behind.
    with running.alone():
        for row in Medium.objects.order_by("pk").iterator(chunk_size=500):
            present += _copied(row, target)
            count, size = count + 1, size + row.size
            if count % TOLD_EVERY == 0:
                tell(f"{count:,} files")
    return Moved(count, size, present)


def _copied(row: Medium, target: Storage) -> bool:
    """Whether it was whole there already. Raises Different, OSError."""
    with media.asking(target):
        if _whole(row, target):
            return True
        if target.exists(row.stored):
            # Of a run that broke off, or changed since: saving would give it another name.
            target.delete(row.stored)
    # A nameless file between them: an object store wants to begin anew where a line breaks.
    with tempfile.TemporaryFile(dir=settings.DATA) as waiting:
        with media.asking(), media.opened(row.stored, 0, row.size - 1) as file:
            shutil.copyfileobj(file, waiting, media.PIECE)
        if media.measured(waiting) != (row.digest, row.size):
            raise Different(
                f"{row.stored} is not the file that was published: restore it from a backup."
            )
        waiting.seek(0)
        with media.asking(target):
            stored = target.save(row.stored, File(waiting))
    if stored != row.stored or not _whole(row, target):
        raise Different(f"{row.stored} is not the same there: look at that store, and try again.")
    return False


def _whole(row: Medium, storage: Storage) -> bool:
    with media.asking(storage):
        if not storage.exists(row.stored):
            return False
        with media.opened(row.stored, 0, row.size - 1, storage) as file:
            return media.measured_on(file) == (row.digest, row.size)
