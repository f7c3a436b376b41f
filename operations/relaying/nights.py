"""A run of ``manage.py relay``: once for each closed day, and each hour where that is asked for."""

import datetime
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings

from operations.relaying import payloads, rows, traces
from operations.relaying.payloads import Known
from operations.upgrading import kept
from submissions.models import Relaid

DAY = datetime.timedelta(days=1)
LOCK = "relay.lock"  # in AMANA_DATA: one run at a time on a machine


class Running(Exception):
    """Another run is at work."""


@dataclass(frozen=True)
class Done:
    """``clean``: no old copy of a row is left in the database's files; ``switched``: PostgreSQL's
    log as well, as far as it is Amana's to say."""

    reports: int
    copied: int
    kept: int
    clean: bool
    switched: bool


def is_due(today: datetime.date) -> bool:
    """Whether yesterday, or a day before it, was not laid anew."""
    before = Relaid.objects.first()
    return before is None or before.through < today - DAY


def relay(now: datetime.datetime, *, hourly: bool = False) -> Done:
    """Lays anew what came since the last closed day; with ``hourly`` also what came today.

    Safe at any moment, twice, and when it is killed in the middle. Raises Running, NoRoom, Busy,
    StoreDown, OSError, OperationalError.
    """
    today, before = now.date(), Relaid.objects.first()
    if before and before.through >= today:
        # A clock that was ahead: what came since then is looked through once more.
        before = None
    # The last closed day once more: an upload that began before midnight may have ended since.
    since = before.through if before else None
    until = today if hourly else today - DAY
    with _alone():
        # A database of before an upgrade has the rows of its day in the order of their arrival.
        kept.forget()
        count = rows.relay(since, until)
        try:
            copied = payloads.copy(since, until, _known(before, today))
        finally:
            # Also where payloads stay: the log still has the rows in the order of their arrival.
            clean = traces.erase()
            switched = traces.switch_log()
        if clean:
            _remember(today - DAY, before)
            traces.cut_log()
        traces.coarsen()
    return Done(count, copied.copied, copied.kept, clean, switched)


def _known(before: Relaid | None, today: datetime.date) -> Known | None:
    """The first run after midnight copies yesterday once more, whatever was copied by day; the
    first of the day after that one all of today."""
    if before is None:
        return None
    if before.through < today - DAY or before.last_at == before.night_at:
        return Known(before.through, before.night_at)
    return Known(today, before.last_at)


def _remember(through: datetime.date, before: Relaid | None) -> None:
    ended = datetime.datetime.now(datetime.UTC)
    night = before.night_at if before and before.through == through else ended
    values = {"through": through, "night_at": night, "last_at": ended}
    Relaid.objects.update_or_create(id=Relaid.ONLY, defaults=values)


@contextmanager
def _alone() -> Iterator[None]:
    descriptor = os.open(settings.DATA / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Running from error
        yield
    finally:
        os.close(descriptor)
