"""One file of a bag: written and digested in one go, or looked at again."""

from collections.abc import Iterable
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO

from archive.export.ledger import File


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
