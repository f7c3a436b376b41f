"""``manage.py restore DIR -i KEY``: a backup into an empty AMANA_DATA, checked before it writes."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backups import restoring
from config.backups.errors import BackupError
from config.process import harden
from sealing import SealingError
from sealing.__main__ import read_identities

NEXT = """\
Next:
  1. manage.py doctor     looks at this machine
  2. manage.py tidy       names reports whose payload did not come back
  3. manage.py serve      and open one report at the desk, with the desk's own key
  4. destroy again what was destroyed after {day}: that backup still had it"""


class Command(BaseCommand):
    help = "Restore a backup into an empty AMANA_DATA."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("-i", "--identity", type=Path, required=True, help="the key file")
        parser.add_argument(
            "--leave-out-damaged",
            action="store_true",
            help="restore what is whole when some payloads are not",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        harden()
        try:
            done = restoring.restore(
                options["folder"].absolute(),
                read_identities(options["identity"]),
                self.stderr.write,
                leave_out_damaged=options["leave_out_damaged"],
            )
        except (BackupError, SealingError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise CommandError(f"{where}{error.strerror}.") from error
        call_command("migrate", verbosity=0)
        self.stdout.write(f"{done.files:,} files and the database are in {settings.DATA}.")
        if done.missing:
            self.stdout.write(f"{done.missing:,} had been deleted while the backup was made.")
        for path in done.left_out:
            self.stdout.write(f"Left out, damaged: {path}")
        self.stdout.write(NEXT.format(day=done.made_on))
