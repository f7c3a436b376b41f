"""What lies in the blob store, whoever put it there."""

from collections.abc import Iterator

from submissions.storage import blobs


def listed() -> Iterator[str]:
    """The names of all files, two levels deep. Raises OSError, StoreDown."""
    with blobs.asking():
        held = blobs.store()
        folders, files = _inside("")
        yield from files
        for folder in folders:
            # A folder within a folder is not ours, and nobody looks into it.
            yield from (f"{folder}/{name}" for name in held.listdir(folder)[1])


def _inside(path: str) -> tuple[list[str], list[str]]:
    try:
        return blobs.store().listdir(path)
    except FileNotFoundError:
        # Nothing was ever kept.
        return [], []
