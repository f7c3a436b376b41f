"""``manage.py publish_export DIR [--since EARLIER | --dated]``: writes the signed bag."""

import datetime
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive import keys
from archive.errors import ExportError
from archive.export import bag, dated

EVERY = 2.0  # seconds between two words about how far it is


class Command(BaseCommand):
    help = "Write the archive as a signed BagIt bag; one that was cut off goes on where it stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        over = parser.add_mutually_exclusive_group()
        over.add_argument(
            "--dated",
            action="store_true",
            help="a folder of exports by day: writes what changed since the newest in it, and "
            "'latest' leads to the new one",
        )
        parser.add_argument(
            "--keep", type=int, default=7, metavar="N", help="exports that stay with --dated (7)"
        )
        over.add_argument(
            "--since",
            type=Path,
            metavar="EARLIER",
            help="an earlier export: write only what it does not have, to be laid over it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        since: Path | None = options["since"]
        try:
            key = keys.load(settings.ARCHIVE_KEY_FILE)
            if options["dated"]:
                day = datetime.datetime.now(datetime.UTC).date()
                made = dated.publish(folder.resolve(), day, options["keep"], key, self._progress())
                folder, count = made.folder, made.records
                if not made.changed:
                    self.stdout.write("Nothing changed.")
            else:
                count = bag.publish(folder.resolve(), key, self._progress(), since)
        except ExportError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} records in {folder}, signed by")
        self.stdout.write(keys.fingerprint(key.public_key()))

    def _progress(self) -> bag.Progress:
        """Says on stderr how far it is, now and then, and at the end."""
        begun = last = time.monotonic()

        def progress(done: int, count: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= EVERY or done == count:
                last = now
                rate = done / max(now - begun, 0.001)
                self.stderr.write(f"{done:,} of {count:,} records, {rate:,.0f} a second")

        return progress
