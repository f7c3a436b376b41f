"""New files of the offline tool: nothing is overwritten, and nothing half-made stays."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file that its owner alone can read; removed again on any error. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
    except BaseException:
        # Also when interrupted: a part must not pass for the whole.
        path.unlink()
        raise


def write_new(path: Path, pieces: Iterable[bytes]) -> None:
    with new_file(path) as file:
        file.writelines(pieces)
