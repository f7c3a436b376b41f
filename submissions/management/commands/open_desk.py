"""``manage.py open_desk``: opens a desk whose key was made offline."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from submissions import desks
from submissions.errors import DeskError


class Command(BaseCommand):
    help = "Open a desk for a key that was made offline (python -m sealing keygen)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the desk's address: small letters, digits, hyphens")
        parser.add_argument("--name", required=True, help="the desk's name, as reporters see it")
        parser.add_argument("--recipient", required=True, help="age1pq1… (or age1…)")
        parser.add_argument("--custodian", help="recipient for untouched originals")
        parser.add_argument(
            "--retention-days",
            type=int,
            default=0,
            help="days after a case's last move until it is destroyed (0: never by itself)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            desk = desks.open_desk(
                options["slug"],
                name=options["name"],
                recipient=options["recipient"],
                custodian=options["custodian"],
                retention_days=options["retention_days"],
            )
        except DeskError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The desk “{desk.name}” is open: /r/{desk.slug}/")
