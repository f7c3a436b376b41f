"""One file of a bag: written and digested in one go, or looked at again."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO

from archive.errors import ExportError
from archive.export.ledger import File


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else writes to it: two would take each other's files away. Raises ExportError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ExportError(
                f"Another export is writing to {folder}: wait until it is done."
            ) from error
        yield
    finally:
        os.close(descriptor)


def write(folder: Path, name: str, pieces: Iterable[bytes]) -> File:
    """``name`` is the file's path in the bag. What lay there before is replaced."""
    found, size = sha256(), 0
    with _opened(folder / name) as file:
        for piece in pieces:
            found.update(piece)
            file.write(piece)
            size += len(piece)
    return File(name, found.hexdigest(), size)


def _opened(path: Path) -> BinaryIO:
    """Makes the folder where there is none: to ask for it first takes longer than to write."""
    try:
        return path.open("wb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")


def digest(path: Path) -> str:
    """Raises OSError."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def stands(folder: Path, file: File) -> bool:
    """Whether a file is there, and is what was written."""
    path = folder / file.name
    try:
        return path.stat().st_size == file.size and digest(path) == file.digest
    except OSError:
        return False
