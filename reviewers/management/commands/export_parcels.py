"""``manage.py export_parcels DIR``: parcels as age files, for a desk without a network."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewers.casework import admission
from reviewers.errors import ForeignFolder, NotAllowed
from reviewers.offline import export, parcels
from sealing import digits
from submissions import intake


class Command(BaseCommand):
    help = "Write each parcel as an .age file; open them with `python -m sealing open`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--desk", help="only this desk's")
        parser.add_argument(
            "--for",
            dest="person",
            metavar="NAME",
            help="also what this person needs to work off line: their sealed keys, the cases as "
            "they stand, drafts, and the word to bring back",
        )
        parser.add_argument(
            "--originals",
            action="store_true",
            help="the untouched originals instead, for the custodian, whose key alone opens them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        desk = options["desk"]
        if desk is not None and intake.desk(desk) is None:
            raise CommandError(f"There is no desk {desk}.")
        admission.prompt()
        try:
            written = parcels.export_parcels(
                options["folder"], desk, originals=options["originals"]
            )
            if options["person"]:
                export.pack(options["folder"], export.member(options["person"], desk))
        except NotAllowed as error:
            raise CommandError(f"{options['person']} holds the key of no such desk.") from error
        except ForeignFolder as error:
            raise CommandError(f"{error} holds other files; choose an empty folder.") from error
        self.stdout.write(f"{written} new parcels in {options['folder']}")
        # To be compared with what `python -m sealing open` shows.
        self.stdout.write(f"This server's digits: {digits(intake.server_key())}")
