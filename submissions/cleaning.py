"""The files of one report, each through the sandbox."""

from collections.abc import Sequence
from dataclasses import dataclass

from sealing import Scratch
from submissions import sandbox
from submissions.errors import Busy, FileRefusal


@dataclass(frozen=True)
class Stripped:
    """What came out clean and what did not, with their numbers on the form (from 1)."""

    clean: tuple[tuple[int, sandbox.Clean], ...]
    refused: tuple[FileRefusal, ...]

    def close(self) -> None:
        for _, each in self.clean:
            each.scratch.close()


def strip_all(files: Sequence[Scratch]) -> Stripped:
    """One file that cannot be stripped costs that file only.

    Raises Busy when the sandbox itself cannot be used.
    """
    clean: list[tuple[int, sandbox.Clean]] = []
    refused: list[FileRefusal] = []
    try:
        for number, file in enumerate(files, 1):
            done = _strip(number, file)
            if isinstance(done, FileRefusal):
                refused.append(done)
            else:
                clean.append((number, done))
    except BaseException:
        # Also when interrupted: what is clean already must not wait for anybody.
        Stripped(tuple(clean), ()).close()
        raise
    return Stripped(tuple(clean), tuple(refused))


def _strip(number: int, file: Scratch) -> sandbox.Clean | FileRefusal:
    try:
        return sandbox.strip(file)
    except sandbox.Unsupported as error:
        return FileRefusal(number, "unsupported", error.looks_like)
    except sandbox.Unclean as error:
        return FileRefusal(number, "unclean", error.reason)
    except sandbox.Empty:
        return FileRefusal(number, "empty")
    except sandbox.TooLarge:
        return FileRefusal(number, "large")
    except sandbox.Died:
        return FileRefusal(number, "died")
    except sandbox.SandboxError as error:
        raise Busy("sandbox") from error
