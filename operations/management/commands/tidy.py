"""``manage.py tidy``: payloads and published files without a row go; lost payloads are told."""

import datetime
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from archive import accession
from operations.maintenance.tidying import tidy
from operations.watching import tasks
from reviewers.casework import safeguards
from submissions.errors import StoreDown


class Command(BaseCommand):
    help = "Delete payloads that have had no row for a day, and name rows without a payload."

    def add_arguments(self, parser: ArgumentParser) -> None:
        safeguards.add_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        today, yes = datetime.datetime.now(datetime.UTC).date(), options["yes_remove"]
        try:
            left, published = accession.leftovers()
            safeguards.check(today, left, left + published, "unpublished files", yes)
            done = tidy(today, yes)
            unpublished = accession.drop_leftovers()
        except safeguards.Stopped as error:
            raise CommandError(str(error), returncode=safeguards.EXIT) from error
        except (OSError, StoreDown, DatabaseError) as error:
            raise CommandError(f"Not tidied ({type(error).__name__}).") from error
        with suppress(OSError):  # The doctor says by itself that nothing can be written.
            tasks.count(orphans=done.removed + done.young, lost=len(done.lost))
        self.stdout.write(f"{done.removed} payloads without a row were deleted.")
        if unpublished:
            self.stdout.write(f"{unpublished} files that were never published were deleted.")
        if done.left:
            self.stdout.write(f"{done.left} more go in the next runs.")
        if done.young:
            self.stdout.write(f"{done.young} are too young to tell.")
        if done.foreign:
            self.stdout.write(f"{done.foreign} files are not Amana's and were left alone.")
        if done.lost:
            raise CommandError("\n".join(["The payload is not there of:", *done.lost]))
