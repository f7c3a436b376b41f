"""The order of an upgrade, and the way back.

Nothing that is kept changes before the copy was migrated and found in order. Cut off at any moment,
the same command goes on, or begins again.
"""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from config.installation import binding, judgement, schema
from config.installation.judgement import Stage
from operations.backups import making
from operations.upgrading import copying, dumping, kept, presence, rehearsal, room, since
from operations.upgrading.errors import Loses, UpgradeError

Tell = Callable[[str], Any]
FRESH = 1  # days that the last backup may be old: the one of last night
NOTHING_KEPT = (
    "There is no database of before: the last upgrade was concluded by the night's relay, or "
    "there was none. Restore a backup into an empty place instead (docs/operations.md)."
)


def upgrade(tell: Tell, *, without_backup: bool = False) -> int:
    """How many migrations were applied; 0 where the database was of this version already.

    Raises UpgradeError, InstallationError, TimeoutError, OSError.
    """
    with presence.alone():
        with schema.exclusive(tell):
            copying.resume()
            kept.discard()
            if waiting := _waiting():
                if not without_backup:
                    _require_backup(datetime.datetime.now(datetime.UTC).date())
                _rehearsed(tell)
        # PostgreSQL's is migrated here; and an installation of before there were identifiers gets
        # one, or its end if that was cut off.
        binding.prepare(tell)
    return waiting


def back(tell: Tell, *, losing: int | None = None) -> None:
    """The database of before is in place again. ``losing``: what the operator said may go.

    Raises UpgradeError, Loses, InstallationError, OSError.
    """
    with presence.alone(), schema.exclusive(tell):
        copying.resume()
        if not kept.folder().exists():
            raise UpgradeError(NOTHING_KEPT)
        if connection.vendor == "postgresql":
            dumping.refuse_others()
        came = since.reports_and_acts(kept.folder())
        if came and came != losing:
            raise Loses(
                f"{came} reports and acts of the desk came or went since the upgrade: what came "
                "would be lost without a trace, and what was taken back or destroyed would stand "
                f"in the database again. Only if that must be: repeat it with --yes-lose {came}"
            )
        if connection.vendor == "postgresql":
            dumping.put_back()
        else:
            copying.put_back()


def _waiting() -> int:
    """Raises UpgradeError, InstallationError."""
    state = binding.looked()
    binding.refuse(state)
    if settings.PRACTICE:
        raise UpgradeError("Practice begins anew at each start: there is nothing to upgrade.")
    if judgement.stage(state) is Stage.NEW:
        raise UpgradeError(f"There is no installation in {settings.DATA}: amana serve begins one.")
    return state.database.waiting


def _require_backup(today: datetime.date) -> None:
    last = making.last_backup()
    if last is None or (today - last).days > FRESH:
        said = f"The last backup is of {last}" if last else "There is no backup yet"
        raise UpgradeError(
            f"{said}. Make one with the version of before (amana backup), or say "
            "that the database of before, which is kept until the night, is enough: "
            "--without-backup. Nothing was changed."
        )


def _rehearsed(tell: Tell) -> None:
    """The copy is migrated and checked; with SQLite it takes the place."""
    room.require(dumping.size() if connection.vendor == "postgresql" else copying.size())
    folder = kept.begin()
    try:
        if connection.vendor == "postgresql":
            _on_scratch_database(folder, tell)
        else:
            _on_copied_file(folder, tell)
    except BaseException:  # when interrupted, too: a copy of everything must not lie about
        copying.resume()
        kept.discard()
        raise


def _on_copied_file(folder: Path, tell: Tell) -> None:
    with copying.unchanged():
        tell("Copying the database …")
        copying.copy_to(folder)
        tell("Upgrading and checking the copy …")
        rehearsal.rehearse({"AMANA_DATA": str(folder), "DATABASE_URL": ""})
    copying.exchange(folder)


def _on_scratch_database(folder: Path, tell: Tell) -> None:
    tell("Writing the database of before into a file …")
    dumping.dump_to(folder)
    tell("Upgrading and checking it in a scratch database …")
    with dumping.scratch(folder) as address:
        rehearsal.rehearse({"AMANA_DATA": str(folder), "DATABASE_URL": address})
    kept.conclude(dumping.NAME, *since.NOTES)
    tell("Upgrading the database …")
