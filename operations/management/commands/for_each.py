"""``manage.py for_each COMMAND …``: a command on each of many newsrooms, one after the other."""

import argparse
import os
import subprocess
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.environment.errors import WrongSettings
from config.many import choosing
from config.many import folder as folders


class Command(BaseCommand):
    help = (
        "Run a command on each newsroom in AMANA_NEWSROOMS. Every one has its turn, also after "
        f"another one failed. {choosing.PLACE} in its words becomes the newsroom's name."
    )
    # It looks at no newsroom itself: each is looked at by the command that runs on it.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", nargs=argparse.REMAINDER, help="the command and its options")

    def handle(self, *args: Any, **options: Any) -> None:
        words: list[str] = options["words"]
        if not words or words[0] in choosing.OF_NONE:
            raise CommandError("Name a command that one newsroom can run, as: for_each tidy")
        try:
            names = folders.names_in(folders.of_process())
        except WrongSettings as error:
            raise CommandError(str(error)) from error
        failed = [name for name in names if self._run(name, words)]
        if failed:
            raise CommandError(f"{words[0]} failed for: {', '.join(failed)}")

    def _run(self, name: str, words: list[str]) -> int:
        """A process of its own, so that nothing of one newsroom is left for the next."""
        self.stdout.write(f"{name}:")
        self.stdout.flush()
        own = [word.replace(choosing.PLACE, name) for word in words]
        command = [sys.executable, "-m", "config", choosing.OPTION, name, *own]
        return subprocess.run(command, env=os.environ, check=False).returncode  # noqa: S603
