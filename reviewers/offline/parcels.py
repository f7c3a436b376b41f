"""The offline desk: parcels leave as age files, to be opened on a machine without a network."""

import os
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from reviewers import custody, states
from reviewers.errors import ForeignFolder
from reviewers.handover.originals import ORIGINAL, name_of
from reviewers.models import Case, CaseParcel
from sealing.origin import SERVER_KEY, SUFFIX
from submissions import intake

PIECE = 1024 * 1024
CASE = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Parcels, drafts, and what one person takes along (reviewers.offline.export).
OURS = re.compile(
    rf"(?:{CASE}-(?:draft-)?[0-9]{{2,}}\.age|{CASE}-[0-9]{{2,}}\.signature|server\.pub|"
    r"(?:key|word|desk)-[\w.@+-]+\.age|desk\.json"
    r"|roster-[a-z0-9-]+(?:\.jsonl|-names\.json))(?:\.part)?"
)


def export_parcels(folder: Path, desk: str | None = None, *, originals: bool = False) -> int:
    """Writes each parcel as ``<case>-01.age``; gives how many. Never overwrites a file.

    ``<case>-01.signature`` is what this server says of it, if it says anything, and ``server.pub``
    the key to verify that with: `python -m sealing open` looks for both beside the parcel.

    With ``originals`` those that only the custodian opens, and no others; else none of them. A
    file of that name is that parcel, whole, so an export can be repeated or gone on with. Raises
    ForeignFolder, OSError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(not OURS.fullmatch(name) for name in os.listdir(folder)):
        raise ForeignFolder(str(folder))
    _put_key(folder)
    cases = Case.objects.exclude(verification__in=states.GONE).order_by("id")
    chosen = cases.filter(desk=desk) if desk else cases
    return sum(_export(case, folder, originals) for case in chosen)


def _export(case: Case, folder: Path, only_originals: bool) -> int:
    rows = CaseParcel.objects.filter(case=case).order_by("number")
    chosen = [row for row in rows if (row.kind == ORIGINAL) == only_originals]
    wanted = {folder / name_of(row): row for row in chosen}
    missing = {path: row for path, row in wanted.items() if not path.exists()}
    if missing:
        # Before the first byte: no copy leaves without its entry.
        act = custody.Act.ORIGINALS_EXPORTED if only_originals else custody.Act.EXPORTED
        custody.record(act, None, case.id, parcels=len(missing))
    for path, row in missing.items():
        sealed = intake.open_parcel(row.parcel)
        _write(path, chain([sealed.header], _pieces(sealed.payload)))
    for path, row in wanted.items():
        beside = path.with_suffix(SUFFIX)
        if not beside.exists() and (said := intake.statement_of(row.parcel)):
            _write(beside, [f"{said}\n".encode()])
    return len(missing)


def _put_key(folder: Path) -> None:
    """Raises ForeignFolder where the key of another server lies."""
    path, key = folder / SERVER_KEY, f"{intake.server_key()}\n".encode()
    if not path.exists():
        _write(path, [key])
    elif path.read_bytes() != key:
        raise ForeignFolder(str(folder))


def _pieces(payload: IO[bytes]) -> Iterator[bytes]:
    with payload:
        while piece := payload.read(PIECE):
            yield piece


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Whole or not at all: the name appears when every byte is on the disk."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())
    # A link, unlike a renaming, never takes the place of another file.
    os.link(part, path)
    part.unlink()
