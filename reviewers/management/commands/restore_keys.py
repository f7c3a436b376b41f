"""``manage.py restore_keys``: the keys that a rotation took the place of (docs/keys.md)."""

import os
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviewers.errors import DeskError
from reviewers.keys import restoring
from reviewers.models import ReplacedKey
from submissions import intake

PLAIN = re.compile(r"[^A-Za-z0-9_.@+-]")


class Command(BaseCommand):
    help = (
        "After a rotation: says which sealed copies of keys before are kept, and writes them out "
        "to be opened off line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--desk", required=True, help="its address")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--headers", action="store_true", help="take away the headers that wait to be confirmed"
        )
        what.add_argument(
            "--out", type=Path, metavar="FOLDER", help="write the sealed keys, to open off line"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        desk = options["desk"]
        if intake.desk(desk) is None:
            raise CommandError(f"There is no desk {desk}.")
        try:
            if options["headers"]:
                count = restoring.forget_headers(desk)
                self.stdout.write(
                    f"{count} headers that waited were taken away. Those in force are as they were."
                )
            elif options["out"] is not None:
                count = _written(desk, options["out"])
                self.stdout.write(f"{count} sealed keys written. Each opens with its owner's key.")
            else:
                self._tell(desk)
        except (DeskError, intake.DeskError) as error:
            raise CommandError(f"Nothing was changed ({error}).") from error

    def _tell(self, desk: str) -> None:
        found = intake.desk(desk)
        number = found.key_number if found else 0
        self.stdout.write(f"In force: key {number}.")
        for each in restoring.kept(desk):
            kit = ", and the recovery kit" if each.kit else ""
            names = ", ".join(each.holders)
            self.stdout.write(f"Kept: key {each.number}, until {each.day}: {names}{kit}.")


def _written(desk: str, folder: Path) -> int:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    copies = restoring.sealed_copies(desk)
    for copy in copies:
        name = PLAIN.sub("_", _owner(copy))
        path = folder / f"{desk}-{copy.number}-{name}-{copy.pk}.age"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(copy.wrapped)
    return len(copies)


def _owner(copy: ReplacedKey) -> str:
    """Whose key opens it."""
    if copy.reviewer is not None:
        return copy.reviewer.user.get_username()
    return "kit" if copy.kind == ReplacedKey.Kind.KIT else f"by-key-{copy.number + 1}"
