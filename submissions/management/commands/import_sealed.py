"""``manage.py import_sealed DIR [--desk SLUG]``: sealed files that were carried or mailed here."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from submissions import desks
from submissions.errors import Busy, Missing, RosterDown, StoreDown
from submissions.reports.carrying import Outcome, bring_folder

KEPT = {Outcome.NEW, Outcome.ADDED, Outcome.BEFORE}
SAID = {
    Outcome.NEW: "taken in as a new report",
    Outcome.ODD: "taken in as a new report. Its length is not one that the off-line page gives: if "
    "it was made there, a part of it is missing; ask for it once more",
    Outcome.ADDED: "added to the report of the same number",
    Outcome.BEFORE: "was here before",
    Outcome.GONE: "was taken back or destroyed since it came; it was not taken again",
    Outcome.CUT: "is not whole: copy it from the stick once more, or ask for it again",
    Outcome.LARGE: "is larger than this server takes (AMANA_UPLOAD_LIMIT)",
    Outcome.ELSEWHERE: "names the number of a report at another desk: take it in there",
    Outcome.UNREAD: "cannot be read: copy it from the stick once more, or ask for it again",
    Outcome.FOREIGN: "is no file that was sealed to a key; it was left alone",
}


class Command(BaseCommand):
    help = "Take in files that were sealed away from the network. Each file is named with its fate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--desk", help="to which desk they are sealed, where are several")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        counted = Counter[Outcome]()
        try:
            for brought in bring_folder(folder, self._slug(options["desk"])):
                counted[brought.outcome] += 1
                self.stdout.write(f"{brought.name} {SAID[brought.outcome]}.")
        except Missing as error:
            raise CommandError(f"There is no desk {options['desk']}.") from error
        except RosterDown as error:
            raise CommandError(f"Nothing can be sealed to this desk: {error}.") from error
        except (Busy, StoreDown, DatabaseError, OSError) as error:
            raise CommandError(
                f"It stopped ({type(error).__name__}). What is named above stays; run it again, "
                "and it goes on."
            ) from error
        self._sum_up(counted)

    def _slug(self, asked: str | None) -> str:
        open_now = desks.desks()
        if asked:
            return asked
        if len(open_now) != 1:
            raise CommandError("Say with --desk to which desk these files are sealed.")
        return open_now[0].slug

    def _sum_up(self, counted: Counter[Outcome]) -> None:
        if not counted:
            raise CommandError("The folder holds no file.")
        if not set(counted) <= KEPT:
            raise CommandError("Not every file was taken in, or not whole: see above.")
        self.stdout.write("Erase the stick when the desk has opened them.")
