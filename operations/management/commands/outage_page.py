"""``manage.py outage_page``: the page that haproxy shows while Amana is away, for deploy/."""

from typing import Any

from django.core.management.base import BaseCommand

from operations.outage_page import outage_page


class Command(BaseCommand):
    help = "Print the answer that a proxy gives in Amana's place (deploy/amana-503.http)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.buffer.write(outage_page())  # type: ignore[attr-defined]
