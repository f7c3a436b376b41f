"""``outcome`` of hundreds of files, many of them in one confined child.

A child for each of so many costs more than the files do. The fork server is of the real kind, with
its warming, confinement and limits (``tests.stripping.many_worker``).
"""

import atexit
from collections.abc import Sequence

from submissions.sandbox.fork_server import Sandbox
from submissions.sandbox.results import Died
from tests.stripping.outcome import outcome_here
from tests.stripping.sandboxed import FOLDER, scratch

SANDBOX = Sandbox("tests.stripping.many_worker")
atexit.register(SANDBOX.stop)
TOGETHER = 32  # files in one child, so that a slow machine keeps within its limits
SIZE = 4  # bytes of the length that stands before each file


def outcomes(files: Sequence[bytes]) -> list[str]:
    """As ``outcome`` says of each."""
    return [
        said
        for at in range(0, len(files), TOGETHER)
        for said in together(files[at : at + TOGETHER])
    ]


def together(files: Sequence[bytes]) -> list[str]:
    packed = b"".join(len(each).to_bytes(SIZE, "big") + each for each in files)
    with scratch(packed) as source:
        try:
            clean = SANDBOX.strip(source, FOLDER)
        except Died:
            # Outside of the sandbox the error can be read, if it is no fault of the confinement.
            for each in files:
                outcome_here(each)
            raise
    with clean.scratch:
        return clean.kind.split()


def unpacked(packed: bytes) -> list[bytes]:
    files, at = [], 0
    while at < len(packed):
        start = at + SIZE
        at = start + int.from_bytes(packed[at:start], "big")
        files.append(packed[start:at])
    return files
