"""What else goes with a backup: settings and an onion's keys, as an archive of tar.

``AMANA_BACKUP_ALSO`` names files and folders. Their names in the archive are their paths without
the first slash, so that ``tar --extract --directory /`` puts them where they were.
"""

import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from operations.backups.folder import Pour


def pour(paths: Iterable[Path], unread: list[str]) -> Pour:
    """Adds to ``unread`` what is not there or cannot be read by the user who runs this."""

    def pouring(sink: BinaryIO) -> None:
        with tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for path in paths:
                for each in _below(path, unread):
                    _add(archive, each, unread)

    return pouring


def _below(path: Path, unread: list[str]) -> Iterator[Path]:
    """The path, and everything below it; a link is itself and not what it leads to."""
    yield path
    if path.is_symlink() or not path.is_dir():
        return
    try:
        entries = sorted(path.iterdir())
    except OSError as error:
        unread.append(f"{path} ({error.strerror})")
        return
    for each in entries:
        yield from _below(each, unread)


def _add(archive: tarfile.TarFile, path: Path, unread: list[str]) -> None:
    try:
        info = archive.gettarinfo(path, arcname=str(path.absolute()).lstrip("/"))
        if info is None:
            # A socket: it is made anew by whoever listens on it.
            return
        if info.isreg():
            with path.open("rb") as file:
                archive.addfile(info, file)
        else:
            archive.addfile(info)
    except OSError as error:
        unread.append(f"{path} ({error.strerror})")
