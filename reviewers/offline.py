"""The offline desk: parcels leave as age files, to be opened on a machine without a network."""

import os
from pathlib import Path

from django.db import transaction

from reviewers import custody
from reviewers.models import Case
from submissions import intake

PIECE = 1024 * 1024


@transaction.atomic
def export_parcels(folder: Path, desk: str | None = None) -> int:
    """Writes each parcel as ``<case>-01.age``; gives how many. Never overwrites a file.

    A file of that name is taken to be the same parcel, so the export can be repeated.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = 0
    cases = Case.objects.exclude(verification="destroyed").order_by("id")
    for case in cases.filter(desk=desk) if desk else cases:
        for number, parcel in enumerate(intake.parcels(case.report), 1):
            written += _write(folder / f"{case.id}-{number:02d}.age", parcel)
    custody.record("parcels exported", None, count=written)
    return written


def _write(path: Path, parcel: intake.ParcelInfo) -> bool:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    sealed = intake.open_parcel(parcel.id)
    with os.fdopen(descriptor, "wb") as file, sealed.payload as payload:
        file.write(sealed.header)
        while piece := payload.read(PIECE):
            file.write(piece)
    return True
