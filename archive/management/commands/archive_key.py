"""``manage.py archive_key``: makes the key that signs exports."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from archive import keys
from archive.log import signing


class Command(BaseCommand):
    help = "Make the archive's signing key (once), and print its public half."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            public = keys.make(settings.ARCHIVE_KEY_FILE)
        except FileExistsError as error:
            raise CommandError(
                f"{settings.ARCHIVE_KEY_FILE} exists already; it was left alone."
            ) from error
        signing.keep()
        self.stdout.write(f"{keys.public_line(public)}\n{keys.fingerprint(public)}")
        self.stdout.write("Print this where readers can find it, away from the exports.")
