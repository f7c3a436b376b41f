"""``manage.py backup DIR --recipient R``: all that is kept, sealed, while the server runs."""

import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backups import making
from config.backups.errors import BackupError
from config.process import harden
from sealing import SealingError, parse_recipient

NAMED = 20


class Command(BaseCommand):
    help = "Back up everything to a folder, sealed; what is there already is not copied again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--recipient", action="append", required=True, help="age1pq1…, as often as needed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        harden()
        today = datetime.datetime.now(datetime.UTC).date()
        try:
            recipients = [parse_recipient(text) for text in options["recipient"]]
            made = making.make(options["folder"].absolute(), recipients, today, self.stderr.write)
        except (BackupError, SealingError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The backup was not finished: {error.strerror}.") from error
        self.stdout.write(
            f"{made.copied:,} files copied ({made.size:,} bytes), {made.present:,} were there, "
            f"{made.removed:,} removed."
        )
        if made.missing:
            self.stdout.write(f"{len(made.missing):,} were deleted while the backup ran.")
        if made.damaged:
            names = ", ".join(made.damaged[:NAMED])
            raise CommandError(
                f"The backup is complete, but {len(made.damaged)} payloads on this server are "
                f"damaged: {names}. Look for whole copies in an older backup."
            )
