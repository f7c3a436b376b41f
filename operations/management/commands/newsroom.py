"""``manage.py newsroom add NAME --hosts …``, ``manage.py newsroom list``."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.environment import table
from config.environment.errors import WrongSettings
from config.many import choosing, values
from config.many import folder as folders


class Command(BaseCommand):
    help = "Add a newsroom to AMANA_NEWSROOMS, or list those that are there."
    # It looks at no newsroom itself.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="their names, and the addresses of each")
        adding = acts.add_parser("add", help="make its folder, its settings and its database")
        adding.add_argument("name", help="of its folder: small letters, digits, hyphens")
        adding.add_argument("--hosts", required=True, help="AMANA_HOSTS: its own addresses")
        adding.add_argument("--called", default="", help="AMANA_NEWSROOM: as its readers know it")
        adding.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="another setting of its own, as DATABASE_URL_FILE=/etc/amana/NAME.database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder = folders.of_process()
            if options["act"] == "list":
                self._list(folder)
            else:
                self._add(folder, options["name"], _settings(options))
        except WrongSettings as error:
            raise CommandError(str(error)) from error

    def _list(self, folder: Path) -> None:
        problems = [folders.lacks(folder, name) for name in folders.lacking(folder)]
        for name in folders.names_in(folder):
            try:
                own = folders.environment_of(folder, name, os.environ)
                self.stdout.write(f"{name}\t{own[table.HOSTS.name]}")
            except WrongSettings as error:
                problems += error.problems
        if problems:
            raise WrongSettings(list(dict.fromkeys(problems)))

    def _add(self, folder: Path, name: str, own_settings: dict[str, str]) -> None:
        if not folders.fits(name):
            raise CommandError(f"{name}: {folders.expected()}")
        own = folder / name
        if not own.exists():
            # Once it is there, a line of it that is wrong keeps the server of all from starting.
            values.refuse_another(folder, name, own_settings, os.environ)
        try:
            own.mkdir(mode=0o700, parents=True)
        except FileExistsError as error:
            raise CommandError(f"{own} is there already: nothing was changed.") from error
        lines = [f"{setting}={shlex.quote(value)}" for setting, value in own_settings.items()]
        file = os.open(own / folders.FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w") as sink:
            sink.write("\n".join(lines) + "\n")
        # In a process of its own, which is this newsroom's.
        begin = [sys.executable, "-m", "config", choosing.OPTION, name, "migrate", "--verbosity=0"]
        if subprocess.run(begin, env=os.environ, check=False).returncode:  # noqa: S603
            raise CommandError(
                f"It was not begun. Mend {own / folders.FILE}, then: amana {' '.join(begin[3:])}"
            )
        self.stdout.write(
            f"{name} is ready in {own}. Restart the server, which then says the link that opens "
            "its desk."
        )


def _settings(options: dict[str, Any]) -> dict[str, str]:
    """What its file begins with. Raises CommandError."""
    settings = {table.HOSTS.name: options["hosts"]}
    if options["called"]:
        settings[table.NEWSROOM.name] = options["called"]
    for text in options["set"]:
        name, sign, value = text.partition("=")
        if not sign or "\n" in text:
            raise CommandError("--set: expected NAME=VALUE, as --set AMANA_BLOBS=s3://bucket/name")
        settings[name] = value
    return settings
