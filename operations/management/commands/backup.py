"""``manage.py backup PLACE --recipient R``: all that is kept, sealed, while the server runs."""

import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.process import harden
from operations.backups import keys, making, places
from operations.backups.errors import BackupError, ForeignBackup
from operations.backups.generations import DAILY, WEEKLY
from operations.backups.making import Made, Plan
from reviewers.casework import safeguards
from sealing import SealingError
from submissions.errors import StoreDown

NAMED = 20


class Command(BaseCommand):
    help = "Add a generation to a backup, sealed; what is there already is not copied again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", help=places.HELP)
        parser.add_argument(
            "--recipient", action="append", required=True, help="age1pq1…, as often as needed"
        )
        for option, default, what in (
            ("--keep-daily", DAILY, "days"),
            ("--keep-weekly", WEEKLY, "weeks"),
        ):
            parser.add_argument(
                option, metavar="N", type=int, default=default,
                help=f"of how many {what} the newest generation is kept ({default})",
            )  # fmt: skip
        places.add_options(parser)
        safeguards.add_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        harden()
        if settings.PRACTICE:
            raise CommandError("This is practice, and nothing of it is kept: there is no backup.")
        if min(options["keep_daily"], options["keep_weekly"]) < 1:
            raise CommandError("--keep-daily and --keep-weekly are 1 at least.")
        try:
            plan = self._plan(options)
            made = making.make(places.chosen(options, plan.day), plan, self.stderr.write)
        except (safeguards.Stopped, ForeignBackup) as error:
            raise CommandError(str(error), returncode=safeguards.EXIT) from error
        except (BackupError, SealingError) as error:
            raise CommandError(str(error)) from error
        except StoreDown as error:
            raise CommandError(f"The backup was not finished: {error}") from error
        except OSError as error:
            # A write that finds no room names no file.
            where = error.filename or options["place"]
            raise CommandError(
                f"The backup was not finished: {where}: {error.strerror}."
            ) from error
        self._tell(made)

    def _plan(self, options: dict[str, Any]) -> Plan:
        """Raises BackupError."""
        return Plan(
            keys.recipients(options["recipient"]),
            datetime.datetime.now(datetime.UTC).date(),
            options["keep_daily"],
            options["keep_weekly"],
            options["yes_remove"],
        )

    def _tell(self, made: Made) -> None:
        self.stdout.write(
            f"{made.copied:,} files copied ({made.size:,} bytes), {made.present:,} were there, "
            f"{made.removed:,} removed. Generation {made.generation}."
        )
        if made.drilled:
            self.stdout.write(f"A drill of it went well on {made.drilled}.")
        if made.missing:
            self.stdout.write(f"{len(made.missing):,} were deleted while the backup ran.")
        if wrong := [*_lost(made), *_damaged(made), *_lost_key(made), *_unread(made)]:
            raise CommandError("\n".join([*wrong, "No older generation was removed."]))
        if made.stopped:
            raise CommandError(
                f"The new generation is complete. Of the older ones: {made.stopped}",
                returncode=safeguards.EXIT,
            )


def _lost(made: Made) -> list[str]:
    if not made.lost:
        return []
    return [
        f"{len(made.lost):,} payloads have a row and are not on this server any more: "
        f"{_named(made.lost)}. Generations from before hold those that were backed up then: "
        "manage.py restore into an empty place."
    ]


def _damaged(made: Made) -> list[str]:
    if not made.damaged:
        return []
    return [
        f"{len(made.damaged):,} payloads on this server are damaged: {_named(made.damaged)}. "
        "Look for whole copies in an older generation."
    ]


def _lost_key(made: Made) -> list[str]:
    if not made.lost_key:
        return []
    return [
        f"The archive key ({made.lost_key}) is not on this server any more. Generations from "
        "before hold it: manage.py restore into an empty place, and copy it from there."
    ]


def _unread(made: Made) -> list[str]:
    if not made.unread:
        return []
    return [
        f"AMANA_BACKUP_ALSO: {_named(made.unread)} could not be read. Let this user read it "
        "(deploy/systemd/amana-backup.service does), or take it out of the setting."
    ]


def _named(names: list[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
