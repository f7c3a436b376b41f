"""``manage.py custody_head``: walks the chain of custody, closes the day, publishes its head."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewers import custody
from reviewers.casework import safeguards


class Command(BaseCommand):
    help = "Verify the chain of custody, close the day in it, and publish its head in the archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--yes-day",
            metavar="YYYY-MM-DD",
            type=datetime.date.fromisoformat,
            help="today, after days that nobody closed: this clock is right",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.now().date()
        why = safeguards.jump(today)
        if why and options["yes_day"] != today:
            raise CommandError(
                f"{why} No day was closed. If {today} is right: manage.py custody_head "
                f"--yes-day {today}",
                returncode=safeguards.EXIT,
            )
        if fault := custody.verify().fault:
            raise CommandError(f"Custody is broken, nothing was published: {fault}.")
        end = custody.close_day(today)
        self.stdout.write(f"head {end.number}:{end.hash}")
