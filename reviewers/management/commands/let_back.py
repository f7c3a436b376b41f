"""``manage.py let_back NAME``: lets an only custodian back who lost everything, after 30 days.

The first run begins the days, and every member of the desk is shown it in red; a run after them
prints a link for a new second factor.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from reviewers.accounts import letting_back
from reviewers.errors import LettingBackRefused
from reviewers.models import LettingBack
from reviewers.roster import kit_alone


class Command(BaseCommand):
    help = "Let an only custodian back who lost everything, after 30 days that everybody can see."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the account")
        parser.add_argument("--stop", action="store_true", help="end the waiting period")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._handle(options["name"], stop=options["stop"])
        except LettingBackRefused as error:
            raise CommandError(f"{error} Nothing was changed.") from error

    def _handle(self, name: str, *, stop: bool) -> None:
        today = timezone.now().date()
        if stop:
            self.stdout.write(f"ended: {letting_back.stop(name, today)}")
            return
        rows = letting_back.of(name)
        if not rows:
            rows = letting_back.begin(name, today)
            self.stdout.write("Every member of the desk is shown this, and any of them can object.")
        for row in rows:
            self.stdout.write(f"{row.desk}: waits since {row.begun_on}, until {row.ready_on}")
            self._for_the_kit(row)
        if all(row.ready_on > today for row in rows):
            self.stdout.write("Run this again then.")
            return
        address = reverse("desk:reset-factor", args=[letting_back.link(name, today)])
        self.stdout.write(
            f"Nobody objected. Give them this link over a safe channel; it works once, for a day, "
            f"and asks for their password (manage.py changepassword {name} sets a new one):\n"
            f"{address}\n"
            "Then they sign in, make a new key for their account (“Something is lost”), and the "
            "recovery kit gives it the desk’s key on the same page."
        )

    def _for_the_kit(self, row: LettingBack) -> None:
        if not kit_alone.is_to_suspend(row, timezone.now().date()):
            return
        address = reverse("desk:let-back", args=[kit_alone.token(row)])
        self.stdout.write(
            "Whoever keeps the paper of its recovery kit opens this page now and suspends the lost "
            "key: thirty days from that signature the kit can give the desk’s key to a new one.\n"
            f"{address}"
        )
