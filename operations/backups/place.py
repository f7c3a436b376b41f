"""Where a backup goes: a folder on a disk of this machine, another machine, or a bucket."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from operations.backups import generations, keeping
from operations.backups.errors import BackupError
from operations.backups.folder import Folder, Pour, Written
from operations.backups.generations import Generation
from operations.backups.index import Pair
from sealing import Recipient, Sealer

Knows = Callable[[str], bool]


@dataclass(frozen=True)
class Begun:
    """``generation``: the name of the one that this run makes; ``drilled``: the last day on which
    a drill of this backup went well, or None.
    """

    generation: str
    drilled: datetime.date | None = None


class Place(Protocol):
    """Everything raises BackupError or OSError; nothing that is there is written over."""

    def opened(self) -> AbstractContextManager[None]:
        """One run at a time."""

    def begin(self, installation: str, knows: Knows) -> Begun:
        """Raises ForeignBackup. ``knows``: whether this installation has a payload, by its path."""

    def have(self, paths: Sequence[str]) -> Mapping[str, Written]:
        """Those of the files that are there, whole."""

    def write(self, path: str, pour: Pour) -> Written:
        """A new file; ``pour`` writes into it."""

    def conclude(self, complete: bool, files: Iterable[Pair], manifest: Pour) -> None:
        """The generation stands. ``files``: path and digest of everything in it, by path."""

    def let_go(self, daily: int, weekly: int, yes: int | None) -> int:
        """Deletes what no generation is kept for, where that is this machine's to do; gives how
        many files. Raises Stopped.
        """


class Disk:
    """A folder on a disk of this machine, which lets go of old generations itself."""

    def __init__(self, root: Path, day: datetime.date) -> None:
        self._folder = Folder(root, day)
        self._day = day
        self._new = Generation(day, 1)

    @contextmanager
    def opened(self) -> Iterator[None]:
        with self._folder.locked():
            yield

    def begin(self, installation: str, knows: Knows) -> Begun:
        keeping.settle_sums(self._folder)
        keeping.own(self._folder, installation, knows)
        keeping.adopt_older_layout(self._folder)
        there = generations.listed(self._folder.root)
        self._new = generations.following(there, self._day, complete=True)
        return Begun(self._new.name, generations.drilled_on(self._folder.root))

    def have(self, paths: Sequence[str]) -> dict[str, Written]:
        found = ((path, self._folder.has(path)) for path in paths)
        return {path: written for path, written in found if written}

    def write(self, path: str, pour: Pour) -> Written:
        return self._folder.write(path, pour)

    def conclude(self, complete: bool, files: Iterable[Pair], manifest: Pour) -> None:
        self._new = Generation(self._day, self._new.number, complete)
        folder = self._folder
        keeping.conclude(folder, self._new, files, lambda path: folder.write(path, manifest))

    def let_go(self, daily: int, weekly: int, yes: int | None) -> int:
        try:
            if not self._new.complete:
                return 0
            return keeping.let_go(self._folder, self._new, daily, weekly, yes)
        finally:
            self._folder.finish()


def sealed(pour: Pour, recipients: Sequence[Recipient]) -> Pour:
    """What ``pour`` writes, sealed on its way: no copy of it lies anywhere."""

    def sealing(sink: BinaryIO) -> None:
        with Sealer(sink, recipients) as sealer:
            pour(cast(BinaryIO, sealer))

    return sealing


def outside(root: Path, data: Path) -> None:
    """Raises BackupError for a folder beside what it saves."""
    if root.resolve().is_relative_to(data):
        raise BackupError("A backup beside what it saves is none: choose another disk.")
