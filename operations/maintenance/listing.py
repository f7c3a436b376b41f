"""What lies in the blob store, whoever put it there."""

from collections.abc import Iterator

from submissions.storage import blobs


def listed() -> Iterator[str]:
    """The names of all files, two levels deep. Raises OSError, StoreDown."""
    folders, files = top()
    yield from files
    for folder in folders:
        yield from inside(folder)


def top() -> tuple[list[str], list[str]]:
    """The folders, and the files beside them. Raises OSError, StoreDown."""
    with blobs.asking():
        return _inside("")


def inside(folder: str) -> Iterator[str]:
    """The names of the files of one folder. Raises OSError, StoreDown."""
    with blobs.asking():
        # A folder within a folder is not ours, and nobody looks into it.
        yield from (f"{folder}/{name}" for name in _inside(folder)[1])


def _inside(path: str) -> tuple[list[str], list[str]]:
    try:
        return blobs.store().listdir(path)
    except FileNotFoundError:
        # Nothing was ever kept.
        return [], []
