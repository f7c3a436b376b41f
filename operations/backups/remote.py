"""A backup on another machine, over ssh: this side can add to it and nothing else."""

import datetime
import subprocess
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from operations.backups import lines
from operations.backups.errors import BackupError, ForeignBackup, LineBroken
from operations.backups.folder import Counted, Pour, Written, pour_sums
from operations.backups.index import Pair
from operations.backups.lines import Message, Pieces
from operations.backups.place import Begun

# Files whose answers were not read yet: together they are smaller than what a pipe holds.
AHEAD = 100


class Remote:
    """``host``: as in the file of ssh's settings; its key is bound to one command there."""

    def __init__(self, host: str, config: Path | None, day: datetime.date) -> None:
        given = ["-F", str(config)] if config else []
        self._command = ["ssh", *given, "-T", "-o", "BatchMode=yes", "--", host, "receive"]
        self._host, self._day = host, day
        self._sent: deque[tuple[str, Written]] = deque()
        self._to: BinaryIO
        self._from: BinaryIO

    @contextmanager
    def opened(self) -> Iterator[None]:
        try:
            line = subprocess.Popen(  # noqa: S603 - words of the operator's
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        except FileNotFoundError as error:
            raise BackupError("ssh is not installed (openssh-client).") from error
        self._to, self._from = cast(BinaryIO, line.stdin), cast(BinaryIO, line.stdout)
        try:
            yield
        except BrokenPipeError as error:
            # It says why before it closes the line, perhaps behind answers that nobody read.
            self._drain()
            raise self._broken() from error
        finally:
            line.kill()
            line.wait()
            # What is still in its buffer has nobody to go to.
            with suppress(BrokenPipeError):
                self._to.close()
            self._from.close()

    def _broken(self) -> LineBroken:
        return LineBroken(
            f"The line to {self._host} broke; ssh said why above. Every file that arrived whole "
            "stays, and no generation was made: run the same command again, and it goes on."
        )

    def _drain(self) -> None:
        """Raises BackupError when one of the answers on the line is a refusal."""
        while message := lines.receive(self._from):
            _refuse(message)

    def _ask(self, **message: object) -> Message:
        self._settle()
        lines.send(self._to, **message)
        return self._answer()

    def _answer(self) -> Message:
        answer = lines.receive(self._from)
        if answer is None:
            raise self._broken()
        _refuse(answer)
        return answer

    def begin(self, installation: str, knows: Callable[[str], bool]) -> Begun:
        said = self._ask(begin=installation, day=str(self._day))
        drilled = str(said.get("drilled", ""))
        return Begun(
            str(said["generation"]), datetime.date.fromisoformat(drilled) if drilled else None
        )

    def have(self, paths: Sequence[str]) -> dict[str, Written]:
        found = self._ask(have=list(paths))["have"]
        return {path: Written(size, digest) for path, (size, digest) in found.items()}

    def write(self, path: str, pour: Pour) -> Written:
        if len(self._sent) >= AHEAD:
            self._confirm()
        lines.send(self._to, add=path)
        written = self._send(pour)
        self._sent.append((path, written))
        return written

    def _send(self, pour: Pour) -> Written:
        pieces = Pieces(self._to)
        counted = Counted(cast(BinaryIO, pieces))
        try:
            pour(cast(BinaryIO, counted))
        except FileNotFoundError:
            # The other side cannot tell where the file ends otherwise: what came is thrown away.
            pieces.break_off()
            raise
        pieces.end()
        return Written(counted.size, counted.hexdigest())

    def _confirm(self) -> None:
        """The oldest file that was sent arrived as it was sent. Raises BackupError."""
        path, written = self._sent.popleft()
        said = self._answer()
        if said != {"added": path, "size": written.size, "digest": written.digest}:
            raise BackupError(f"{path} did not arrive at {self._host} as it was sent.")

    def _settle(self) -> None:
        while self._sent:
            self._confirm()

    def conclude(self, complete: bool, files: Iterable[Pair], manifest: Pour) -> None:
        self._settle()
        lines.send(self._to, manifest=complete)
        self._send(manifest)
        self._send(pour_sums(files))
        self._answer()

    def let_go(self, daily: int, weekly: int, yes: int | None) -> int:
        """Nothing: the machine that keeps it does."""
        return 0


def _refuse(answer: Message) -> None:
    if said := answer.get("refused"):
        raise (ForeignBackup if answer.get("kind") == "foreign" else BackupError)(str(said))
