"""``manage.py verify_roster``: walks each desk's list of people and compares every row with it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewers.roster import check
from submissions import roster


class Command(BaseCommand):
    help = "Verify the lists of people: chain, beginning, and every row against them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--desk", help="this one alone")
        parser.add_argument(
            "--export",
            metavar="FILE",
            help="with --desk: its entries, one a line, for “python -m sealing roster”",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = check.check_all()
        if options["desk"]:
            found = tuple(each for each in found if each.desk == options["desk"])
            if not found:
                raise CommandError(f"There is no desk {options['desk']}.")
        for each in found:
            said = f"head {each.number}:{each.head}" if each.number else "no list of people yet"
            self.stdout.write(f"{each.desk}: {said}")
        if options["export"]:
            self._export(options["desk"], options["export"])
        if faults := [fault for each in found for fault in each.faults]:
            raise CommandError("\n".join(["Not in order:", *faults]))

    def _export(self, desk: str | None, path: str) -> None:
        if not desk:
            raise CommandError("Say which desk: --desk SLUG.")
        with open(path, "xb") as file:
            file.writelines(entry + b"\n" for entry in roster.entries(desk))
