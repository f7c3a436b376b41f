"""Whether each folder that the faces of this process write can be written. Looking makes nothing.

Asked at each start and by the doctor: a folder of another user, or a disk that the kernel made
read-only after a fault, would otherwise show with the first report that is turned away.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages

from config.environment import table
from config.installation import seen
from config.installation.errors import Unwritable
from submissions.roster import genesis_file
from submissions.storage import blobs

INTAKE, DESK = frozenset({"intake"}), frozenset({"desk"})
BOTH = INTAKE | DESK
EXAMPLES = 3  # folders that one sentence names


@dataclass(frozen=True)
class Place:
    """A folder of a setting, and the faces that write it.

    ``path`` gives None where it is no folder. ``payloads``: those are kept in folders in it.
    ``read``: the faces that go on by reading where its disk is read-only.
    """

    setting: str
    faces: frozenset[str]
    path: Callable[[], Path | None]
    payloads: bool = False
    read: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fault:
    """``stops``: a start; otherwise it is said, and the faces start that only read there."""

    said: str
    stops: bool


def _stored(name: str) -> Path | None:
    storage = storages[name]
    return Path(storage.location) if isinstance(storage, FileSystemStorage) else None


PLACES = (
    Place(table.DATA.name, BOTH, lambda: settings.DATA),
    Place(table.BLOBS.name, BOTH, lambda: _stored("blobs"), payloads=True, read=DESK),
    # Each record has a folder of its own there, made when it is published: they are not looked at,
    # because there may be a hundred thousand.
    Place(table.ARCHIVE_MEDIA.name, DESK, lambda: _stored("archive"), read=DESK),
    Place(table.ROSTERS.name, BOTH, lambda: genesis_file.path().parent),
)


def require(tell: Callable[[str], object]) -> None:
    """Says what the faces of this process can do without. Raises Unwritable for the rest."""
    wrong = faults()
    if stopping := [fault.said for fault in wrong if fault.stops]:
        raise Unwritable("\n".join(stopping))
    for fault in wrong:
        tell(fault.said)


def faults() -> list[Fault]:
    """Of the folders that the faces of this process write; each folder once."""
    paths: dict[Path, Place] = {}
    for place in PLACES:
        if place.faces & settings.FACES and (path := place.path()) is not None:
            paths.setdefault(path, place)
    return [fault for path, place in paths.items() if (fault := _fault(place, path))]


def _fault(place: Place, path: Path) -> Fault | None:
    at = _existing(path)
    found = f"{place.setting}: found “{path}”, expected a folder that user {seen.user()} can write"
    if at.is_dir() and os.statvfs(at).f_flag & os.ST_RDONLY:
        writing = place.faces & settings.FACES
        said = f"{found}, and the disk of {at} is read-only: look at the disk (dmesg), and mount it"
        # What came is read as ever where nothing can be added: whoever works at the desk needs it
        # most while a disk fails.
        return Fault(f"{said} to be written.{_without(place, writing)}", not writing <= place.read)
    inner = _inner(path) if place.payloads and at == path else []
    closed = [folder for folder in [at, *inner] if not _can_write(folder)]
    if not closed:
        return None
    names = ", ".join(str(each) for each in closed[:EXAMPLES])
    more = f" (and {len(closed) - EXAMPLES} more)" if len(closed) > EXAMPLES else ""
    return Fault(f"{found}, and {names}{more} cannot be written: {_cure(path, at)}.", stops=True)


def _without(place: Place, writing: frozenset[str]) -> str:
    if writing <= place.read:
        return " Until then nothing is added to it."
    if place.read:
        return " Until then AMANA_FACES=desk,archive serves what can be read."
    return ""


def _existing(path: Path) -> Path:
    """The folder, or the nearest one above it in which it would be made."""
    while not os.path.lexists(path):
        path = path.parent
    return path


def _inner(path: Path) -> list[Path]:
    """Those of payloads; a disk has a lost+found beside them, which is root's."""
    if not (path.is_dir() and os.access(path, os.R_OK, effective_ids=True)):
        return []
    with os.scandir(path) as entries:
        ours = [entry for entry in entries if len(entry.name) == blobs.FOLDER and entry.is_dir()]
    return sorted(Path(entry.path) for entry in ours)


def _can_write(folder: Path) -> bool:
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK, effective_ids=True)):
        return False
    # /proc and /sys: root may write, and nothing can be made there.
    return os.statvfs(folder).f_blocks > 0


def _cure(path: Path, at: Path) -> str:
    if at == path:
        return f"chown -R {seen.user()} {path}"
    return f"mount its disk, or make {path} and chown it to {seen.user()}"
