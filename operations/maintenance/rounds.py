"""The daily part of scrubbing: what is new whole, the rest in rounds, in bounded time.

Names of payloads are random, so a round goes by folder and by name, which says nothing of the order
in which reports came. Of what the day does not read, the store is asked in rounds of a week.
"""

import datetime
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from operations.maintenance.named import FOLDERS, within
from operations.maintenance.scrubbing import (
    KINDS,
    ROWS,
    Row,
    Scrubbed,
    Tell,
    ask,
    count_waiting,
    database_faults,
    label,
    look,
)
from reviewers.models import Draft
from submissions.models import NewHeader, Parcel, Reply

# Days of a round. Each payload is read once in the longer, and the store is asked in the shorter:
# 100 TB in a month are 40 MB a second, where a week took 165.
READING, ASKING = 30, 7
# A day reads that much at least while its round lasts, so that a small installation is read whole:
# a minute and a half from a disk.
ENOUGH, ENOUGH_ROWS = 20 * 1024**3, 20_000
KNOWN = 1000  # damaged rows that are remembered, to be looked at again by each run until they heal
DAY = datetime.timedelta(days=1)
ISO = "%Y-%m-%d"


@dataclass
class Round:
    """``began`` on that day, or not yet (""); ``folder``: the first that is not done, ``after``:
    the last payload in it that was."""

    began: str = ""
    folder: int = 0
    after: str = ""

    def part(self) -> float:
        return self.folder / len(FOLDERS)


@dataclass
class Progress:
    """What is kept between runs. ``new_until``: the last day of which all arrivals were read;
    ``damaged``: names of rows that were found so."""

    reading: Round = field(default_factory=Round)
    asking: Round = field(default_factory=Round)
    new_until: str = ""
    damaged: list[str] = field(default_factory=list)


Save = Callable[[Progress], object]


@dataclass
class Run:
    """One day's: where it stands, when it has to stop (monotonic), whom it tells."""

    today: datetime.date
    until: float
    progress: Progress
    found: Scrubbed
    tell: Tell

    def is_over(self) -> bool:
        return time.monotonic() > self.until


def scrub_today(
    progress: Progress, today: datetime.date, minutes: float, tell: Tell, save: Save
) -> Scrubbed:
    """The day's part. Each of reading and asking takes so many minutes at most, and the next run
    goes on there; ``save`` is called as it goes. Raises OSError, StoreDown, DatabaseError.
    """
    run = Run(today, time.monotonic() + minutes * 60, progress, Scrubbed(), tell)
    with _saving(run, save):
        _known(run)
        _new(run)
        _pass(run, progress.reading, READING, _read)
        run.until = time.monotonic() + minutes * 60
        _pass(run, progress.asking, ASKING, _ask)
        count_waiting(run.found)
    run.found.damaged = list(dict.fromkeys(run.found.damaged))
    run.found.lost = list(dict.fromkeys(run.found.lost))
    return run.found


def kept(found: Any) -> Progress:
    """What ``asdict`` made of a progress; one that begins where that is not to be read."""
    try:
        reading, asking = Round(**found["reading"]), Round(**found["asking"])
        return Progress(reading, asking, str(found["new_until"]), list(found["damaged"]))
    except (KeyError, TypeError):
        return Progress()


def late(progress: Progress, today: datetime.date) -> int:
    """Days by which reading is behind its round."""
    if not progress.reading.began:
        return 0
    days = (today - _day(progress.reading.began)).days
    return max(0, days - int(progress.reading.part() * READING))


@contextmanager
def _saving(run: Run, save: Save) -> Iterator[None]:
    try:
        yield
    finally:
        names = [line.partition(":")[0] for line in run.found.damaged + run.found.lost]
        known = dict.fromkeys([*run.progress.damaged, *names])
        run.progress.damaged = list(known)[:KNOWN]
        save(run.progress)


def _known(run: Run) -> None:
    """What earlier runs found: told again by each until it is whole, or gone."""
    before, run.progress.damaged = run.progress.damaged, []
    by_kind = {kind: model for model, kind in KINDS.items()}
    for name in before:
        kind, _, key = name.rpartition(" ")
        model = by_kind.get(kind)
        row = model._default_manager.filter(pk=key).first() if model else None
        if row is not None:
            look(run.found, row, run.tell)


def _new(run: Run) -> None:
    """What came since the last run, to its end: damage is mended while senders still have it."""
    last = run.today - DAY
    rows = Parcel.objects.filter(received_on__lte=last)
    if run.progress.new_until:
        rows = rows.filter(received_on__gt=_day(run.progress.new_until))
    else:
        # A first run begins with the round, which comes to all of it.
        rows = rows.filter(received_on=last)
    for parcel in rows.iterator(ROWS):
        look(run.found, parcel, run.tell)
        if run.is_over():
            run.found.is_whole = False  # the round comes to what is left of them
            break
    run.progress.new_until = last.strftime(ISO)


def _pass(run: Run, ring: Round, days: int, step: Callable[[Run, Round, str], bool]) -> None:
    """The folders that are due by today, of a round of so many days."""
    if not ring.began or ring.folder >= len(FOLDERS):
        if ring.began == run.today.strftime(ISO):
            return  # One round a day is enough.
        ring.began, ring.folder, ring.after = run.today.strftime(ISO), 0, ""
        if step is _read:
            run.found.damaged += database_faults()
    passed = (run.today - _day(ring.began)).days + 1
    due = -(-len(FOLDERS) * passed // days)
    while ring.folder < len(FOLDERS) and (ring.folder < due or _is_little(run.found)):
        if not step(run, ring, FOLDERS[ring.folder]):
            run.found.is_whole = False
            return
        ring.folder, ring.after = ring.folder + 1, ""


def _is_little(found: Scrubbed) -> bool:
    return found.size < ENOUGH and found.rows + found.asked < ENOUGH_ROWS


def _read(run: Run, ring: Round, folder: str) -> bool:
    """Whether the whole folder was read: payloads in it, and sealed rows whose id begins so."""
    for row in _rows(ring, folder):
        look(run.found, row, run.tell)
        if isinstance(row, Parcel):
            ring.after = row.blob
        if run.is_over():
            return False
    return True


def _ask(run: Run, ring: Round, folder: str) -> bool:
    known = {line.partition(":")[0] for line in run.found.damaged + run.found.lost}
    for row in _rows(ring, folder):
        if not isinstance(row, Parcel | Draft):
            continue
        if label(row) not in known:
            ask(run.found, row)
        if isinstance(row, Parcel):
            ring.after = row.blob
        if run.is_over():
            return False
    return True


def _rows(ring: Round, folder: str) -> Iterator[Row]:
    """Parcels last, of which a run that was stopped goes on behind the last one."""
    ids = uuid.UUID(folder.ljust(32, "0")), uuid.UUID(folder.ljust(32, "f"))
    yield from Draft.objects.filter(within(folder)).iterator(ROWS)
    yield from Reply.objects.filter(pk__range=ids).iterator(ROWS)
    yield from NewHeader.objects.filter(pk__range=ids).iterator(ROWS)
    parcels = Parcel.objects.filter(within(folder)).order_by("blob")
    yield from parcels.filter(blob__gt=ring.after).iterator(ROWS)


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
