"""What came or went since an upgrade: going back would lose it, or bring it back.

The copy's process notes what there was. Custody has an entry for each act of the desk; what
reporters sent or took back has none until the day is closed, and is told by its rows: by each of
them, because one that came and one that went are no change of their number.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from config.installation import migrations
from operations.upgrading.errors import UpgradeError
from reviewers import custody
from submissions.models import Parcel

ACTS, PARCELS = "stand.json", "stand.parcels"  # the second: 16 bytes of each, in order
NOTES = (ACTS, PARCELS)
EACH = 16


def note(folder: Path) -> None:
    (folder / ACTS).write_text(json.dumps(custody.count()))
    with (folder / PARCELS).open("wb") as file:
        file.writelines(_here())


def reports_and_acts(folder: Path) -> int:
    """How many of them there are that were not noted in ``folder``, or were and are gone.

    Raises UpgradeError where the database cannot tell, because it is not of this version.
    """
    if migrations.compared()[1]:
        raise UpgradeError("The database is of an older version already: there is no way back.")
    acts: int = custody.count() - json.loads((folder / ACTS).read_text())
    with (folder / PARCELS).open("rb") as file:
        return abs(acts) + _differing(_noted(file), _here())


def _here() -> Iterator[bytes]:
    """The parcels' numbers, in order."""
    numbers = Parcel.objects.order_by("id").values_list("id", flat=True)
    return (number.bytes for number in numbers.iterator())


def _noted(file: BinaryIO) -> Iterator[bytes]:
    while number := file.read(EACH):
        yield number


def _differing(one: Iterator[bytes], other: Iterator[bytes]) -> int:
    """How many are in one of two ordered rows and not in the other."""
    last, count = b"\xff" * (EACH + 1), 0
    left, right = next(one, last), next(other, last)
    while (left, right) != (last, last):
        count += left != right
        lower = min(left, right)
        left, right = (
            next(one, last) if left == lower else left,
            next(other, last) if right == lower else right,
        )
    return count
