"""Published files: kept under their digest, checked before they are kept.

A file is stored before the transaction that publishes it, because storing a film takes time and a
write transaction of the embedded database keeps reports from coming in. What was stored and not
published is deleted again; after a crash ``leftovers`` finds it.
"""

import datetime
import io
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol, cast

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.translation import gettext_lazy as _

from archive.errors import AccessionError, MediaDown, Problem
from archive.media_types import FIRST, of
from archive.models import Medium, Record
from archive.record.transformations import medium_name

PIECE = 1024 * 1024
DAY = datetime.timedelta(days=1)


class ObjectStore(Protocol):
    """What config.object_store has beside what every Storage has."""

    def part(self, name: str, first: int, last: int) -> IO[bytes]: ...


@dataclass(frozen=True)
class Variant:
    """A smaller picture of one: ``ending`` of its type, size in pixels, and its bytes."""

    ending: str
    type: str
    width: int
    height: int
    file: BinaryIO


@dataclass(frozen=True)
class Kept:
    """A file in the store that no row names yet."""

    digest: str
    name: str
    media_type: str
    size: int
    stored: str


@dataclass(frozen=True)
class Staged:
    """``record``: whose files these will be; ``variants`` as the serializer takes them."""

    record: uuid.UUID
    kept: tuple[Kept, ...]
    variants: Mapping[str, Sequence[Mapping[str, Any]]]


def store() -> Storage:
    return storages["archive"]


@contextmanager
def asking(storage: Storage | None = None) -> Iterator[None]:
    """Whatever the client of an object store raises is MediaDown; a folder's errors stay.

    ``storage``: the archive's own, or another one.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:  # boto3 and urllib3 raise what has no base in common
        if isinstance(storage or store(), FileSystemStorage):
            raise
        raise MediaDown("The archive's object store does not answer, or refuses.") from error


def opened(stored: str, first: int, last: int, storage: Storage | None = None) -> IO[bytes]:
    """A reader of the bytes from ``first`` to ``last``, counted from 0; a folder's reads on to the
    end. Of an object store they come as they are read: no film is whole in memory or on a disk.
    ``storage``: the archive's own, or another one. Raises OSError.
    """
    storage = storage or store()
    if isinstance(storage, FileSystemStorage):
        file: IO[bytes] = storage.open(stored)
        file.seek(first)
        return file
    if last < first:
        return io.BytesIO()
    with asking(storage):
        return cast(ObjectStore, storage).part(stored, first, last)


def check(entry: Mapping[str, Any], file: BinaryIO) -> None:
    """Raises AccessionError unless the bytes are those that the document names."""
    digest, size = measured(file)
    file.seek(0)
    first = file.read(FIRST)
    if digest != entry["sha256"] or size != entry["size"]:
        raise AccessionError((Problem("media", _("A file is not the one that was approved.")),))
    if not of(entry["file"]).begins.match(first):
        raise AccessionError((Problem("media", _("A file is not of the type it is said to be.")),))


def measured(file: BinaryIO) -> tuple[str, int]:
    """Its SHA-256 (hex) and size in bytes."""
    file.seek(0)
    return measured_on(file)


def measured_on(file: IO[bytes]) -> tuple[str, int]:
    """The same of what is left to read."""
    digest, size = sha256(), 0
    while piece := file.read(PIECE):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


@contextmanager
def staged(
    record: uuid.UUID | None,
    entries: Sequence[Mapping[str, Any]],
    files: Mapping[str, BinaryIO],
    variants: Mapping[str, Sequence[Variant]],
) -> Iterator[Staged]:
    """Stores what the archive does not have yet; when the block fails, it goes again.

    Raises AccessionError, OSError.
    """
    own = record or uuid.uuid4()
    known = {row.digest for row in Medium.objects.filter(record=own)}
    kept, smaller = list[Kept](), dict[str, list[dict[str, Any]]]()
    try:
        for entry in entries:
            name = entry["file"]
            if entry["sha256"] not in known:
                if name not in files:
                    raise AccessionError((Problem("media", _("A file is missing.")),))
                check(entry, files[name])
                fits = (entry["sha256"], medium_name(entry), entry["type"], entry["size"])
                kept.append(_keep(own, *fits, files[name]))
                known.add(entry["sha256"])
            for variant in variants.get(name, ()):
                public = _described(variant)
                smaller.setdefault(name, []).append(public)
                if public["sha256"] not in known:
                    fits = (public["sha256"], public["file"], public["type"], public["size"])
                    kept.append(_keep(own, *fits, variant.file))
                    known.add(public["sha256"])
        yield Staged(own, tuple(kept), smaller)
    except BaseException:  # when interrupted, too: no file stays without a record
        for each_kept in kept:
            with asking():
                store().delete(each_kept.stored)
        raise


def _described(variant: Variant) -> dict[str, Any]:
    """A smaller picture as the record has it (``media.variants``)."""
    digest, size = measured(variant.file)
    return {
        "file": f"{digest}.{variant.ending}",
        "sha256": digest,
        "size": size,
        "type": variant.type,
        "width": variant.width,
        "height": variant.height,
    }


def _keep(
    record: uuid.UUID, digest: str, name: str, media_type: str, size: int, file: BinaryIO
) -> Kept:
    storage = store()
    file.seek(0)
    with asking():
        place = storage.save(f"{record}/{name}", File(file))
    _settle(storage, place)
    return Kept(digest, name, media_type, size, place)


def register(record: Record, kept: Sequence[Kept]) -> None:
    """The rows of stored files, in the transaction that publishes them."""
    for file in kept:
        Medium.objects.create(
            record=record,
            digest=file.digest,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            stored=file.stored,
        )


def leftovers() -> Iterator[str]:
    """Stored names, a day old at least, that no row knows: an accession was cut off there."""
    storage, before = store(), datetime.datetime.now(datetime.UTC) - DAY
    with asking(), suppress(FileNotFoundError):
        for record in storage.listdir("")[0]:
            for name in storage.listdir(record)[1]:
                stored = f"{record}/{name}"
                if not is_named(stored) and storage.get_modified_time(stored) < before:
                    yield stored


def is_named(name: str) -> bool:
    """Whether a row names this file."""
    return Medium.objects.filter(stored=name).exists()


def count() -> int:
    """How many files are published."""
    return Medium.objects.count()


def _settle(storage: Storage, place: str) -> None:
    """On the disk before a row says so."""
    if not isinstance(storage, FileSystemStorage):
        return
    path = Path(storage.path(place))
    for part in (path, path.parent):
        descriptor = os.open(part, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def destroy(record: Record) -> list[str]:
    """Deletes the rows; gives the names in the store, to be deleted once that is committed."""
    names = list(record.media.values_list("stored", flat=True))
    record.media.all().delete()
    return names
