"""What the desk took notice of, in the chain: not at once, but when its day is closed.

An entry without a time between two that have one would say when the report came. So a parcel's
entry waits (``CaseParcel.noted``) until the day is over, and then those of a day are written in
random order, the closing entry behind them.
"""

import datetime
import random
import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction

from reviewers.custody.acts import Act
from reviewers.custody.chain import Head, entries, entry_hash
from reviewers.custody.recording import end_day, last_closed, locked_head
from reviewers.models import Case, CaseParcel, CustodyEntry, CustodyHead

ARRIVALS = (Act.RECEIVED, Act.ADDED_TO, Act.ORIGINAL_RECEIVED, Act.SEALED_RECEIVED)
# Cases whose entries are written in one transaction: about 50 ms, in which reporters wait.
TOGETHER = 100
BESIDE = {"original": Act.ORIGINAL_RECEIVED, "sealed": Act.SEALED_RECEIVED}  # by kind of parcel


def close_day(day: datetime.date) -> Head:
    """Ends a day: notes its arrivals and those before it, and gives the head that is published.

    A day that is closed already is left as it is. Killed on the way, it goes on when called again.
    """
    if last_closed() != day:
        waiting = CaseParcel.objects.filter(noted=False, received_on__lte=day)
        cases = list(waiting.order_by().values_list("case", flat=True).distinct())
        random.SystemRandom().shuffle(cases)
        for start in range(0, len(cases), TOGETHER):
            _note(cases[start : start + TOGETHER], day)
    return end_day(day)


def note_arrivals(case: uuid.UUID) -> None:
    """Those of one case, now: before it is destroyed, or its history is handed to a court.

    In the caller's transaction, which has locked the case.
    """
    _note([case], datetime.date.max)


@transaction.atomic
def _note(cases: Sequence[uuid.UUID], until: datetime.date) -> None:
    """The entries of these cases one after the other, each case's in the order of its numbers."""
    head = locked_head()
    rows = CaseParcel.objects.filter(case__in=cases, noted=False, received_on__lte=until)
    place = {case: at for at, case in enumerate(cases)}
    waiting = sorted(rows, key=lambda row: (place[row.case_id], row.number))
    if not waiting:
        return
    made, number, previous = [], head.number, head.hash
    for row in waiting:
        entry = _entry(row, number + 1, previous)
        entry.hash = entry_hash(entry)
        made.append(entry)
        number, previous = entry.number, entry.hash
    CustodyEntry.objects.bulk_create(made)
    CustodyHead.objects.update(number=number, hash=previous)
    CaseParcel.objects.filter(pk__in=[row.pk for row in waiting]).update(noted=True)


def _entry(row: CaseParcel, number: int = 0, previous: str = "") -> CustodyEntry:
    """The day alone is kept, no time and no person."""
    return CustodyEntry(
        number=number,
        previous=previous,
        case=row.case_id,
        act=str(_act(row)),
        actor="",
        day=row.received_on,
        at="",
        facts={},
    )


def _act(row: CaseParcel) -> Act:
    if row.kind in BESIDE:
        return BESIDE[row.kind]
    return Act.RECEIVED if row.number == 1 else Act.ADDED_TO


def history(case: Case) -> tuple[CustodyEntry, ...]:
    """A case's entries as people read them: what came on a day stands before that day's acts.

    What is not in the chain yet is there too, with neither number nor hash.
    """
    known = entries(case.pk)
    rows = sorted(case.contents.all(), key=lambda row: row.number)
    pending = [row for row in rows if not row.noted]
    came = [entry for entry in known if entry.act in ARRIVALS]
    came = sorted([*came, *map(_entry, pending)], key=lambda entry: entry.day)
    return tuple(_merged(came, (entry for entry in known if entry.act not in ARRIVALS)))


def _merged(came: list[CustodyEntry], acts: Iterable[CustodyEntry]) -> list[CustodyEntry]:
    shown: list[CustodyEntry] = []
    for act in acts:
        while came and came[0].day <= act.day:
            shown.append(came.pop(0))
        shown.append(act)
    return shown + came
