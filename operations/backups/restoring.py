"""Restoring: everything is checked before anything is written, and only into an empty place."""

import datetime
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection

from config.installation import fingerprints, seen
from operations.backups import database, keys, manifest, unfinished
from operations.backups.errors import BackupError, DamagedBackup, NotEmpty
from operations.backups.folder import digest_from, digest_of, pour_from
from operations.backups.generations import MANIFEST, Generation, listed
from operations.backups.listing import Kept, Listing
from operations.backups.manifest import Manifest
from operations.backups.unfinished import Mark
from operations.watching import memory
from sealing import Identity, Opener, open_sealed
from submissions.roster import genesis_file

NAMED = 20  # damaged files that are named in one sentence
ALSO = "also.tar"  # in AMANA_DATA: what AMANA_BACKUP_ALSO named on the server that was backed up
Tell = Callable[[str], object]


@dataclass(frozen=True)
class Restored:
    """``manifest``: of what was restored; ``files``: how many came back; ``left_out``: damaged."""

    manifest: Manifest
    files: int
    left_out: list[str]


@dataclass(frozen=True)
class Backup:
    """One generation that is open: its folder, its manifest, and the files that it names."""

    root: Path
    identities: Sequence[Identity]
    manifest: Manifest
    listing: Listing
    mark: Mark

    @contextmanager
    def part(self, name: str) -> Iterator[Opener]:
        with opened(self.root, self.manifest.parts[name], self.identities) as source:
            yield source


@contextmanager
def opening(root: Path, identities: Sequence[Identity], generation: str) -> Iterator[Backup]:
    """Raises DamagedBackup, SealingError."""
    path = manifest_path(root, generation)
    with closing(Listing(Path(tempfile.gettempdir()))) as listing:
        try:
            with path.open("rb") as file, keys.opening(path):
                found = manifest.read(open_sealed(file, identities), listing)
            digest = digest_of(path)
        except FileNotFoundError as error:
            raise DamagedBackup(
                f"{root} holds no finished backup: manifest.age is missing."
            ) from error
        identifier = found.installation or fingerprints.new_identifier()
        name = path.parent.name if path.parent != root else found.made_on
        yield Backup(root, identities, found, listing, Mark(identifier, digest, name))


def restore(
    root: Path,
    identities: Sequence[Identity],
    tell: Tell,
    *,
    generation: str = "",
    leave_out_damaged: bool = False,
) -> Restored:
    """Raises NotEmpty, DamagedBackup, BackupError, SealingError, OSError.

    ``generation``: its name, or "" for the newest. With ``leave_out_damaged`` a damaged payload
    costs itself and not the rest. One that was interrupted goes on.
    """
    begun = unfinished.mark()
    if begun is None:
        refuse_unless_empty()
    with opening(root, identities, generation or (begun.name if begun else "")) as backup:
        goes_on = unfinished.goes_on(begun, backup.mark)
        if goes_on:
            tell(f"A restore of {backup.mark.name} was interrupted: going on with it.")
        return _restore(backup, tell, goes_on=goes_on, leave_out_damaged=leave_out_damaged)


def _restore(backup: Backup, tell: Tell, *, goes_on: bool, leave_out_damaged: bool) -> Restored:
    found, listing = backup.manifest, backup.listing
    if found.engine != connection.vendor:
        there = "DATABASE_URL set" if found.engine == "postgresql" else "no DATABASE_URL"
        raise BackupError(
            f"This backup is of a {found.engine} database: restore with {there}. Afterwards "
            "manage.py move_database takes it to the other engine."
        )
    tell(f"Backup of {found.made_on}: {listing.count():,} files. Checking all of them.")
    wrong = _left_out(backup, allowed=leave_out_damaged)
    listing.drop(wrong)
    if not goes_on:
        refuse_full_stores(listing, found.installation)
    refuse_other_secrets(backup)
    tell("Everything that is needed is whole. Writing.")
    unfinished.begin(backup.mark)
    _put_secrets(backup)
    for kept in listing.kept():
        if kept.store:
            _put_file(backup, kept, goes_on=goes_on)
    if not goes_on or database.is_empty():
        # Last, and all at once: a place without a database is one where it was not finished.
        with backup.part("database") as source:
            database.restore(source)
    unfinished.end(backup.mark, found)
    return Restored(found, listing.count(), wrong)


def _left_out(backup: Backup, *, allowed: bool) -> list[str]:
    """The payloads that cannot be restored, by their paths.

    Raises DamagedBackup when there are any and that is not ``allowed``, or when a part without
    which nothing runs is damaged.
    """
    wrong = damaged(backup.root, backup.listing.kept())
    parts = {kept.path for kept in backup.manifest.parts.values()}
    if wrong and (not allowed or parts & set(wrong)):
        more = f" and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
        named = ", ".join(wrong[:NAMED])
        raise DamagedBackup(
            f"Damaged or missing: {named}{more}. Nothing was restored. Take another copy of the "
            "folder or an older generation (--list, --generation)"
            + ("." if parts & set(wrong) else ", or restore all else with --leave-out-damaged.")
        )
    return wrong


