"""Published files: kept under their digest, checked before they are kept."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.translation import gettext_lazy as _

from archive.errors import AccessionError, Problem
from archive.models import Medium, Record
from archive.serializer import medium_name

PIECE = 1024 * 1024
# The first bytes of each type: offset and bytes.
MAGIC: dict[str, tuple[int, bytes]] = {
    "image/jpeg": (0, b"\xff\xd8\xff"),
    "image/png": (0, b"\x89PNG\r\n\x1a\n"),
    "video/mp4": (4, b"ftyp"),
    "video/quicktime": (4, b"ftyp"),
    "audio/mp4": (4, b"ftyp"),
    "video/3gpp": (4, b"ftyp"),
    "image/gif": (0, b"GIF8"),
    "image/webp": (8, b"WEBP"),
    "video/webm": (0, b"\x1a\x45\xdf\xa3"),
    "audio/mpeg": (0, b"\xff"),
    "audio/ogg": (0, b"OggS"),
    "audio/flac": (0, b"fLaC"),
    "audio/wav": (8, b"WAVE"),
    "text/plain": (0, b""),
}


def store() -> Storage:
    return storages["archive"]


def check(entry: Mapping[str, Any], file: BinaryIO) -> None:
    """Raises AccessionError unless the bytes are those that the document names."""
    found, size = sha256(), 0
    file.seek(0)
    offset, magic = MAGIC[entry["type"]]
    first = file.read(64)[offset:]
    file.seek(0)
    while piece := file.read(PIECE):
        found.update(piece)
        size += len(piece)
    if found.hexdigest() != entry["sha256"] or size != entry["size"]:
        raise AccessionError((Problem("media", _("A file is not the one that was approved.")),))
    if not first.startswith(magic):
        raise AccessionError((Problem("media", _("A file is not of the type it is said to be.")),))


@contextmanager
def keeping(
    record: Record, entries: list[dict[str, Any]], files: Mapping[str, BinaryIO]
) -> Iterator[None]:
    """Stores the files, and their rows; when the block fails, what was stored goes again."""
    stored: list[str] = []
    held = store()
    try:
        for entry in entries:
            name = medium_name(entry)
            if Medium.objects.filter(record=record, digest=entry["sha256"]).exists():
                continue
            check(entry, files[entry["file"]])
            files[entry["file"]].seek(0)
            place = held.save(f"{record.pk}/{name}", File(files[entry["file"]]))
            stored.append(place)
            _settle(held, place)
            Medium.objects.create(
                record=record,
                digest=entry["sha256"],
                name=name,
                media_type=entry["type"],
                size=entry["size"],
                stored=place,
            )
        yield
    except BaseException:
        # The rows go with the transaction; the files must go too.
        for place in stored:
            held.delete(place)
        raise


def _settle(held: Storage, place: str) -> None:
    """On the disk before a row says so."""
    if not isinstance(held, FileSystemStorage):
        return
    path = Path(held.path(place))
    for each in (path, path.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def destroy(record: Record) -> list[str]:
    """Deletes the rows; gives the names in the store, to be deleted once that is committed."""
    names = list(record.media.values_list("stored", flat=True))
    record.media.all().delete()
    return names
