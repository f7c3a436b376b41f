"""``amana upgrade``: an older database becomes one of this version, and back until the night."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.installation.errors import InstallationError
from config.process import harden
from operations.doctor.examination import examine
from operations.doctor.values import State
from operations.upgrading import rehearsal, upgrading
from operations.upgrading.errors import UpgradeError

DONE = """\
{count} migrations were applied. Start the server, then: amana canary (whether a report arrives).
Until the next relay (tonight; with AMANA_RELAY=hourly within the hour) amana upgrade --back, with
the server stopped, puts the database of before in place."""
BACK = """\
The database of before is in place. Install the version of before as well, and start that: this one
would refuse it."""


class Command(BaseCommand):
    help = (
        "Upgrade the database to this version, with the server stopped: on a copy first, which is "
        "checked (rows, custody, lists of people, pages), and in its place when all is well."
    )
    # Most of what they look at is not of this version yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--back", action="store_true", help="put the database of before in place again"
        )
        what.add_argument(
            "--copy", action="store_true", help="used by itself, in the process of the copy"
        )
        parser.add_argument(
            "--yes-lose", metavar="N", type=int, help="with --back: what came since may be lost"
        )
        parser.add_argument(
            "--without-backup", action="store_true", help="also where no backup is of last night"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        harden()
        try:
            if options["copy"]:
                rehearsal.migrate_and_check()
            elif options["back"]:
                upgrading.back(self.stderr.write, losing=options["yes_lose"])
                self.stdout.write(BACK)
            else:
                self._upgrade(options["without_backup"])
        except (UpgradeError, InstallationError, TimeoutError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            where = f"{error.filename or settings.DATA}: {error.strerror}"
            raise CommandError(f"{where}. Nothing was changed.") from error

    def _upgrade(self, without_backup: bool) -> None:
        count = upgrading.upgrade(self.stderr.write, without_backup=without_backup)
        for check, finding in examine():
            if finding.state is State.FAILED:
                self.stdout.write(f"{finding.state.value} {check.title}: {finding.said}")
        if not count:
            self.stdout.write("The database is of this version: there was nothing to do.")
        else:
            self.stdout.write(DONE.format(count=count))
