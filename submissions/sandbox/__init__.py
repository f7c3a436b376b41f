"""The door to the sandbox: a file goes in as a scratch, a clean file comes out as another.

This process opens neither: it hands their descriptors and keys to the worker (submissions.worker),
which is another process, and reads a short answer. It never imports a parser.
The errors are those of ``submissions.sandbox.results``.
"""

import atexit
import math
from collections.abc import Callable, Iterator

from django.conf import settings

from sealing import Scratch
from submissions.sandbox import otherwise
from submissions.sandbox.fork_server import Sandbox
from submissions.sandbox.results import (
    Clean,
    Died,
    Empty,
    Kind,
    PagesOf,
    SandboxError,
    Smaller,
    Stripped,
    TooLarge,
    Unavailable,
    Unclean,
    Unsupported,
    WordsOf,
)

__all__ = [
    "Clean",
    "Died",
    "Empty",
    "Kind",
    "PagesOf",
    "Sandbox",
    "SandboxError",
    "Smaller",
    "Stripped",
    "TooLarge",
    "Unavailable",
    "Unclean",
    "Unsupported",
    "WordsOf",
    "verify",
    "check",
    "clean",
    "files",
    "pages",
    "passed",
    "smaller",
    "start",
    "stop",
    "words",
    "worked",
]

SANDBOX = Sandbox()
# A process that ends leaves no fork server behind; one that is killed closes its socket, with the
# same effect.
atexit.register(SANDBOX.stop)


def clean(source: Scratch, *, flat: bool = False) -> Clean:
    """The clean form of ``source``, or of another form of it where no stripper takes it as it is.

    With ``flat`` a document becomes pictures of its pages.

    Blocks: call it in a thread. Raises SandboxError.
    """
    return otherwise.clean(SANDBOX, source, settings.DATA, flat=flat)


def files(
    source: Scratch, *, flat: bool = False, until: float = math.inf
) -> Iterator[Clean | SandboxError]:
    """As ``clean``, and for an archive or an e-mail each file in it; a refusal in a file's place.

    ``until``: of ``worked``; nothing new is begun then.
    Blocks: call it in a thread. Raises Unavailable.
    """
    return otherwise.files(SANDBOX, source, settings.DATA, flat=flat, until=until)


def worked() -> float:
    """Seconds that the sandbox has worked for the thread that asks; waiting does not count."""
    return SANDBOX.worked


def passed(
    source: Scratch, take: Callable[[memoryview], object], *, flat: bool = False
) -> Stripped:
    """Hands the clean form of ``source`` to ``take`` while it is made, without a second scratch.

    What came is provisional until this returns, and until ``verify`` has read it again. Blocks.
    """
    return SANDBOX.passed(source, take, flat=flat)


def verify(payload: int, key: bytes, start: int, size: int) -> None:
    """The second look at ``size`` bytes from ``start`` of a sealed payload (nonce and chunks).

    ``payload``: a descriptor for reading; ``key``: the payload's. Raises SandboxError. Blocks.
    """
    SANDBOX.verify(payload, key, start, size)


def check(source: Scratch) -> Kind:
    """What ``source`` is; raises Unclean when stripping would change one byte. Blocks."""
    return SANDBOX.check(source)


def smaller(source: Scratch, width: int) -> Smaller | None:
    """A picture of a clean one, ``width`` pixels wide; None where it needs none. Blocks.

    Raises SandboxError.
    """
    return SANDBOX.smaller(source, settings.DATA, width)


def words(source: Scratch) -> WordsOf:
    """What can be read of a clean document. Blocks. Raises SandboxError."""
    return SANDBOX.words(source, settings.DATA)


def pages(source: Scratch) -> PagesOf:
    """The first pages of a clean document as pictures. Blocks. Raises SandboxError."""
    return SANDBOX.pages(source, settings.DATA)


def start() -> None:
    """Starts this process's fork server now rather than with the first file."""
    SANDBOX.start()


def stop() -> None:
    """Ends the fork server; files that are being stripped are lost (Died)."""
    SANDBOX.stop()
