"""``manage.py for_each COMMAND …``: a command on each of many newsrooms, one after the other."""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.environment.errors import WrongSettings
from config.many import choosing, running
from config.many import folder as folders
from operations.watching import limits


class Command(BaseCommand):
    help = (
        "Run a command on each newsroom in AMANA_NEWSROOMS. Every one has its turn, also after "
        "another one failed, and after one did not end in its time and was stopped. "
        f"{choosing.PLACE} in its words becomes the newsroom's name."
    )
    # It looks at no newsroom itself: each is looked at by the command that runs on it.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            choosing.MINUTES,
            type=float,
            help="how long it may take on each (default: the limit of a regular task, docs/"
            "newsrooms.md; any other command takes as long as it likes)",
        )
        parser.add_argument("words", nargs=argparse.REMAINDER, help="the command and its options")

    def handle(self, *args: Any, **options: Any) -> None:
        words: list[str] = options["words"]
        if not words or words[0] in choosing.OF_NONE:
            raise CommandError("Name a command that one newsroom can run, as: for_each tidy")
        try:
            names = folders.names_in(folder := folders.of_process())
        except WrongSettings as error:
            raise CommandError(str(error)) from error
        minutes = options["minutes"] or limits.minutes(words[0])
        failed = [name for name in names if self._run(name, words, minutes)]
        for name in folders.lacking(folder):
            self.stderr.write(folders.lacks(folder, name))
            failed.append(name)
        if failed:
            raise CommandError(f"{words[0]} failed for: {', '.join(failed)}")

    def _run(self, name: str, words: list[str], minutes: float | None) -> bool:
        """Whether it failed."""
        self.stdout.write(f"{name}:")
        self.stdout.flush()
        own = [word.replace(choosing.PLACE, name) for word in words]
        ended = _process(name, own, minutes)
        if ended == running.STOPPED and minutes is not None:
            self.stderr.write(
                f"{name}: {words[0]} did not end within {minutes:g} minutes and was stopped. Look "
                f"what it waits for: amana {choosing.OPTION} {name} doctor"
            )
            if limits.is_watched(words[0]):
                _process(name, ["alarm", "--stopped", words[0]], limits.minutes("alarm"))
        return ended != 0


def _process(name: str, words: list[str], minutes: float | None) -> int:
    """A process of its own, so that nothing of one newsroom is left for the next."""
    command = [sys.executable, "-m", "config", choosing.OPTION, name, *words]
    return running.run(command, None if minutes is None else minutes * 60)
