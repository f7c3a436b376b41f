"""Headers out to a machine without a network, and what was made there back (docs/keys.md).

Both phases go so: making headers for a new key, and confirming those that somebody else made.
"""

import json
import os
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from reviewers.errors import DeskError, KeyRefused, NotAllowed
from reviewers.keys import rewrapping, vouching
from reviewers.keys.rewrapping import Made
from reviewers.keys.vouching import Listed, Vouched
from sealing.header_folders import AT_ONCE, CONFIRMED, DESCRIPTION, NAME, VOUCHED
from submissions import intake

STEM = re.compile(r"(parcel|reply|body)-([0-9a-f-]{36})")


class Command(BaseCommand):
    help = "After a rotation: writes headers for a machine off line, or takes what it made back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", type=Path, help="a folder of headers, or a signed list")
        parser.add_argument("--desk", required=True, help="its address")
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--back", action="store_true", help="take back what was made off line")
        way.add_argument(
            "--confirm", action="store_true", help="write those that wait to be confirmed"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        desk, place = options["desk"], options["place"]
        state = rewrapping.progress(desk)
        if not state.old:
            raise CommandError("Nothing of this desk is sealed to a key before its newest.")
        try:
            if options["back"]:
                count, what = _back(desk, state.number, place), "taken back"
            else:
                count, what = _out(desk, state.number, place, options["confirm"]), "written"
        except (DeskError, intake.IntakeError) as error:
            raise CommandError(f"They were refused: {_told(error)}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f"A list in {place} is damaged or of another kind. Nothing after it was taken."
            ) from error
        now = rewrapping.progress(desk)
        self.stdout.write(f"{count} {what}, {now.left} left, {now.waiting} to confirm")


def _told(error: Exception) -> str:
    if isinstance(error, KeyRefused | NotAllowed):
        return str(error.problem.sentence)
    return str(error)


def _out(desk: str, number: int, folder: Path, confirm: bool) -> int:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    described = {"desk": desk, "head": vouching.head(desk), "number": number}
    _write(folder / DESCRIPTION, json.dumps(described).encode())
    count = 0
    if confirm:
        for pair in rewrapping.new_headers(desk):
            stem = f"{pair.kind}-{pair.id}-{intake.header_digest(pair.old)}"
            _write(folder / f"{stem}.header", pair.old)
            _write(folder / f"{stem}.new", pair.new)
            count += 1
        return count
    for old in rewrapping.old_headers(desk):
        stem = f"{old.kind}-{old.id}-{intake.header_digest(old.header)}"
        _write(folder / f"{stem}.header", old.header)
        count += 1
    return count


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _back(desk: str, number: int, place: Path) -> int:
    """A folder of new headers, with who made them or without; or lists that confirm some."""
    if not place.is_dir():
        return sum(_list_back(desk, line) for line in _lines(place))
    if (place / VOUCHED).exists():
        return sum(_vouched_back(desk, place, line) for line in _lines(place / VOUCHED))
    count, waiting = 0, list[Made]()
    for path in sorted(place.glob("*.header")):
        if named := NAME.fullmatch(path.name):
            waiting.append(_made(named[1], named[2], path))
        if len(waiting) == AT_ONCE:
            count += rewrapping.take(None, desk, number, waiting, None)
            waiting.clear()
    return count + (rewrapping.take(None, desk, number, waiting, None) if waiting else 0)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        yield from map(json.loads, file)


def _made(stem: str, was: str, path: Path) -> Made:
    named = STEM.fullmatch(stem)
    if named is None:
        raise ValueError(stem)
    return Made(named[1], UUID(named[2]), was, path.read_bytes())


def _listed(rows: list[dict[str, str]]) -> list[Listed]:
    return [Listed(row["row"], row["old"], row["new"]) for row in rows]


def _who(line: dict[str, Any]) -> Vouched:
    return Vouched(line["signing"], line["head"], line["nonce"], line["signature"])


def _vouched_back(desk: str, folder: Path, line: dict[str, Any]) -> int:
    made = [
        _made(each.row, each.old, folder / f"{each.row}-{each.old}.header")
        for each in _listed(line["listed"])
    ]
    return rewrapping.take(None, desk, line["number"], made, _who(line))


def _list_back(desk: str, line: dict[str, Any]) -> int:
    if "wrong" in line:
        return rewrapping.refuse(None, desk, line["number"], _listed(line["wrong"]))
    if line["act"] != CONFIRMED:
        raise ValueError(line["act"])
    return rewrapping.confirm(None, desk, line["number"], _listed(line["listed"]), _who(line))
