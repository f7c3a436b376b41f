"""Makes the index of what stands anew: for a setting with another first language."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from archive.search import index


class Command(BaseCommand):
    help = "Make the archive's index anew: after AMANA_LANGUAGES got another first language."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        index.rebuild()
        self.stdout.write("The index was made anew.")
