"""``manage.py import_parcels DIR``: what was made on a machine without a network."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewers.errors import SlipRefused
from reviewers.offline import import_
from reviewers.views.problems import sentences_of


class Command(BaseCommand):
    help = "Take sealed assessments, notes and drafts that were made off line; all, or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            imported = import_.import_parcels(options["folder"])
        except SlipRefused as error:
            why = error.why
            told = why if isinstance(why, str) else " ".join(sentences_of(why))
            raise CommandError(f"{error.name}: {told}. Nothing was imported.") from error
        except OSError as error:
            raise CommandError(
                f"{error.filename}: {error.strerror}. Nothing was imported."
            ) from error
        counts = ", ".join(f"{count} {name}" for name, count in imported.counts.items() if count)
        self.stdout.write(f"In the name of {imported.person}: {counts or 'nothing'}.")
