"""``manage.py move_media --to PLACE``: the files that the archive publishes, into another store."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.environment import servers
from config.installation.errors import InstallationError
from config.process import harden
from operations.moving import media
from operations.moving.errors import MoveError

DONE = """\
{files:,} files ({size:,} bytes) are the same on both sides; {present:,} were there before.
Next:
  1. Set AMANA_ARCHIVE_MEDIA={place}, on the desk's host and on the archive's.
  2. Start the server, and look at a record with a picture.
  3. What is withdrawn from now on is deleted there alone: remove the files here."""


class Command(BaseCommand):
    help = "Copy the archive's published files of a stopped desk into another store, and compare."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", metavar="PLACE", required=True, help="a folder, or s3://bucket/prefix"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        harden()
        try:
            place = servers.STORE.parse(options["to"])
            moved = media.move(place, self.stderr.write)
        except ValueError as error:
            raise CommandError(f"--to: expected {servers.STORE.expected}.") from error
        except (MoveError, InstallationError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"Not moved ({error.strerror or error}): nothing was changed here; run it again."
            ) from error
        self.stdout.write(
            DONE.format(files=moved.files, size=moved.size, present=moved.present, place=place)
        )
