"""``manage.py migrate``: Django's own, for an installation whose parts belong together.

Begins one where nothing is, waits for another node, refuses a database of a newer Amana, and
records each migration in the transaction that applies it (config.installation).
"""

import sys
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DatabaseError

from config.installation import binding
from config.installation.errors import InstallationError
from config.installation.schema import RecordingExecutor

# Django's command names its executor by this global; it leaves no other place to put one in.
migrate.MigrationExecutor = RecordingExecutor  # type: ignore[attr-defined]
ONLY_LOOKS = {"-h", "--help", "--plan", "--check"}


class Command(migrate.Command):
    def run_from_argv(self, argv: list[str]) -> None:
        """From the command line alone: a test's own database is no installation."""
        if ONLY_LOOKS & set(argv):
            return super().run_from_argv(argv)
        try:
            with binding.prepared(self.stderr.write):
                super().run_from_argv(argv)
        except (InstallationError, TimeoutError) as error:
            self.stderr.write(str(error))
            sys.exit(1)

    def handle(self, *args: Any, **options: Any) -> None:
        RecordingExecutor.current = ""
        try:
            super().handle(*args, **options)
        except DatabaseError as error:
            if "already exists" not in str(error) or not RecordingExecutor.current:
                raise
            # Applied and never recorded: an older Amana was killed between the two.
            raise CommandError(
                f"{error}. An upgrade by an older version was cut off after this step and before "
                "it was noted. Note it, then start again: manage.py migrate --fake "
                f"{RecordingExecutor.current}"
            ) from error
