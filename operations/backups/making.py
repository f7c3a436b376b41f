"""Making a backup: the database first, then what its rows name, and the manifest last.

A blob whose row is in the backup is in it too: blobs are written before their rows and never
changed. Each backup is a generation of its own; what older ones hold is deleted only when newer,
complete ones stand in their place, and never much of it at once (reviewers.casework.safeguards).
"""

import datetime
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages

from archive import accession
from config.models import Installation
from operations.backups import database, generations, keeping
from operations.backups.errors import BackupError
from operations.backups.folder import Folder, Pour, Written, pour_from, random_part
from operations.backups.generations import DAILY, WEEKLY
from operations.backups.manifest import Kept, Manifest
from operations.maintenance.listing import listed
from operations.maintenance.named import is_named
from reviewers.casework import safeguards
from sealing import Recipient
from submissions.roster import genesis_file

MARK = "last-backup"  # in AMANA_DATA: the day of the last complete backup, and nothing else
TOLD_EVERY = 1024**3  # bytes
GIB = 1024**3
Tell = Callable[[str], object]


@dataclass(frozen=True)
class Plan:
    """Where to, for whom, and for how long: days and weeks of which a generation is kept.

    ``yes``: how many files may be removed at once, where that was asked.
    """

    root: Path
    recipients: Sequence[Recipient]
    day: datetime.date
    daily: int = DAILY
    weekly: int = WEEKLY
    yes: int | None = None


@dataclass
class Made:
    """What a backup did: files and bytes copied, files that were there, and files removed.

    ``missing`` files were deleted while it ran. ``lost`` ones have a row and are not on the server,
    ``damaged`` ones are not what their rows say: they were copied as they are. ``lost_key``: the
    fingerprint of the archive key, if it was lost, or "". ``stopped``: why nothing was removed.
    """

    generation: str = ""
    copied: int = 0
    size: int = 0
    present: int = 0
    removed: int = 0
    missing: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    lost_key: str = ""
    stopped: str = ""

    @property
    def complete(self) -> bool:
        return not self.lost and not self.damaged and not self.lost_key


def make(plan: Plan, tell: Tell) -> Made:
    """Adds a generation to the backup. Raises BackupError, Stopped, StoreDown, OSError."""
    if plan.root.resolve().is_relative_to(settings.DATA):
        raise BackupError("A backup beside what it saves is none: choose another disk.")
    safeguards.check(plan.day, 0, 0, "files", plan.yes)
    folder, made = Folder(plan.root, plan.day), Made()
    with folder.locked():
        parts, remembered = {}, genesis_file.lines()
        with database.snapshot() as taken:
            _prepare(folder, {each.name for each in taken.wanted if each.store == "blobs"})
            parts["database"] = _sealed_part(folder, plan.recipients, taken.pour)
        tell(f"The database is sealed ({parts['database'].size:,} bytes).")
        for name, path in (
            ("secret", settings.SECRET_FILE),
            ("archive-key", settings.ARCHIVE_KEY_FILE),
        ):
            if path.exists():
                with path.open("rb") as file:
                    parts[name] = _sealed_part(folder, plan.recipients, pour_from(file))
        if rosters := genesis_file.for_backup(remembered):
            pour = pour_from(io.BytesIO(rosters))
            parts["rosters"] = _sealed_part(folder, plan.recipients, pour)
        files = _files(folder, plan.recipients, taken.wanted, made, tell)
        row = Installation.objects.get()
        if "archive-key" not in parts:
            # Or the last copy of it would go with the generations of before.
            made.lost_key = row.archive_key
        manifest = Manifest(
            plan.day.isoformat(), taken.engine, parts, files, made.missing, made.lost,
            row.identifier,
        )  # fmt: skip
        _conclude(folder, plan, manifest, made)
        folder.finish()
    if not made.lost and not made.lost_key:
        (settings.DATA / MARK).write_text(f"{plan.day}\n")
    return made


def _prepare(folder: Folder, names: set[str]) -> None:
    """Whose folder it is, and what earlier backups left in it. Raises ForeignBackup."""
    keeping.settle_sums(folder)
    keeping.own(folder, Installation.objects.get().identifier, names)
    keeping.adopt_older_layout(folder)


def _conclude(folder: Folder, plan: Plan, manifest: Manifest, made: Made) -> None:
    """The new generation stands; then those go that are not kept any more."""
    before = [each for each in generations.listed(folder.root) if each.complete]
    new = generations.following(generations.listed(folder.root), plan.day, made.complete)
    paths = [kept.path for kept in manifest.everything()]
    keeping.conclude(
        folder,
        new,
        paths,
        lambda path: folder.seal(
            path, plan.recipients, lambda sink: sink.write(manifest.to_bytes())
        ),
    )
    made.generation = new.name
    if not new.complete:
        return
    if before and plan.day < before[-1].day:
        # It would be the oldest, and go at once with what it alone holds.
        made.stopped = (
            f"This clock says {plan.day}, and there is a generation of {before[-1].day}. Nothing "
            "was removed. Set the clock right; if the later one is of a wrong clock, delete its "
            f"folder ({before[-1].folder})."
        )
        return
    last = keeping.stored(folder.root, before[-1]) if before else set()
    pruned = keeping.pruning(folder, plan.daily, plan.weekly)
    try:
        # What the newest lacks is noticed on the first night, not when the oldest is let go.
        safeguards.check(plan.day, len(last - set(paths)), len(last), "files", plan.yes)
        safeguards.check(plan.day, pruned.gone, pruned.whole, "files", plan.yes)
    except safeguards.Stopped as error:
        made.stopped = str(error)
        return
    made.removed = folder.remove(pruned.keep)


def last_backup() -> datetime.date | None:
    """The day of the last backup of this server, if there was one. Raises OSError."""
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
    # After the rows were read: what one of them names is in the list, or was deleted, or is lost.
    there = set(listed())
    files, told = [], 0
    whole = sum(each.size for each in wanted)
    done = 0
    for each in wanted:
        if kept := _kept(folder, recipients, each, made, there):
            files.append(kept)
        done += each.size
        if done - told >= TOLD_EVERY:
            told = done
            tell(f"{done / GIB:.1f} of {whole / GIB:.1f} GiB")
    return files


def _kept(
    folder: Folder,
    recipients: Sequence[Recipient],
    each: database.Wanted,
    made: Made,
    there: set[str],
) -> Kept | None:
    """One file in the backup. None when nobody has it, or it was deleted meanwhile.

    One that the server lost and an older generation has is in the new one too.
    """
    path = _place(each, recipients)
    here = each.name in there if each.store == "blobs" else storages[each.store].exists(each.name)
    if not here and not _told_lost(each, made):
        return None
    written = folder.has(path, lambda size: _fits(each, size))
    if written and here and each.digest and each.digest.hex() != written.digest:
        # It was damaged when it was copied; by now somebody may have put a whole one back.
        written = None
    if written:
        made.present += 1
    elif not here:
        return None
    else:
        try:
            written = _copied(folder, recipients, each, path)
        except FileNotFoundError:
            _told_lost(each, made)
            return None
        made.copied += 1
        made.size += written.size
    if each.digest and each.digest.hex() != written.digest:
        made.damaged.append(each.name)
    return Kept(path, written.size, written.digest, each.store, each.name)


def _told_lost(each: database.Wanted, made: Made) -> bool:
    """Of a file that is not there: whether its row still is, so that it was lost."""
    named = is_named if each.store == "blobs" else accession.is_stored
    lost = named(each.name)
    (made.lost if lost else made.missing).append(each.name)
    return lost


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
