"""``manage.py custody_head``: walks the chain of custody, closes the day, publishes its head."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviewers import custody


class Command(BaseCommand):
    help = "Verify the chain of custody, close the day in it, and publish its head in the archive."

    def handle(self, *args: Any, **options: Any) -> None:
        if fault := custody.verify().fault:
            raise CommandError(f"Custody is broken, nothing was published: {fault}.")
        end = custody.close_day(datetime.datetime.now(datetime.UTC).date())
        self.stdout.write(f"head {end.number}:{end.hash}")
