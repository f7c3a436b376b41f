"""``manage.py drill FOLDER -i KEY``: restores a backup on trial, and says as of which day."""

import datetime
import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from config.process import harden
from operations.backups import drilling, examining, generations, keys
from operations.backups.drilling import Drill, Passed
from operations.backups.errors import BackupError, NoDrill
from operations.backups.generations import DRILLED
from sealing import SealingError
from submissions.errors import StoreDown

NONE = 2  # no drill took place
DAY = datetime.timedelta(days=1)  # two clocks may stand on both sides of a midnight
STALE = 3  # days: as old as the doctor lets a backup be


class Command(BaseCommand):
    help = "Restore a backup into a scratch place, examine it there, and say as of when it holds."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?")
        parser.add_argument("-i", "--identity", type=Path, help="the key file")
        parser.add_argument("--generation", metavar="NAME", default="", help="default: the newest")
        parser.add_argument(
            "--scratch", type=Path, default=Path(tempfile.gettempdir()),
            help="a folder on an encrypted disk: the database lies in it in the clear meanwhile",
        )  # fmt: skip
        parser.add_argument(
            "--database", metavar="URL", default="", help="an empty PostgreSQL database"
        )
        parser.add_argument("--not-older-than", metavar="DAYS", type=int, default=STALE)
        # How it calls itself in the scratch place.
        parser.add_argument("--examine", metavar="HEADS", help="(what this command runs itself)")

    def handle(self, *args: Any, **options: Any) -> None:
        harden()
        if options["examine"]:
            self._examine(options["examine"])
            return
        if not options["folder"] or not options["identity"]:
            raise CommandError("Name the backup's folder, and its key (-i KEY).", returncode=NONE)
        self._tell(self._drill(options), options)

    def _drill(self, options: dict[str, Any]) -> Passed:
        asked = Drill(
            options["folder"].absolute(), options["identity"].absolute(),
            options["scratch"].absolute(), options["generation"], options["database"],
        )  # fmt: skip
        try:
            identities = keys.identities(asked.key)
            return drilling.drill(asked, identities)
        except NoDrill as error:
            raise CommandError(f"No drill took place: {error}", returncode=NONE) from error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise CommandError(
                f"No drill took place: {where}{error.strerror}.", returncode=NONE
            ) from error
        except (BackupError, SealingError) as error:
            raise CommandError(f"NOT restorable: {error}") from error

    def _tell(self, done: Passed, options: dict[str, Any]) -> None:
        for line in done.said:
            self.stdout.write(line)
        today = datetime.datetime.now(datetime.UTC).date()
        day = _believed(done)
        age = (today - day).days
        if age > options["not_older_than"]:
            raise CommandError(
                f"Restorable as of {done.day}, and nothing came in the {age} days since: look "
                "whether the server still makes backups."
            )
        if not options["generation"]:
            # The next backup of the server reads it, and its doctor says it.
            _note(options["folder"] / DRILLED, f"{today} {done.generation}\n")
        self.stdout.write(f"restorable as of {done.day} ({done.files:,} files)")

    def _examine(self, heads: str) -> None:
        try:
            said, wrong = examining.examine(*drilling.heads_of(heads))
        except (OSError, StoreDown, DatabaseError, BackupError) as error:
            raise CommandError(f"It cannot be read ({type(error).__name__}).") from error
        for line in said:
            self.stdout.write(line)
        if wrong:
            raise CommandError("\n".join(wrong))


def _believed(done: Passed) -> datetime.date:
    """The day that the manifest says, which a server's clock, or whoever took it over, named. The
    machine that keeps the backup named the generation's. Raises CommandError."""
    day = datetime.date.fromisoformat(done.day)
    kept = [day for day, _ in generations.parsed(done.generation)]
    if kept and day > kept[0] + DAY:
        raise CommandError(
            f"NOT restorable as of {day}: it was kept as {done.generation}. That server's clock is "
            "ahead, or somebody took it over so that nobody sees that no backup comes any more."
        )
    return day


def _note(file: Path, text: str) -> None:
    staged = file.with_name(f"{file.name}.part")
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as sink:
        sink.write(text)
    staged.replace(file)
