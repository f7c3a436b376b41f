"""Old headers out to a machine without a network, and rewrapped ones back (docs/desk.md)."""

import os
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from reviewers.errors import DeskError
from reviewers.keys import rotation
from reviewers.keys.rotation import Rewrapped
from submissions import intake

NAME = re.compile(r"(parcel|reply|body)-([0-9a-f-]{36})-([0-9a-f]{64})\.header")
AT_ONCE = 500


class Command(BaseCommand):
    help = "After a rotation: writes the headers that are left, or takes rewrapped ones back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="of headers")
        parser.add_argument("--desk", required=True, help="its address")
        parser.add_argument("--back", action="store_true", help="take them back")

    def handle(self, *_: Any, **options: Any) -> None:
        desk, folder = options["desk"], options["folder"]
        state = rotation.progress(desk)
        if not state.old:
            raise CommandError("Nothing of this desk is sealed to a key before its newest.")
        try:
            count = _back(desk, state.number, folder) if options["back"] else _out(desk, folder)
        except (DeskError, intake.IntakeError) as error:
            raise CommandError(f"They were refused: {error}") from error
        left = rotation.progress(desk).left
        self.stdout.write(f"{count} {'taken back' if options['back'] else 'written'}, {left} left")


def _out(desk: str, folder: Path) -> int:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    count = 0
    for old in rotation.old_headers(desk, frozenset()):
        stem = f"{old.kind}-{old.id}-{intake.header_digest(old.header)}"
        _write(folder / f"{stem}.header", old.header)
        if old.beside:
            _write(folder / f"{stem}.beside", "\n".join(old.beside).encode())
        count += 1
    return count


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _read(folder: Path) -> Iterator[Rewrapped]:
    for path in sorted(folder.iterdir()):
        if named := NAME.fullmatch(path.name):
            kind, row, was = named.groups()
            yield Rewrapped(kind, UUID(row), was, path.read_bytes())


def _back(desk: str, number: int, folder: Path) -> int:
    count, waiting = 0, list[Rewrapped]()
    for one in _read(folder):
        waiting.append(one)
        if len(waiting) == AT_ONCE:
            count += rotation.take_back(None, desk, number, waiting)
            waiting.clear()
    return count + (rotation.take_back(None, desk, number, waiting) if waiting else 0)
