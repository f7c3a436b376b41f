"""``manage.py restore DIR -i KEY``: a backup into an empty AMANA_DATA, checked before it writes."""

import datetime
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import causes
from config.installation import binding
from config.installation.errors import InstallationError
from config.process import harden
from operations.backups import forking, generations, keeping, keys, restoring, unfinished
from operations.backups.errors import BackupError
from operations.backups.restoring import Restored
from sealing import SealingError
from submissions import intake

NEXT = """\
What it means:
  - Reports that came after {day} are not here. Their codenames open nothing: the page answers as to
    a mistyped one. Ask their senders, there and wherever you publish, to send them again.
  - What the desk did after {day} is not here: assessments, replies, approvals, and who was admitted
    or removed. Browsers that had seen more of a desk's list of people stop until two members sign
    that a backup was restored: call them, and read them its line of manage.py verify_roster.
  - Custody and the archive's log go on from where they stood on {day}, and say so: an entry of
    custody, and a line in each checkpoint of the log. Whoever kept a later head sees two ends: say
    in public, too, that you restored, and from which day.
  - What was destroyed or taken back after {day} is here again: destroy it again.
Next:
  1. manage.py doctor     looks at this machine
  2. manage.py tidy       names reports whose payload did not come back; where it says that days
                          went by, manage.py custody_head --yes-day {today} first
  3. manage.py serve      and open one report at the desk, with the desk's own key"""
LOST = """\
Generation {name} of {day} is newer. Of what it holds, this one lacks {files:,} files, {entries:,} \
entries of custody and {versions:,} publications; it has {reporters:,} reporters, and this one \
{here:,}."""
NO_ROOM = (
    "No room is left where {data} is (df -h), and the restore is not finished. Make room, and run "
    "the same command again: it goes on."
)
OLDER = (
    "{count:,} files that rows name are not in it: they were deleted while it was made, or lost on "
    "that server (it is of an older version, which did not tell). manage.py tidy names those whose "
    "row stands."
)


class Command(BaseCommand):
    help = "Restore a backup into an empty AMANA_DATA."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("-i", "--identity", type=Path, help="the key file")
        what.add_argument(
            "--list", action="store_true", help="only say which generations there are; needs no key"
        )
        parser.add_argument("--generation", metavar="NAME", default="", help="default: the newest")
        parser.add_argument(
            "--leave-out-damaged",
            action="store_true",
            help="restore what is whole when some payloads are not",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        harden()
        folder = options["folder"].absolute()
        if options["list"]:
            self._list(folder)
            return
        try:
            identities = keys.identities(options["identity"])
            done = None
            if unfinished.mark() or not unfinished.fork():
                done = restoring.restore(
                    folder,
                    identities,
                    self.stderr.write,
                    generation=options["generation"],
                    leave_out_damaged=options["leave_out_damaged"],
                )
            fork = unfinished.fork()
            with binding.prepared(self.stderr.write):
                call_command("migrate", verbosity=0)
            forking.record(intake.today())
            if fork and (lost := forking.lost_since(folder, identities, fork)):
                self.stdout.write(LOST.format(**asdict(lost)))
        except (BackupError, SealingError, InstallationError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            if causes.cause_of(error) is causes.Cause.FULL:
                raise CommandError(NO_ROOM.format(data=settings.DATA)) from error
            where = f"{error.filename}: " if error.filename else ""
            raise CommandError(f"{where}{error.strerror}.") from error
        if done:
            self._tell(done)
        elif fork:
            self._next(fork.backup_of)

    def _list(self, folder: Path) -> None:
        stand = generations.listed(folder)
        for each in stand:
            count = sum(1 for _ in keeping.stored(folder, each))
            lacks = "" if each.complete else ", incomplete: not all was on the server"
            self.stdout.write(f"{each.name}  {count:,} files{lacks}")
        if (folder / generations.MANIFEST).exists():
            self.stdout.write("one generation of an older version")
        elif not stand:
            raise CommandError(f"{folder} holds no finished backup.")

    def _tell(self, done: Restored) -> None:
        manifest = done.manifest
        self.stdout.write(f"{done.files:,} files and the database are in {settings.DATA}.")
        if manifest.missing and manifest.tells_lost:
            self.stdout.write(
                f"{len(manifest.missing):,} had been deleted while the backup was made."
            )
        elif manifest.missing:
            self.stdout.write(OLDER.format(count=len(manifest.missing)))
        for name in manifest.lost:
            self.stdout.write(f"Lost on that server already: {name}")
        for path in done.left_out:
            self.stdout.write(f"Left out, damaged: {path}")
        if "also" in manifest.parts:
            self.stdout.write(
                f"Settings and onion keys of that server are in {settings.DATA / restoring.ALSO}: "
                "look with tar --list, put them in their places, and delete it."
            )
        self._next(manifest.made_on)

    def _next(self, day: str) -> None:
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        self.stdout.write(NEXT.format(day=day, today=today))
