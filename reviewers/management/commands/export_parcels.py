"""``manage.py export_parcels DIR``: parcels as age files, for a desk without a network."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reviewers import offline, queue


class Command(BaseCommand):
    help = "Write each parcel as an .age file; open them with `python -m sealing open`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--desk", help="only this desk's")

    def handle(self, *args: Any, **options: Any) -> None:
        while queue.admit_arrivals():
            pass
        written = offline.export_parcels(options["folder"], options["desk"])
        self.stdout.write(f"{written} new parcels in {options['folder']}")
