"""The strippers as the intake calls them: in a confined child of the real fork server.

What passes here passes in the intake, too: a parser that needs a device, a module or a system call
that a child may not have fails its format's own tests. There is one fork server for each process
that runs tests; where the machine lacks a layer, the others are there.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import stripping
from sealing import Scratch
from stripping import Stripped
from submissions import sandbox

FOLDER = Path(tempfile.gettempdir())
PIECE = 1 << 20


def strip(data: bytes, *, flat: bool = False) -> tuple[bytes, Stripped]:
    """The clean file and what was said of it. Raises StrippingError as ``formats.strip`` does."""
    with scratch(data) as source, refusals():
        clean = sandbox.SANDBOX.strip(source, FOLDER, flat=flat)
    with clean.scratch:
        found = Stripped(clean.kind, clean.media_type, clean.extension, clean.removed)
        return clean.scratch.open().read(), found


def check(data: bytes) -> None:
    """Raises Unclean when stripping would change one byte, as ``formats.check`` does."""
    with scratch(data) as source, refusals():
        sandbox.SANDBOX.check(source)


@contextmanager
def scratch(data: bytes) -> Iterator[Scratch]:
    with Scratch.create(FOLDER) as made:
        for at in range(0, len(data), PIECE):
            made.write(data[at : at + PIECE])
        made.finish()
        yield made


@contextmanager
def refusals() -> Iterator[None]:
    """The sandbox's errors as the errors that the child had; Died and Unavailable as they are."""
    try:
        yield
    except sandbox.Unclean as error:
        raise stripping.Unclean(error.reason) from error
    except sandbox.Unsupported as error:
        raise stripping.Unsupported(error.looks_like) from error
    except sandbox.Empty as error:
        raise stripping.Empty from error
    except sandbox.TooLarge as error:
        raise stripping.TooLarge from error
