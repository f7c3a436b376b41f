"""The command line: no command of Amana's acts on parts that do not belong together."""

import datetime
import sys
from contextlib import suppress

from django import get_version
from django.conf import settings
from django.core.checks import Tags
from django.core.management import ManagementUtility, get_commands
from django.core.management.base import ALL_CHECKS, BaseCommand

from config import causes, ending
from config.checks import INSTALLATION
from config.installation import binding
from config.installation.errors import InstallationError
from config.version import version
from operations.watching import tasks

# Of Amana's commands, those that begin or mend an installation, or look at something else.
# Whatever is not named here is checked, so that a new command cannot be forgotten.
UNCHECKED = {
    "accept_installation",
    "alarm",
    "demo_data",
    "doctor",
    "draw_workflow",
    "drill",
    "for_each",
    "migrate",
    "newsroom",
    "practice",
    "outage_page",
    "record_fields",
    "restore",
    "serve",
    "settings",
    "upgrade",
    "verify_export",
    "verify_log",
}
# Where the archive alone is served there is no secret and no payload: nothing else may act there.
OF_THE_ARCHIVE = {
    "alarm",
    "doctor",
    "for_each",
    "outage_page",
    "record_fields",
    "serve",
    "settings",
    "verify_export",
    "verify_log",
}
HELP = {"-h", "--help"}
NO_ROOM = (
    "There is no room on a disk (df -h shows which; AMANA_DATA is {data}). What was acknowledged "
    "is kept. Make room, and run the same command again: it goes on, or begins anew.\n"
)


class CommandLine(ManagementUtility):
    """Django's own, which asks first, and says which Amana it is."""

    def execute(self) -> None:
        if self.argv[1:] in (["--version"], ["version"]):
            sys.stdout.write(f"Amana {version()}, Django {get_version()}\n")
            return
        super().execute()

    def fetch_command(self, subcommand: str) -> BaseCommand:
        command: BaseCommand = super().fetch_command(subcommand)
        if self.argv[1:2] == [subcommand] and not HELP & set(self.argv):
            self._check(subcommand)
        ours = not str(get_commands()[subcommand]).startswith("django")
        if ours and command.requires_system_checks == ALL_CHECKS:
            # Not those of the code (config.checks says why).
            command.requires_system_checks = [INSTALLATION, Tags.database]
        return command

    def _check(self, name: str) -> None:
        # Django's own commands look at code, or are the operator's tools for mending.
        if str(get_commands()[name]).startswith("django"):
            return
        # The Debian package asks this before it starts a server again.
        only_looks = name == "migrate" and "--check" in self.argv
        if settings.ARCHIVE_ALONE and name not in OF_THE_ARCHIVE and not only_looks:
            sys.stderr.write(
                f"AMANA_FACES=archive serves the archive alone, with no secret and no payload: run "
                f"{name} where the desk runs (docs/three-hosts.md).\n"
            )
            sys.exit(1)
        if name in UNCHECKED:
            return
        try:
            binding.require()
        except InstallationError as error:
            sys.stderr.write(f"{error}\n")
            sys.exit(1)


def main() -> None:
    """Notes how a regular task ended, for the doctor; not where it was told to end."""
    try:
        CommandLine(sys.argv).execute()
    except SystemExit as end:
        _note(end.code if isinstance(end.code, int) else int(end.code is not None))
        raise
    except ending.Told:
        raise
    except BaseException as error:
        _note(1)
        if causes.cause_of(error) is not causes.Cause.FULL:
            raise
        sys.stderr.write(NO_ROOM.format(data=settings.DATA))
        sys.exit(1)
    _note(0)


def _note(ended: int) -> None:
    if len(sys.argv) > 1 and not HELP & set(sys.argv):
        # Where nothing can be written, the doctor says so by itself.
        with suppress(OSError):
            tasks.note(sys.argv[1], ended, datetime.datetime.now(datetime.UTC))
