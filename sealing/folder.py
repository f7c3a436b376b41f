"""An opened parcel as files in a folder: each new, its owner's alone, none to be run.

A parcel that a forger made can hold anything. ``sealing.endings`` says which names are believed;
what does not fit is written all the same, under a name that nothing opens by itself.
"""

import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sealing import endings
from sealing.parcel import read_parcel
from sealing.tar import PIECE, Content, Readable


@dataclass(frozen=True)
class Written:
    """``member``: its name in the parcel; ``name``: below the folder; ``size``: bytes."""

    member: str
    name: str
    size: int

    @property
    def original(self) -> bool:
        """An untouched file: nothing was removed from it, and nothing in it was looked at."""
        return endings.is_original(self.member)

    @property
    def untold(self) -> bool:
        """What it is could not be told, or is not what its name says."""
        return self.name != self.member and not self.original


def extract(source: Readable, folder: Path) -> tuple[Written, ...]:
    """Writes every member below ``folder`` as a new file that its owner alone can read.

    On any error, what was created is removed, so that a part never passes for the whole. Raises as
    ``read_parcel``, and FileExistsError rather than overwrite a file or follow a link.
    """
    written: list[Written] = []
    created: list[Path] = []
    try:
        if not folder.exists():
            _make_folder(folder, created)
        for member, content in read_parcel(source):
            head = _head(content)
            name = _name(member.name, head, {each.name for each in written})
            path = folder / name
            if path.parent not in (folder, *created):
                _make_folder(path.parent, created)
            _write_new(path, head, content, created)
            written.append(Written(member.name, name, member.size))
    except BaseException:
        # Also when interrupted by a signal.
        for path in reversed(created):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise
    return tuple(written)


def _name(member: str, head: bytes, taken: set[str]) -> str:
    """The member's own name where it is believed, else a harmless one that is free."""
    if not endings.is_original(member) and endings.fits(member, head):
        return member
    name = endings.harmless(member)
    stem, dot, ending = name.partition(".")
    spare = (f"{stem}-{number}{dot}{ending}" for number in count(2))
    return name if name not in taken else next(each for each in spare if each not in taken)


def _head(content: Content) -> bytes:
    head = b""
    while len(head) < endings.HEAD and (piece := content.read(endings.HEAD - len(head))):
        head += piece
    return head


def _make_folder(path: Path, created: list[Path]) -> None:
    path.mkdir(mode=0o700)
    created.append(path)


def _write_new(path: Path, head: bytes, content: Content, created: list[Path]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    created.append(path)
    with os.fdopen(descriptor, "wb") as file:
        file.write(head)
        while piece := content.read(PIECE):
            file.write(piece)
