"""The command line: no command of Amana's acts on parts that do not belong together."""

import sys

from django.core.management import ManagementUtility, get_commands
from django.core.management.base import BaseCommand

from config.installation import binding
from config.installation.errors import InstallationError

# Of Amana's commands, those that begin or mend an installation, or look at something else.
# Whatever is not named here is checked, so that a new command cannot be forgotten.
UNCHECKED = {
    "accept_installation",
    "demo_data",
    "doctor",
    "migrate",
    "record_fields",
    "restore",
    "serve",
    "verify_export",
    "verify_log",
}
HELP = {"-h", "--help"}


class CommandLine(ManagementUtility):
    """Django's own, which asks first."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        command: BaseCommand = super().fetch_command(subcommand)
        if self.argv[1:2] == [subcommand] and not HELP & set(self.argv):
            self._check(subcommand)
        return command

    def _check(self, name: str) -> None:
        # Django's own commands look at code, or are the operator's tools for mending.
        if str(get_commands()[name]).startswith("django") or name in UNCHECKED:
            return
        try:
            binding.require()
        except InstallationError as error:
            sys.stderr.write(f"{error}\n")
            sys.exit(1)


def main() -> None:
    CommandLine(sys.argv).execute()
