"""``manage.py accept_installation --secret|--database|--store|--archive-key CODE``.

Takes a part that does not belong to the rest as it is. The code is shown by every command that
refuses, and belongs to the very state that was refused.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.installation import binding
from config.installation.errors import InstallationError
from config.installation.judgement import COSTS, Part
from config.process import harden


class Command(BaseCommand):
    help = "Accept on purpose a secret, database or store that does not belong to the rest."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        choice = parser.add_mutually_exclusive_group(required=True)
        for part in Part:
            choice.add_argument(f"--{part.value}", metavar="CODE", help=COSTS[part])

    def handle(self, *args: Any, **options: Any) -> None:
        harden()
        ((part, code),) = (
            (part, options[part.value.replace("-", "_")])
            for part in Part
            if options[part.value.replace("-", "_")]
        )
        try:
            self.stdout.write(binding.accept(part, code))
        except (InstallationError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Next: manage.py migrate, then manage.py doctor.")