def refuse_unless_empty() -> None:
    """The secret alone may be there, where it is the one of the backup. Raises NotEmpty."""
    held = {path.name for path in settings.DATA.iterdir()} if settings.DATA.exists() else set()
    # A new machine's timers have looked already, and said that there is nothing to look after.
    held -= {"lost+found", memory.FILE, memory.LOCK, memory.ALARM_LOCK}
    if settings.SECRET_FILE.parent == settings.DATA:
        held.discard(settings.SECRET_FILE.name)
    if held:
        raise NotEmpty(
            f"{settings.DATA} is not empty ({', '.join(sorted(held)[:3])}). Stop the server and "
            "its timers, move what is in it to another place, and run this again."
        )
    if not database.is_empty():
        raise NotEmpty(
            "There is a database already: name an empty one in DATABASE_URL, or move this away."
        )


def refuse_full_stores(listing: Listing, installation: str) -> None:
    """An object store lies elsewhere: it is asked for the first name of each. Raises NotEmpty."""
    if (owner := seen.store().identifier) not in {"", installation}:
        raise NotEmpty(f"The blob store belongs to installation {owner}. Nothing was restored.")
    for kept in listing.first_of_stores():
        if storages[kept.store].exists(kept.name):
            raise NotEmpty("The store holds files of these names already. Nothing was restored.")


def refuse_other_secrets(backup: Backup) -> None:
    """One that lies here already may be the only copy of it. Raises NotEmpty."""
    for name, path in _secrets():
        if name in backup.manifest.parts and path.exists():
            with backup.part(name) as source:
                if path.read_bytes() != source.read():
                    raise NotEmpty(f"{path} holds another secret: move it away first.")


def _secrets() -> tuple[tuple[str, Path], ...]:
    return (
        ("secret", settings.SECRET_FILE),
        ("archive-key", settings.ARCHIVE_KEY_FILE),
        ("rosters", genesis_file.path()),
    )


def manifest_path(root: Path, name: str) -> Path:
    """Of the generation ``name``, or the newest complete one, or the one of an older version.

    Raises DamagedBackup.
    """
    stand = listed(root)
    named = [each for each in stand if each.name == name]
    newest = [each for each in stand if each.complete] or stand
    if named or (newest and not name):
        return root / (named or newest)[-1].folder / MANIFEST
    if name and stand:
        raise DamagedBackup(f"There is no generation {name}: {', '.join(g.name for g in stand)}.")
    return root / MANIFEST


def later(root: Path, restored: str) -> Generation | None:
    """The newest generation of the folder, where it is not the one that was restored."""
    stand = listed(root)
    return stand[-1] if stand and restored not in {"", stand[-1].name} else None


def damaged(root: Path, files: Iterable[Kept]) -> list[str]:
    """The paths of those that are missing or not what the manifest says."""
    wrong = []
    for kept in files:
        path = root / kept.path
        if not path.is_file() or digest_of(path) != kept.digest:
            wrong.append(kept.path)
    return wrong


@contextmanager
def opened(root: Path, kept: Kept, identities: Sequence[Identity]) -> Iterator[Opener]:
    """The plaintext of a sealed file of the backup."""
    with (root / kept.path).open("rb") as file:
        yield open_sealed(file, identities)


def _put_secrets(backup: Backup) -> None:
    """The server secret; the archive key, the beginnings of rosters and the archive of settings
    and onion keys, if there were any.
    """
    for name, path in (*_secrets(), ("also", settings.DATA / ALSO)):
        if name in backup.manifest.parts:
            with backup.part(name) as source:
                _put_secret(path, source)


def _put_secret(path: Path, source: Opener) -> None:
    if path.exists():
        # The same one: anything else was refused before.
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    staged = path.with_name(f"{path.name}.restoring")
    staged.unlink(missing_ok=True)
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        pour_from(source)(file)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)


def _put_file(backup: Backup, kept: Kept, *, goes_on: bool) -> None:
    """Back into the store that it came from, under its name there."""
    held = storages[kept.store]
    if goes_on and held.exists(kept.name):
        if kept.store == "blobs" and _is_whole(kept):
            return
        # Of the run that was interrupted: nothing else writes here before it is finished.
        held.delete(kept.name)
    if kept.store == "blobs":
        with (backup.root / kept.path).open("rb") as source:
            stored = held.save(kept.name, File(source))
    else:
        with opened(backup.root, kept, backup.identities) as plain:
            stored = held.save(kept.name, File(cast(IO[bytes], plain)))
    if stored != kept.name:
        held.delete(stored)
        raise NotEmpty("The store holds files of these names already.")
    if kept.store == "blobs" and isinstance(held, FileSystemStorage):
        _say_nothing_about_time(Path(held.path(kept.name)))


def _is_whole(kept: Kept) -> bool:
    with storages[kept.store].open(kept.name) as file:
        return digest_from(file) == kept.digest


def _say_nothing_about_time(path: Path) -> None:
    today = datetime.datetime.now(datetime.UTC).date()
    moment = datetime.datetime.combine(today, datetime.time(), datetime.UTC).timestamp()
    for each in (path, path.parent):
        os.utime(each, (moment, moment))
