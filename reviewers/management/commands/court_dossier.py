"""``manage.py court_dossier CASE FILE``: what two people handed over, sealed to the court's key.

With ``--headers DIR`` the headers that are left go out to be rewrapped on a machine without a
network (``python -m sealing rewrap``), and with ``--back DIR`` they come back (docs/desk.md).
"""

import os
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from reviewers.consent import agreed
from reviewers.errors import DeskError
from reviewers.handover import court, dossiers
from reviewers.handover.dossiers import Handed
from reviewers.models import Case, Proposal
from submissions import intake

NAME = re.compile(r"(?:parcel|reply|body)-([0-9a-f-]{36})\.header")


class Command(BaseCommand):
    help = "Write one case for a court, after two people have said so."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", help="the case's number, whole or its first eight signs")
        parser.add_argument("file", type=Path, nargs="?", help="the new .age file")
        parser.add_argument("--headers", type=Path, help="write the headers that are left here")
        parser.add_argument("--back", type=Path, help="take rewrapped headers back from here")

    def handle(self, *_: Any, **options: Any) -> None:
        dossier = _newest(options["case"])
        try:
            if options["headers"]:
                count = _out(dossier, options["headers"])
                self.stdout.write(f"{count} headers for {dossier.recipient}")
            elif options["back"]:
                count = dossiers.take_back(None, dossier, _read(options["back"]))
                self.stdout.write(f"{count} taken back")
            elif options["file"]:
                court.write(dossier, options["file"])
                self.stdout.write(f"{options['file']}, which {dossier.recipient} opens")
            else:
                raise CommandError("Name the file to write, or --headers, or --back.")
        except FileExistsError as error:
            raise CommandError(f"{error.filename} is there already.") from error
        except (DeskError, intake.IntakeError) as error:
            raise CommandError(_why(dossier)) from error


def _newest(number: str) -> Proposal:
    """The newest dossier of a case that two people confirmed. Raises CommandError."""
    found = [case for case in Case.objects.all() if str(case.id).startswith(number)]
    if len(found) != 1:
        raise CommandError(f"{number} is the number of {len(found)} cases.")
    confirmed = dossiers.confirmed(found[0])
    if not confirmed:
        raise CommandError("Two custodians have to hand this case over first, on its page.")
    newest = confirmed[-1]
    state = dossiers.progress(newest)
    if state.done < state.total and not agreed.by_two(newest):
        raise CommandError(
            "This case is called handed over, and no two people of the desk's list have signed it: "
            "the database may have been changed. Two custodians hand it over anew, on its page."
        )
    return newest


def _why(dossier: Proposal) -> str:
    state = dossiers.progress(dossier)
    if state.done < state.total:
        return (
            f"{state.total - state.done} of {state.total} things do not open with the court's key "
            "yet: a custodian opens the page of the dossier, or use --headers and --back."
        )
    return "Something of this case was destroyed meanwhile, or what came back is no header."


def _out(dossier: Proposal, folder: Path) -> int:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    count = 0
    for old in dossiers.left(dossier, frozenset()):
        path = folder / f"{old.kind}-{old.id}.header"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(old.header)
        count += 1
    return count


def _read(folder: Path) -> list[Handed]:
    named = ((NAME.fullmatch(path.name), path) for path in sorted(folder.iterdir()))
    return [Handed(UUID(match.group(1)), path.read_bytes()) for match, path in named if match]
