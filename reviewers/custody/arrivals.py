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
from reviewers.custody.chain import Head, entries
from reviewers.custody.joining import end_day, last_closed
from reviewers.custody.recording import Said, desk_of, following, locked, move
from reviewers.models import Case, CaseParcel, CustodyEntry

ARRIVALS = (Act.RECEIVED, Act.ADDED_TO, Act.ORIGINAL_RECEIVED, Act.SEALED_RECEIVED)
# Cases whose entries are written in one transaction: about 50 ms, in which reporters wait.
TOGETHER = 100
BESIDE = {"original": Act.ORIGINAL_RECEIVED, "sealed": Act.SEALED_RECEIVED}  # by kind of parcel


def close_day(day: datetime.date) -> Head:
    """Ends a day: notes its arrivals and those before it, and gives the head that is published.

    A day that is closed already is left as it is. Killed on the way, it goes on when called again.
    """
    if last_closed() != day:
        waiting = CaseParcel.objects.filter(noted=False, received_on__lte=day).order_by()
        by_desk: dict[str, set[uuid.UUID]] = {}
        for desk, case in waiting.values_list("case__desk", "case").distinct():
            by_desk.setdefault(desk, set()).add(case)
        for desk, waiting_cases in by_desk.items():
            cases = list(waiting_cases)
            random.SystemRandom().shuffle(cases)
            for start in range(0, len(cases), TOGETHER):
                _note(desk, cases[start : start + TOGETHER], day)
    return end_day(day)


def note_arrivals(case: uuid.UUID) -> None:
    """Those of one case, now: before it is destroyed, or its history is handed to a court.

    In the caller's transaction, which has locked the case.
    """
    _note(desk_of(case), [case], datetime.date.max)


@transaction.atomic
def _note(desk: str, cases: Sequence[uuid.UUID], until: datetime.date) -> None:
    """The entries of these cases of a desk one after the other, each case's in the order of its
    numbers."""
    end = locked(desk)
    rows = CaseParcel.objects.filter(case__in=cases, noted=False, received_on__lte=until)
    place = {case: at for at, case in enumerate(cases)}
    waiting = sorted(rows, key=lambda row: (place[row.case_id], row.number))
    if not waiting:
        return
    made, head = [], Head(end.number, end.hash)
    for row in waiting:
        entry = following(head, _said(row))
        made.append(entry)
        head = Head(entry.number, entry.hash)
    CustodyEntry.objects.bulk_create(made)
    move(end, head)
    CaseParcel.objects.filter(pk__in=[row.pk for row in waiting]).update(noted=True)


def _said(row: CaseParcel) -> Said:
    """The day alone is kept, no time and no person."""
    return Said(_act(row), row.received_on, case=row.case_id)


def _pending(row: CaseParcel) -> CustodyEntry:
    """As it will stand, with neither number nor hash."""
    said = _said(row)
    return CustodyEntry(number=0, case=said.case, act=str(said.act), day=said.day)


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
    came = sorted([*came, *map(_pending, pending)], key=lambda entry: entry.day)
    return tuple(_merged(came, (entry for entry in known if entry.act not in ARRIVALS)))


def _merged(came: list[CustodyEntry], acts: Iterable[CustodyEntry]) -> list[CustodyEntry]:
    shown: list[CustodyEntry] = []
    for act in acts:
        while came and came[0].day <= act.day:
            shown.append(came.pop(0))
        shown.append(act)
    return shown + came
