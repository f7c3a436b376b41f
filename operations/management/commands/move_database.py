"""``manage.py move_database --to URL``: everything in the database into one of the other engine."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connections

from config.installation.errors import InstallationError
from config.process import harden
from operations.moving import moves, target
from operations.moving.errors import MoveError

# Each walks what it verifies, on the other side and in a process whose database that is.
VERIFYING = ("verify_custody", "verify_roster")
LOG = "verify_log"
DONE = """\
{rows:,} rows of {tables} tables are the same on both sides, and in order there ({verified}).
Next:
  1. {setting}
  2. manage.py doctor, then start the server.
  3. The old database was not changed and knows nothing of what is destroyed from now on. When the
     new one has served for a day and is in a backup, remove it: {old}"""
TO_POSTGRESQL = "Set DATABASE_URL (or DATABASE_URL_FILE) to the address that you gave here."
TO_SQLITE = "Take DATABASE_URL (and DATABASE_URL_FILE) out of the settings."


class Command(BaseCommand):
    help = "Move the database of a stopped installation from SQLite to PostgreSQL, or back."

    def add_arguments(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument(
            "--to", metavar="URL", help="postgres://user@host/name, or “sqlite” for AMANA_DATA"
        )
        where.add_argument(
            "--to-file", metavar="FILE", type=Path, help="a file with the address and its password"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        harden()
        try:
            place = options["to"] or options["to_file"].read_text(encoding="utf-8-sig").strip()
            moved = moves.move(place, self.stderr.write)
        except (MoveError, InstallationError, TimeoutError) as error:
            raise CommandError(str(error)) from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{options['to_file']} is no text: it holds the address.") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        except DatabaseError as error:
            # Its own words may repeat an address or a row.
            raise CommandError(
                f"A database does not answer, or refused ({type(error).__name__}). Nothing was "
                "moved. Look whether the other one is there, is yours, and lets this user in."
            ) from None
        connections.close_all()
        verified = self._verify(place)
        setting, old = (TO_SQLITE, "dropdb") if place == target.SQLITE else (TO_POSTGRESQL, _old())
        self.stdout.write(
            DONE.format(
                rows=moved.rows,
                tables=moved.tables,
                verified=", ".join(verified),
                setting=setting,
                old=old,
            )
        )

    def _verify(self, place: str) -> tuple[str, ...]:
        """Gives what was verified: a log without a key cannot be. Raises CommandError."""
        commands = (*VERIFYING, *((LOG,) if settings.ARCHIVE_KEY_FILE.exists() else ()))
        for name in commands:
            self.stderr.write(f"{name}, there.")
            done = subprocess.run(  # noqa: S603 - this program, and names of this table
                [sys.executable, "-m", "config", name],
                cwd=settings.BASE_DIR,
                env=target.environment(place),
                stdout=subprocess.DEVNULL,
            )
            if done.returncode:
                raise CommandError(
                    f"{name} is not content with the other database; the reason stands above. "
                    "Look whether it is with this one, and leave the settings as they are."
                )
        return commands


def _old() -> str:
    return f"rm {settings.EMBEDDED_DATABASE['NAME']}*"
