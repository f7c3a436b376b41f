"""Making a backup: the database first, then what its rows name, and the manifest last.

A blob whose row is in the backup is in it too: blobs are written before their rows and never
changed. One that a person deleted meanwhile is told. Until the new manifest stands the old one
holds, and what it names is untouched. Afterwards whatever it does not name is deleted, so that a
report that was destroyed leaves the backup with the next one.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages

from config.backups import database
from config.backups.errors import BackupError
from config.backups.folder import MANIFEST, Folder, Pour, Written, pour_from, random_part
from config.backups.manifest import Kept, Manifest
from sealing import Recipient

MARK = "last-backup"  # in AMANA_DATA: the day of the last backup, and nothing else
TOLD_EVERY = 1024**3  # bytes
GIB = 1024**3
Tell = Callable[[str], object]


@dataclass
class Made:
    """What a backup did: files and bytes copied, files that were there, and files removed.

    ``missing`` blobs were deleted while it ran, or lost before; ``damaged`` ones are not what their
    rows say, and were copied as they are.
    """

    copied: int = 0
    size: int = 0
    present: int = 0
    removed: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


def make(root: Path, recipients: Sequence[Recipient], day: datetime.date, tell: Tell) -> Made:
    """Writes or renews the backup in ``root``. Raises BackupError, OSError."""
    if root.resolve().is_relative_to(settings.DATA):
        raise BackupError("A backup beside what it saves is none: choose another disk.")
    folder, made = Folder(root, day), Made()
    with folder.locked():
        parts = {}
        with database.snapshot() as taken:
            parts["database"] = _sealed_part(folder, recipients, taken.pour)
        tell(f"The database is sealed ({parts['database'].size:,} bytes).")
        for name, path in (
            ("secret", settings.SECRET_FILE),
            ("archive-key", settings.ARCHIVE_KEY_FILE),
        ):
            if path.exists():
                with path.open("rb") as file:
                    parts[name] = _sealed_part(folder, recipients, pour_from(file))
        files = _files(folder, recipients, taken.wanted, made, tell)
        manifest = Manifest(day.isoformat(), taken.engine, parts, files, made.missing)
        folder.settle()
        folder.seal(MANIFEST, recipients, lambda sink: sink.write(manifest.to_bytes()))
        folder.settle()
        made.removed = folder.finish({kept.path for kept in manifest.everything()})
    (settings.DATA / MARK).write_text(f"{day}\n")
    return made


def last_backup() -> datetime.date | None:
    """The day of the last backup of this server, if there was one."""
    try:
        return datetime.date.fromisoformat((settings.DATA / MARK).read_text().strip())
    except (FileNotFoundError, ValueError):
        return None


def _sealed_part(folder: Folder, recipients: Sequence[Recipient], pour: Pour) -> Kept:
    path = random_part()
    written = folder.seal(path, recipients, pour)
    return Kept(path, written.size, written.digest, "", "")


def _files(
    folder: Folder,
    recipients: Sequence[Recipient],
    wanted: list[database.Wanted],
    made: Made,
    tell: Tell,
) -> list[Kept]:
    files, told = [], 0
    whole = sum(each.size for each in wanted)
    done = 0
    for each in wanted:
        if kept := _kept(folder, recipients, each, made):
            files.append(kept)
        done += each.size
        if done - told >= TOLD_EVERY:
            told = done
            tell(f"{done / GIB:.1f} of {whole / GIB:.1f} GiB")
    return files


def _kept(
    folder: Folder, recipients: Sequence[Recipient], each: database.Wanted, made: Made
) -> Kept | None:
    """One file in the backup; None when the server has it no more."""
    path = _place(each, recipients)
    written = folder.has(path, lambda size: _fits(each, size))
    if written:
        made.present += 1
    else:
        try:
            written = _copied(folder, recipients, each, path)
        except FileNotFoundError:
            made.missing.append(each.name)
            return None
        made.copied += 1
        made.size += written.size
    if each.digest and each.digest.hex() != written.digest:
        made.damaged.append(each.name)
    return Kept(path, written.size, written.digest, each.store, each.name)


def _fits(each: database.Wanted, size: int) -> bool:
    """A payload lies as it is; a published file is larger when it is sealed."""
    return size == each.size if each.store == "blobs" else size > each.size


def _place(each: database.Wanted, recipients: Sequence[Recipient]) -> str:
    """Where it lies in the backup. Other recipients, another place: it must be sealed anew."""
    if each.store == "blobs":
        return f"blobs/{each.name}"
    names = sorted(str(recipient) for recipient in recipients)
    token = sha256("\n".join([each.name, *names]).encode()).hexdigest()[:32]
    return f"media/{token}.age"


def _copied(
    folder: Folder, recipients: Sequence[Recipient], each: database.Wanted, path: str
) -> Written:
    with storages[each.store].open(each.name) as source:
        if each.store == "blobs":
            return folder.write(path, pour_from(source))
        return folder.seal(path, recipients, pour_from(source))
