"""``manage.py custody_head``: walks the chains, closes yesterday, and publishes the head."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviewers.casework import closing, safeguards
from reviewers.errors import CustodyBroken
from submissions import intake


class Command(BaseCommand):
    help = (
        "Verify the chains of custody, close yesterday, join their ends and publish the "
        "head in the archive. manage.py relay does it every night."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--yes-day",
            metavar="YYYY-MM-DD",
            type=datetime.date.fromisoformat,
            help="today, after days that nobody closed: this clock is right",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            end = closing.close_yesterday(intake.today(), options["yes_day"])
        except safeguards.Stopped as error:
            raise CommandError(str(error), returncode=safeguards.EXIT) from error
        except CustodyBroken as error:
            raise CommandError(f"Custody is broken, nothing was published: {error}.") from error
        self.stdout.write(f"head {end}")
