"""``manage.py digest``: the daily mail, from a timer; does nothing where nobody asked for it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewers import digest


class Command(BaseCommand):
    help = "Send the daily mail to the addresses of AMANA_DIGEST_TO."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DIGEST_TO:
            self.stdout.write("Off: AMANA_DIGEST_TO names nobody.")
            return
        today = timezone.now().date()
        try:
            sent = digest.send(settings.DEFAULT_FROM_EMAIL, settings.DIGEST_TO, today)
        except OSError as error:
            # Without the server's own words: they can quote an address.
            raise CommandError(f"Not every message went out ({type(error).__name__}).") from None
        self.stdout.write(f"{sent} sent.")
