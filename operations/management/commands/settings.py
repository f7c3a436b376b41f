"""``manage.py settings``: what is set; with an option, the page or the example file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.environment import names, printing
from config.settings import given


class Command(BaseCommand):
    help = "Print the settings that are set (no secret), the tables of docs/settings.md, or a file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument("--docs", action="store_true", help="the tables of docs/settings.md")
        instead.add_argument("--example", action="store_true", help="deploy/environment.example")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["docs"]:
            self.stdout.write(printing.page(), ending="")
        elif options["example"]:
            self.stdout.write(printing.example(), ending="")
        else:
            for line in _set():
                self.stdout.write(line)


def _set() -> list[str]:
    """A line for each that is set: a secret only as that."""
    return [
        f"{row.name}: set, and not shown" if row.secret else f"{row.name}={given.written(row)}"
        for row in names.SETTINGS
        if given.is_set(row)
    ]
