"""``manage.py demo_data``: a ready desk with invented reports and a small archive.

Everything is made by the verbs that people's pages call, so it is sealed, decided and chained like
anything real. It refuses to run where a real desk is open.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

import languages
from archive import keys
from config.installation import binding
from config.installation.errors import InstallationError
from operations.demonstration import cast, story
from submissions import intake


class Command(BaseCommand):
    help = "Make a desk to look at, and print how to sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--codes", action="store_true", help="only print the second factors of this moment"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["codes"]:
            for person in cast.PEOPLE:
                self.stdout.write(f"{person.username}  {person.code()}")
            return
        try:
            binding.prepare(self.stderr.write)
        except (InstallationError, TimeoutError) as error:
            raise CommandError(str(error)) from error
        if not set(story.LANGUAGES) <= set(languages.codes()):
            raise CommandError(
                "The demonstration is in Arabic and English. Set AMANA_LANGUAGES=ar,en for it."
            )
        if not cast.is_open():
            if intake.desks():
                raise CommandError("A real desk is open here; the demonstration would mix with it.")
            self._make()
        self._print()

    def _make(self) -> None:
        if not settings.ARCHIVE_KEY_FILE.exists():
            keys.make(settings.ARCHIVE_KEY_FILE)
        self.stdout.write("Opening the desk …")
        desk = cast.open_desk()
        for name, act in story.STORY:
            self.stdout.write(f"Making {name} …")
            act(desk)

    def _print(self) -> None:
        self.stdout.write("\nThe demonstration is ready. Sign in at /desk/ as one of:\n")
        for person in cast.PEOPLE:
            self.stdout.write(
                f"  {person.username}\n"
                f"    password      {person.password}\n"
                f"    second factor {person.secret()}  (now: {person.code()})\n"
                f"    passphrase    {person.passphrase}\n"
            )
        self.stdout.write("The codes of this moment: manage.py demo_data --codes\n")
