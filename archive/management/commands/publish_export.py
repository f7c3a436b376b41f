"""``manage.py publish_export DIR``: writes the signed bag."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive import keys
from archive.errors import ExportError
from archive.export import bag


class Command(BaseCommand):
    help = "Write the whole archive as a signed BagIt bag into a new folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            key = keys.load(settings.ARCHIVE_KEY_FILE)
            count = bag.publish(folder.resolve(), key, self.stderr.write)
        except ExportError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} records in {folder}, signed by")
        self.stdout.write(keys.fingerprint(key.public_key()))
