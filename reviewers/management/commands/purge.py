"""``manage.py purge``: destroys what has been kept for as long as its desk keeps it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewers.casework import purging, retention, safeguards
from reviewers.consent import proposals
from reviewers.roster import names


class Command(BaseCommand):
    help = "Destroy cases whose days are over, and the traces of deleted rows. Run it every day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        safeguards.add_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.now().date()
        due, whole = retention.due_count(today)
        try:
            safeguards.check(today, due, whole, "cases", options["yes_remove"], unclosed=True)
        except safeguards.Stopped as error:
            raise CommandError(str(error), returncode=safeguards.EXIT) from error
        proposals.expire()
        names.forget(today)
        done = purging.purge(today)
        self.stdout.write(f"destroyed: {done.destroyed} cases, {done.spent} used forms")
        if done.left:
            raise CommandError(f"not destroyed: {done.left} cases; run it again", returncode=1)
        if not done.clean:
            raise CommandError("the database was in use: traces stay until the next run")
