"""``manage.py canary``: sends a report of nobody's through the real door, from a timer."""

import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from operations.watching import canary, outside
from submissions import intake


class Command(BaseCommand):
    help = (
        "Send a report of nobody's to the running server (HOST, PORT), with a picture, and note "
        "when it went the whole way. Nothing of it stays, and nobody can open it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if "intake" not in settings.FACES:
            self.stdout.write("This process takes no reports (AMANA_FACES).")
            return
        try:
            path = canary.form_path()
            if path is None:
                self.stdout.write("No desk is open yet.")
                return
            canary.send(path, canary.door())
            intake.canary.remember(datetime.datetime.now(datetime.UTC))
        except (canary.Silent, DatabaseError) as error:
            said = str(error) if isinstance(error, canary.Silent) else type(error).__name__
            raise CommandError(f"A report sent now would not arrive. {said}") from error
        self.stdout.write("A report went the whole way.")
        if settings.HEARTBEAT and not outside.fetched(settings.HEARTBEAT):
            raise CommandError("AMANA_HEARTBEAT did not answer.")
