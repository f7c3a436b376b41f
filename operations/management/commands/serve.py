"""``manage.py serve``: set up at a first start, serve on HOST:PORT, say where once it answers."""

import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, SystemCheckError
from django.db import ProgrammingError, connections

import newsrooms
from config.checks import secret_files_are_private
from config.installation.errors import InstallationError, Older, Unwritable
from config.many import folder as folders
from config.process import harden, open_many_files
from operations import announcing, listening, serving
from operations.upgrading.errors import UpgradeError
from reviewers.accounts import people

# EX_CONFIG of sysexits.h: the unit does not start it again and again (RestartPreventExitStatus).
FOR_THE_OPERATOR = 78
UNPREPARED = (InstallationError, UpgradeError, TimeoutError)


class Command(BaseCommand):
    help = "Serve the faces in AMANA_FACES on HOST:PORT (127.0.0.1:8000)."

    def check(self, *args: Any, **options: Any) -> None:
        """All that looks at the code and the machine once; at each newsroom's files, for each."""
        for place, name in enumerate(newsrooms.each()):
            if place == 0:
                super().check(*args, **options)
            elif wrong := secret_files_are_private(None):
                raise SystemCheckError(f"{name}: " + "\n".join(str(each) for each in wrong))

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRACTICE:
            call_command("practice")
            return
        try:
            host, port = serving.place()
            # Before the first file is made; the server's supervisor inherits umask and limits.
            harden()
            open_many_files()
            text = "".join(self._prepared(host, port))
            # Once more: two that were started at the same moment both found it free at first.
            serving.place()
        except (Older, Unwritable) as error:
            raise CommandError(str(error), returncode=FOR_THE_OPERATOR) from error
        except (*UNPREPARED, listening.CannotListen) as error:
            raise CommandError(str(error)) from error
        except ProgrammingError as error:
            raise CommandError(
                "The database refused this role what a first start needs: set AMANA_MIGRATE=0 for "
                "a role that may not change tables (docs/three-hosts.md), and look at its rights."
            ) from error
        announcing.when_it_answers(host, port, text)
        # The server takes this process over, so that a signal to it reaches the server itself.
        words = serving.command(host, port)
        os.execv(words[0], words)  # noqa: S606

    def _prepared(self, host: str, port: int) -> Iterator[str]:
        """What is to be said of each newsroom. One of many that cannot be opened is named, and the
        others are served."""
        collected = False
        for name in newsrooms.each():
            try:
                serving.prepare(self.stderr.write)
                if not collected:
                    serving.collect()
                    collected = True
                yield greeting(serving.address(host, port))
            except UNPREPARED as error:
                if not name:
                    raise
                self.stderr.write(f"{name} is not served: {error}")
            finally:
                connections.close_all()
        if not collected:
            raise InstallationError("No newsroom can be served.")
        if folder := settings.NEWSROOMS:
            for name in folders.lacking(folder):
                self.stderr.write(f"{name} is not served: {folders.lacks(folder, name)}")


def greeting(address: str) -> str:
    """Where Amana is, and the one-time link that opens a desk while there is none."""
    text = f"Amana: {address}/\n"
    if "desk" in settings.FACES and (token := people.first_link()):
        text += (
            "No desk is open yet. Open one with this link; it works once, for three days:\n"
            f"  {settings.DESK_URL or address}/desk/join/{token}/\n"
        )
    return text
