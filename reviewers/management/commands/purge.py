"""``manage.py purge``: destroys what has been kept for as long as its desk keeps it."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviewers import purging


class Command(BaseCommand):
    help = "Destroy cases whose days are over, and the traces of deleted rows. Run it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        done = purging.purge(datetime.datetime.now(datetime.UTC).date())
        self.stdout.write(f"destroyed: {done.destroyed} cases, {done.spent} used forms")
        if done.left:
            raise CommandError(f"not destroyed: {done.left} cases; run it again", returncode=1)
        if not done.clean:
            raise CommandError("the database was in use: traces stay until the next run")
