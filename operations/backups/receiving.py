"""The side of the machine that keeps a backup: it only ever adds.

What a server that was taken over can do here is to add files and generations. It cannot read,
change or remove what is there, and cannot name the day of what it adds: this machine's clock does.
The standard library alone is used.
"""

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from operations.backups import generations, keeping, lines
from operations.backups.errors import BackupError, ForeignBackup, LineBroken
from operations.backups.folder import Folder
from operations.backups.generations import Generation
from operations.backups.index import read_sums
from operations.backups.lines import BrokenOff, Message

# Where a server may put files: under random names, nowhere else.
PLACE = re.compile(r"(?:blobs/[0-9a-z]{2}|media|parts)/[0-9A-Za-z]{1,80}(?:\.[0-9a-z]{1,16}){0,2}")
INSTALLATION = re.compile(r"[0-9a-z]{32}")
MOST = 5_000  # paths in one question
APART = datetime.timedelta(days=1)  # two clocks may stand on both sides of a midnight


class Refused(BackupError):
    """What was asked for is not done here."""


class Receiver:
    """One run of one server."""

    def __init__(self, root: Path, today: datetime.date, source: BinaryIO, sink: BinaryIO) -> None:
        self._folder = Folder(root, today)
        self._today = today
        self._source, self._sink = source, sink
        self._new: Generation | None = None
        self._answers: dict[str, Callable[[Any, Message], Message]] = {
            "begin": self._begin,
            "have": self._have,
            "add": self._add,
            "manifest": self._conclude,
        }

    def serve(self) -> None:
        """Until the line ends. Raises BackupError, OSError; the other side is told why."""
        try:
            with self._folder.locked():
                keeping.settle_sums(self._folder)
                try:
                    while message := lines.receive(self._source):
                        self._answer(message)
                finally:
                    # What came is named, so that the next run need not send it again.
                    self._folder.settle()
        except LineBroken:
            raise
        except (BackupError, OSError) as error:
            kind = "foreign" if isinstance(error, ForeignBackup) else ""
            said = str(error) if isinstance(error, BackupError) else f"{error.strerror}"
            lines.send(self._sink, refused=f"The machine that keeps it says: {said}", kind=kind)
            raise

    def _answer(self, message: Message) -> None:
        name = next(iter(message), "")
        answer = self._answers.get(name)
        if answer is None or (name != "begin" and self._new is None):
            raise Refused(f"{name[:20]!r} is no message, or came too early.")
        if said := answer(message[name], message):
            lines.send(self._sink, **said)

    def _begin(self, installation: Any, message: Message) -> Message:
        if not isinstance(installation, str) or not INSTALLATION.fullmatch(installation):
            raise Refused("There is no such installation.")
        try:
            theirs = datetime.date.fromisoformat(str(message.get("day")))
        except ValueError as error:
            raise Refused("It says no day.") from error
        if abs(theirs - self._today) > APART:
            raise Refused(f"Its clock says {self._today}, and the server's {theirs}: set them.")
        keeping.own(self._folder, installation, lambda _: False)
        there = generations.listed(self._folder.root)
        self._new = generations.following(there, self._today, complete=True)
        drilled = generations.drilled_on(self._folder.root)
        return {"generation": self._new.name, "drilled": str(drilled) if drilled else ""}

    def _have(self, paths: Any, _: Message) -> Message:
        if not isinstance(paths, list) or len(paths) > MOST:
            raise Refused("Too many paths in one question.")
        found = ((path, self._folder.has(path)) for path in map(_place, paths))
        return {"have": {path: [w.size, w.digest] for path, w in found if w}}

    def _add(self, path: Any, _: Message) -> Message:
        if self._folder.has(_place(path)):
            raise Refused(f"{path} is there already.")
        try:
            written = self._folder.write(path, self._pour)
        except BrokenOff:
            return {}
        return {"added": path, "size": written.size, "digest": written.digest}

    def _pour(self, sink: BinaryIO) -> None:
        for piece in lines.pieces(self._source):
            sink.write(piece)

    def _conclude(self, complete: Any, _: Message) -> Message:
        """The manifest comes first, then the lines of everything that it names."""
        new, folder = self._new, self._folder
        if new is None:
            raise Refused("It came too early.")
        new = Generation(new.day, new.number, complete is True)
        named = folder.root / f"{generations.GENERATIONS}/named.part"
        manifest = folder.root / f"{generations.GENERATIONS}/manifest.part"
        folder.spool(manifest, self._pour)
        folder.spool(named, self._pour)
        for path, digest in read_sums(named):
            if folder.sums.get(_place(path)) != digest:
                raise Refused(f"The new generation names {path}, which is not here so.")
        keeping.conclude(folder, new, read_sums(named), lambda path: folder.adopt(manifest, path))
        named.unlink()
        folder.finish()
        return {"concluded": new.name}


def _place(path: Any) -> str:
    if not isinstance(path, str) or not PLACE.fullmatch(path):
        raise Refused("This is no place for a file of a backup.")
    return path
