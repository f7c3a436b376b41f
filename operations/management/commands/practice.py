"""``manage.py practice``: an empty folder, a desk, the server and answers, until 04:00 UTC.

What comes after the night, and after an end, begins in a process of its own: nothing of the day
before is in its memory.
"""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone

from archive import keys
from config.installation.errors import InstallationError
from config.process import harden, open_many_files
from operations import announcing, listening, serving
from operations.demonstration.cast import Desk
from operations.practice import cast, folder, lesson, sentences
from operations.practice.answers import Answering
from operations.upgrading.errors import UpgradeError


class Command(BaseCommand):
    help = "Serve a practice desk on HOST:PORT: it answers by itself; all data goes at 04:00 UTC."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--codes", action="store_true", help="only print the second factors of this moment"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["codes"]:
            for person in (*cast.TRAINERS, *cast.TRAINEES):
                self.stdout.write(f"{person.username}  {person.code()}")
            return
        if not settings.PRACTICE:
            raise CommandError("Set AMANA_PRACTICE=1, or use make practice, which does.")
        try:
            self._serve()
        except (InstallationError, UpgradeError, TimeoutError, listening.CannotListen) as error:
            raise CommandError(str(error)) from error

    def _serve(self) -> None:
        night = lesson.next_night(timezone.now())
        host, port = serving.place()
        harden()
        folder.claim()
        if folder.empty():
            _begin_anew()
        serving.prepare(self.stderr.write)
        serving.collect()
        desk = self._open_desk()
        connections.close_all()
        open_many_files()
        lesson.on_terminate(lambda: sys.exit(0))
        server = lesson.start(serving.command(host, port))
        text = f"Amana: {serving.address(host, port)}/\n{sentences.accounts()}"
        announcing.when_it_answers(host, port, text)
        code = lesson.until_night(server, Answering(desk, set()), night)
        if code is not None:
            sys.exit(code)
        self.stdout.write("It is night: all data of practice goes, and a new day begins.")
        connections.close_all()
        folder.empty()
        _begin_anew()

    def _open_desk(self) -> Desk:
        keys.make(settings.ARCHIVE_KEY_FILE)
        self.stdout.write("Opening the practice desk …")
        return cast.open_desk()


def _begin_anew() -> None:
    """The settings of this process know the secret of what is gone."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "config", "practice"])  # noqa: S606
