"""Where a child writes what it makes of a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sealing import PayloadError, Scratch
from submissions.sandbox.results import Died, Unavailable


@contextmanager
def new_sink(folder: Path, expected: int) -> Iterator[Scratch]:
    """A new scratch for a child to write, which is closed again when it fails.

    ``expected``: bytes. Raises SandboxError.
    """
    try:
        sink = Scratch.create(folder, expected=expected)
    except OSError as error:
        raise Unavailable from error
    try:
        yield sink
    except PayloadError as error:
        sink.close()
        raise Died from error
    except BaseException:
        sink.close()
        raise
