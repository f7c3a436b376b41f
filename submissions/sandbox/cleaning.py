"""The files of one report, each through the sandbox."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sealing import Scratch
from stripping.limits import LONGEST_REPORT, LONGEST_SMALL, SMALL_REPORT
from submissions import sandbox
from submissions.errors import Busy, FileRefusal
from submissions.messages import FileProblem

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Stripped:
    """What came out clean and what did not, with their numbers on the form (from 1).

    The files of an archive have all its number.
    """

    clean: tuple[tuple[int, sandbox.Clean], ...]
    refused: tuple[FileRefusal, ...]

    def close(self) -> None:
        for _, file in self.clean:
            file.scratch.close()


def strip_all(files: Sequence[tuple[int, Scratch]], *, flat: bool) -> Stripped:
    """Each with its number on the form. One that cannot be stripped costs that file only.

    ``flat``: the reporter wants documents as pictures of their pages. All of them together have
    so much time; what was not begun by then is refused, and the rest is kept.
    Raises Busy when the sandbox itself cannot be used.
    """
    until = sandbox.worked() + longest(sum(file.size for _, file in files))
    clean: list[tuple[int, sandbox.Clean]] = []
    refused: list[FileRefusal] = []
    try:
        for number, file in files:
            for done in _strip(number, file, flat, until):
                if isinstance(done, FileRefusal):
                    refused.append(done)
                else:
                    clean.append((number, done))
    except BaseException:
        # Also when interrupted: what is clean already must not wait for anybody.
        Stripped(tuple(clean), ()).close()
        raise
    # Files of one archive that are refused for the same reason are told of once.
    return Stripped(tuple(clean), tuple(dict.fromkeys(refused)))


def longest(size: int) -> int:
    """Seconds of work for all files of a report with so many bytes of them."""
    return LONGEST_SMALL if size <= SMALL_REPORT else LONGEST_REPORT + size // MEBIBYTE


def _strip(
    number: int, file: Scratch, flat: bool, until: float
) -> Iterator[sandbox.Clean | FileRefusal]:
    """One for a file, and one for each file of an archive. Raises Busy."""
    try:
        for done in sandbox.files(file, flat=flat, until=until):
            yield refusal(number, done) if isinstance(done, sandbox.SandboxError) else done
    except sandbox.Unavailable as error:
        raise Busy("sandbox") from error


def refusal(number: int, error: sandbox.SandboxError) -> FileRefusal:
    """What to say of a file. Raises Busy when it is not the file's doing."""
    match error:
        case sandbox.Unsupported():
            return FileRefusal(number, FileProblem.UNSUPPORTED, error.looks_like)
        case sandbox.Unclean():
            return FileRefusal(number, FileProblem.UNCLEAN, error.reason)
        case sandbox.Empty():
            return FileRefusal(number, FileProblem.EMPTY)
        case sandbox.TooLarge():
            return FileRefusal(number, FileProblem.TOO_LARGE)
        case sandbox.Died():
            return FileRefusal(number, FileProblem.DIED)
    raise Busy("sandbox") from error
