"""Making a backup: a snapshot of the database, then what its rows name, and the manifest last.

A blob whose row is in the backup is in it too: blobs are written before their rows and never
changed. Each backup is a generation of its own; what older ones hold is deleted only when newer,
complete ones stand in their place, and never much of it at once.
"""

import datetime
import io
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from archive.log import ledger, tree
from config import process
from config.models import Installation
from operations.backups import also, copying, database, manifest
from operations.backups.copying import Copied, Tell
from operations.backups.errors import KeptBack
from operations.backups.folder import Pour, pour_from, random_part
from operations.backups.generations import DAILY, WEEKLY
from operations.backups.listing import Kept, Listing
from operations.backups.manifest import Heads, Manifest
from operations.backups.place import Place, sealed
from operations.maintenance.listing import listed
from reviewers import custody
from reviewers.casework import safeguards
from sealing import Recipient
from submissions.roster import genesis_file

MARK = "last-backup"  # in AMANA_DATA: the day of the last complete backup, and nothing else
DRILLED = "last-drill"  # the same of the last drill, as the machine that keeps the backup says


@dataclass(frozen=True)
class Plan:
    """For whom, and for how long: days and weeks of which a generation is kept, where this machine
    lets them go.

    ``yes``: how many files may be removed at once, where that was asked.
    """

    recipients: Sequence[Recipient]
    day: datetime.date
    daily: int = DAILY
    weekly: int = WEEKLY
    yes: int | None = None


@dataclass
class Made(Copied):
    """What a backup did beside its copying. ``lost_key``: the fingerprint of the archive key, if it
    was lost, or "". ``unread``: what of AMANA_BACKUP_ALSO could not be read. ``stopped``: why
    nothing was removed. ``drilled``: the day of the last drill that went well.
    """

    generation: str = ""
    removed: int = 0
    lost_key: str = ""
    unread: list[str] = field(default_factory=list)
    stopped: str = ""
    drilled: datetime.date | None = None

    @property
    def complete(self) -> bool:
        return not (self.lost or self.damaged or self.lost_key or self.unread)


def make(place: Place, plan: Plan, tell: Tell) -> Made:
    """Adds a generation to the backup. Raises BackupError, Stopped, StoreDown, OSError."""
    safeguards.check(plan.day, 0, 0, "files", plan.yes)
    made = Made()
    with place.opened(), closing(Listing(settings.DATA)) as listing:
        remembered = genesis_file.lines()
        with database.snapshot() as taken:
            listing.want(taken.wanted)
            row = Installation.objects.get()
            begun = place.begin(row.identifier, lambda path: _knows(listing, path))
            parts = _small_parts(place, plan, remembered, made.unread)
            # Settings and the onion's keys were read: all else is this user's own, and takes hours.
            process.give_rights_up()
            parts["database"] = _part(place, plan, taken.pour)
        tell(f"The database is sealed ({parts['database'].size:,} bytes).")
        # After the rows were read: what one of them names is there, was deleted, or is lost.
        listing.note_there(listed())
        copying.copy(place, plan.recipients, listing, made, tell)
        if "archive-key" not in parts:
            # Or the last copy of it would go with the generations of before.
            made.lost_key = row.archive_key
        listing.keep(parts.values())
        told = Manifest(
            plan.day.isoformat(), taken.engine, parts, made.missing, made.lost,
            row.identifier, _heads(taken.ends),
        )  # fmt: skip
        text = sealed(manifest.pour(told, listing), plan.recipients)
        place.conclude(made.complete, listing.sums(), text)
        made.generation, made.drilled = begun.generation, begun.drilled
        try:
            made.removed = place.let_go(plan.daily, plan.weekly, plan.yes)
        except KeptBack as error:
            made.stopped = str(error)
    _remember(plan.day, made)
    return made


def _knows(listing: Listing, path: str) -> bool:
    return listing.wants(path.removeprefix("blobs/"))


def _part(place: Place, plan: Plan, pour: Pour) -> Kept:
    path = random_part()
    written = place.write(path, sealed(pour, plan.recipients))
    return Kept(path, written.size, written.digest, "", "")


def _small_parts(
    place: Place, plan: Plan, remembered: dict[str, genesis_file.Line], unread: list[str]
) -> dict[str, Kept]:
    """Secrets, the beginnings of rosters, and what AMANA_BACKUP_ALSO names."""
    parts = {}
    for name, path in (
        ("secret", settings.SECRET_FILE),
        ("archive-key", settings.ARCHIVE_KEY_FILE),
    ):
        if path.exists():
            with path.open("rb") as file:
                parts[name] = _part(place, plan, pour_from(file))
    if rosters := genesis_file.for_backup(remembered):
        parts["rosters"] = _part(place, plan, pour_from(io.BytesIO(rosters)))
    if settings.BACKUP_ALSO:
        parts["also"] = _part(place, plan, also.pour(settings.BACKUP_ALSO, unread))
    return parts


def _heads(ends: database.Ends) -> Heads:
    """The log's root is that of its size in the copy, however it grew since: it only ever does."""
    root = tree.root(ledger.Reader(), ends.log)
    newest = ends.custody or (0, custody.GENESIS)
    return Heads(newest, (ends.log, root.hex()), ends.reporters, ends.desks)


def _remember(day: datetime.date, made: Made) -> None:
    if not made.lost and not made.lost_key:
        (settings.DATA / MARK).write_text(f"{day}\n")
    if made.drilled:
        (settings.DATA / DRILLED).write_text(f"{made.drilled}\n")


def last_backup() -> datetime.date | None:
    """The day of the last backup of this server, if there was one. Raises OSError."""
    return _day(settings.DATA / MARK)


def last_drill() -> datetime.date | None:
    """The day of the last drill that the last backup was told of. Raises OSError."""
    return _day(settings.DATA / DRILLED)


def _day(file: Path) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(file.read_text().strip())
    except (FileNotFoundError, ValueError):
        return None
