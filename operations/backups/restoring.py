"""Restoring: everything is checked before anything is written, and only into an empty place."""

import datetime
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection

from config.installation import fingerprints, seen
from operations.backups import database, generations
from operations.backups.errors import BackupError, DamagedBackup, NotEmpty
from operations.backups.folder import digest_of
from operations.backups.generations import MANIFEST
from operations.backups.manifest import Kept, Manifest
from sealing import Identity, Opener, open_sealed
from submissions.roster import genesis_file

NAMED = 20  # damaged files that are named in one sentence


@dataclass(frozen=True)
class Restored:
    """``manifest``: of what was restored; ``files``: how many came back; ``left_out``: damaged."""

    manifest: Manifest
    files: int
    left_out: list[str]


def restore(
    root: Path,
    identities: Sequence[Identity],
    tell: Callable[[str], object],
    *,
    generation: str = "",
    leave_out_damaged: bool = False,
) -> Restored:
    """Raises NotEmpty, DamagedBackup, BackupError, SealingError, OSError.

    ``generation``: its name, or "" for the newest. With ``leave_out_damaged`` a damaged payload
    costs itself and not the rest.
    """
    refuse_unless_empty()
    manifest = read_manifest(root, identities, generation)
    if manifest.engine != connection.vendor:
        there = "DATABASE_URL set" if manifest.engine == "postgresql" else "no DATABASE_URL"
        raise BackupError(f"This backup is of a {manifest.engine} database: restore with {there}.")
    tell(f"Backup of {manifest.made_on}: {len(manifest.files):,} files. Checking all of them.")
    wrong = _left_out(root, manifest, allowed=leave_out_damaged)
    whole = [kept for kept in manifest.files if kept.path not in wrong]
    refuse_full_stores(whole, manifest.installation)
    refuse_other_secrets(root, manifest, identities)
    tell("Everything that is needed is whole. Writing.")
    unfinished = settings.DATA / seen.RESTORING
    unfinished.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished.write_text(f"{manifest.installation or fingerprints.new_identifier()}\n")
    os.sync()
    _put_secrets(root, manifest, identities)
    for kept in whole:
        _put_file(root, kept, identities)
    with _opened(root, manifest.parts["database"], identities) as source:
        # Last: without a database the place still counts as one where nothing was restored.
        database.restore(source)
    os.sync()
    # What is left to do is what a first start does: tables of this version, and the store's mark.
    unfinished.replace(settings.DATA / seen.FIRST_START)
    os.sync()
    return Restored(manifest, len(whole), wrong)


def _left_out(root: Path, manifest: Manifest, *, allowed: bool) -> list[str]:
    """The payloads that cannot be restored, by their paths.

    Raises DamagedBackup when there are any and that is not ``allowed``, or when a part without
    which nothing runs is damaged.
    """
    wrong = damaged(root, manifest.everything())
    parts = {kept.path for kept in manifest.parts.values()}
    if wrong and (not allowed or parts & set(wrong)):
        more = f" and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
        named = ", ".join(wrong[:NAMED])
        raise DamagedBackup(f"Damaged or missing: {named}{more}. Nothing was restored.")
    return wrong


def refuse_unless_empty() -> None:
    """The secret alone may be there, where it is the one of the backup. Raises NotEmpty."""
    held = {path.name for path in settings.DATA.iterdir()} if settings.DATA.exists() else set()
    held -= {"lost+found"}
    if seen.RESTORING in held:
        raise NotEmpty(
            f"A restore into {settings.DATA} was interrupted: delete everything in it (and what it "
            "wrote into DATABASE_URL and AMANA_BLOBS), and begin again."
        )
    if settings.SECRET_FILE.parent == settings.DATA:
        held.discard(settings.SECRET_FILE.name)
    if held:
        raise NotEmpty(f"{settings.DATA} is not empty ({', '.join(sorted(held)[:3])}).")
    database.refuse_unless_empty()


def refuse_full_stores(files: Sequence[Kept], installation: str) -> None:
    """An object store lies elsewhere: it is asked for the first name of each. Raises NotEmpty."""
    if (owner := seen.store().identifier) not in {"", installation}:
        raise NotEmpty(f"The blob store belongs to installation {owner}. Nothing was restored.")
    for kept in {kept.store: kept for kept in reversed(files)}.values():
        if storages[kept.store].exists(kept.name):
            raise NotEmpty("The store holds files of these names already. Nothing was restored.")


def refuse_other_secrets(root: Path, manifest: Manifest, identities: Sequence[Identity]) -> None:
    """One that lies here already may be the only copy of it. Raises NotEmpty."""
    for name, path in _secrets():
        if name in manifest.parts and path.exists():
            with _opened(root, manifest.parts[name], identities) as source:
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
    stand = generations.listed(root)
    named = [each for each in stand if each.name == name]
    newest = [each for each in stand if each.complete] or stand
    if named or (newest and not name):
        return root / (named or newest)[-1].folder / MANIFEST
    if name and stand:
        raise DamagedBackup(f"There is no generation {name}: {', '.join(g.name for g in stand)}.")
    return root / MANIFEST


def read_manifest(root: Path, identities: Sequence[Identity], generation: str = "") -> Manifest:
    """Raises DamagedBackup, SealingError."""
    try:
        with manifest_path(root, generation).open("rb") as file:
            return Manifest.parse(open_sealed(file, identities).read())
    except FileNotFoundError as error:
        raise DamagedBackup(f"{root} holds no finished backup: manifest.age is missing.") from error


def damaged(root: Path, files: Sequence[Kept]) -> list[str]:
    """The paths of those that are missing or not what the manifest says."""
    wrong = []
    for kept in files:
        path = root / kept.path
        if not path.is_file() or digest_of(path) != kept.digest:
            wrong.append(kept.path)
    return wrong


class _opened:  # noqa: N801 - a context manager, used like a function
    """The plaintext of a sealed file of the backup."""

    def __init__(self, root: Path, kept: Kept, identities: Sequence[Identity]) -> None:
        self._file = (root / kept.path).open("rb")
        self._identities = identities

    def __enter__(self) -> Opener:
        return open_sealed(self._file, self._identities)

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _put_secrets(root: Path, manifest: Manifest, identities: Sequence[Identity]) -> None:
    """The server secret; the archive key and the beginnings of rosters if there were any."""
    for name, path in _secrets():
        if name not in manifest.parts:
            continue
        with _opened(root, manifest.parts[name], identities) as source:
            _put_secret(path, source.read())


def _put_secret(path: Path, value: bytes) -> None:
    if path.exists():
        # The same one: anything else was refused before.
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    staged = path.with_name(f"{path.name}.restoring")
    staged.unlink(missing_ok=True)
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)


def _put_file(root: Path, kept: Kept, identities: Sequence[Identity]) -> None:
    """Back into the store that it came from, under its name there."""
    held = storages[kept.store]
    if kept.store == "blobs":
        with (root / kept.path).open("rb") as source:
            stored = held.save(kept.name, File(source))
    else:
        with _opened(root, kept, identities) as opened:
            stored = held.save(kept.name, File(cast(IO[bytes], opened)))
    if stored != kept.name:
        held.delete(stored)
        raise NotEmpty("The store holds files of these names already.")
    if kept.store == "blobs" and isinstance(held, FileSystemStorage):
        _say_nothing_about_time(Path(held.path(kept.name)))


def _say_nothing_about_time(path: Path) -> None:
    today = datetime.datetime.now(datetime.UTC).date()
    moment = datetime.datetime.combine(today, datetime.time(), datetime.UTC).timestamp()
    for each in (path, path.parent):
        os.utime(each, (moment, moment))
