"""Copying what rows name into a backup, some files at a time."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.core.files.storage import FileSystemStorage, storages

from archive import accession
from operations.backups.folder import Written, digest_from, pour_from
from operations.backups.listing import Kept, Listing, Wanted
from operations.backups.place import Place, sealed
from operations.maintenance.named import is_named
from sealing import Recipient

GIB = 1024**3
TOLD_EVERY = GIB  # bytes
MARKED = 16  # digits of its digest that tell a whole copy from a damaged one in the same backup
Tell = Callable[[str], object]


@dataclass
class Copied:
    """Files and bytes that were copied, and files that were there.

    ``missing`` files were deleted while it ran. ``lost`` ones have a row and are not on the server,
    ``damaged`` ones are not what their rows say: they were copied as they are.
    """

    copied: int = 0
    size: int = 0
    present: int = 0
    missing: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Run:
    place: Place
    recipients: Sequence[Recipient]
    done: Copied


def copy(
    place: Place, recipients: Sequence[Recipient], listing: Listing, done: Copied, tell: Tell
) -> None:
    """Everything that the listing wants; what the backup has then is kept in the listing."""
    run = Run(place, recipients, done)
    told, passed, whole = 0, 0, listing.wanted_bytes()
    for batch in listing.wanted():
        have = place.have([_place(each, recipients) for each, _ in batch])
        listing.keep([kept for each, there in batch if (kept := _kept(run, each, there, have))])
        passed += sum(each.size for each, _ in batch)
        if passed - told >= TOLD_EVERY:
            told = passed
            tell(f"{passed / GIB:.1f} of {whole / GIB:.1f} GiB")


def _kept(run: Run, each: Wanted, there: bool, have: Mapping[str, Written]) -> Kept | None:
    """One file in the backup. None when nobody has it, or it was deleted meanwhile.

    One that the server lost and an older generation has is in the new one too.
    """
    path = _place(each, run.recipients)
    here = there if each.store == "blobs" else storages[each.store].exists(each.name)
    if not here and not _told_lost(each, run.done):
        return None
    written = have.get(path)
    if written and (_differs(each, written) or not _fits(each, written.size)):
        # It was damaged when it was copied; by now somebody may have put a whole one back.
        path, written = _beside(run, each, path, written) if here else (path, None)
    if written:
        run.done.present += 1
    elif not here or not (written := _copied(run, each, path)):
        return None
    if _differs(each, written):
        run.done.damaged.append(each.name)
    return Kept(path, written.size, written.digest, each.store, each.name)


def _differs(each: Wanted, written: Written) -> bool:
    return bool(each.digest) and each.digest.hex() != written.digest


def _beside(run: Run, each: Wanted, path: str, damaged: Written) -> tuple[str, Written | None]:
    """Where another copy of it belongs, since nothing in a backup is written over, and whether it
    is there already.
    """
    with storages[each.store].open(each.name) as file:
        now = digest_from(file)
    if now == damaged.digest:
        return path, damaged
    beside = f"{path}.{now[:MARKED]}"
    return beside, run.place.have([beside]).get(beside)


def _told_lost(each: Wanted, done: Copied) -> bool:
    """Of a file that is not there: whether its row still is, so that it was lost."""
    named = is_named if each.store == "blobs" else accession.is_stored
    lost = named(each.name)
    (done.lost if lost else done.missing).append(each.name)
    return lost


def _fits(each: Wanted, size: int) -> bool:
    """A payload lies as it is; a published file is larger when it is sealed."""
    return size == each.size if each.store == "blobs" else size > each.size


def _place(each: Wanted, recipients: Sequence[Recipient]) -> str:
    """Where it lies in the backup. Other recipients, another place: it must be sealed anew."""
    if each.store == "blobs":
        return f"blobs/{each.name}"
    names = sorted(str(recipient) for recipient in recipients)
    token = sha256("\n".join([each.name, *names]).encode()).hexdigest()[:32]
    return f"media/{token}.age"


def _refuse_others(each: Wanted, source: Any) -> None:
    """Raises FileNotFoundError for a file of another user.

    The unit may read every file (deploy/systemd/amana-backup.service), and a payload goes into the
    backup as it lies: a link in its place would copy what is root's for whoever made the link.
    """
    user = os.geteuid()
    on_disk = isinstance(storages[each.store], FileSystemStorage)
    if user and on_disk and os.fstat(source.fileno()).st_uid != user:
        raise FileNotFoundError(each.name)


def _copied(run: Run, each: Wanted, path: str) -> Written | None:
    """None when it was deleted or lost meanwhile."""
    try:
        with storages[each.store].open(each.name) as source:
            _refuse_others(each, source)
            pour = pour_from(source)
            if each.store != "blobs":
                pour = sealed(pour, run.recipients)
            written = run.place.write(path, pour)
    except FileNotFoundError:
        _told_lost(each, run.done)
        return None
    run.done.copied += 1
    run.done.size += written.size
    return written
