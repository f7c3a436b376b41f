"""Entries of custody: the very bytes that are hashed, and one writer at a time."""

import datetime
from hashlib import sha256
from threading import Thread
from uuid import UUID

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from reviewers import custody
from reviewers.custody import Head
from reviewers.custody.acts import Act
from reviewers.models import CustodyEntry, CustodyHead
from tests.reviewers.test_custody import unlocked

CASE, OTHER = UUID(int=1), UUID(int=2)
DAY = datetime.date(2026, 1, 2)
# docs/formats.md, "The chain of custody", written out by hand.
HASHED = (
    '{"act":"note","actor":"amal","at":"2026-01-02T03:04:05+00:00","case":%s,"day":"2026-01-02",'
    '"facts":{"count":3},"number":7,"previous":"' + "a" * 64 + '"}'
)


@pytest.mark.parametrize("case", [CASE, OTHER, None])
def test_the_hash_is_over_the_documented_form(case: UUID | None) -> None:
    entry = CustodyEntry(
        number=7,
        previous="a" * 64,
        case=case,
        act="note",
        actor="amal",
        day=DAY,
        at="2026-01-02T03:04:05+00:00",
        facts={"count": 3},
    )
    form = HASHED % (f'"{case}"' if case else "null")
    assert custody.entry_hash(entry) == sha256(form.encode()).hexdigest()


@pytest.mark.django_db
def test_a_chain_begins_with_zeros() -> None:
    assert custody.head() == Head(0, "0" * 64)
    assert custody.verify() == custody.Report(0, Head(0, "0" * 64))
    custody.record_arrival(Act.RECEIVED, CASE, DAY)
    entry = CustodyEntry.objects.get()
    assert (entry.number, entry.previous) == (1, "0" * 64)
    assert custody.head() == Head(1, entry.hash)


@pytest.mark.django_db
def test_an_entry_is_never_written_over() -> None:
    """By somebody with every right, who put the head back and took the triggers away."""
    for case in (CASE, OTHER):
        custody.record_arrival(Act.RECEIVED, case, DAY)
    first, last = CustodyEntry.objects.order_by("number")
    unlocked("UPDATE reviewers_custodyhead SET number = %s, hash = %s", first.number, first.hash)
    with pytest.raises(IntegrityError), transaction.atomic():
        custody.record_arrival(Act.EXPIRE, OTHER, DAY)
    last.refresh_from_db()
    assert last.act == Act.RECEIVED
    assert custody.head() == Head(first.number, first.hash)


def refused_elsewhere(desk: str = "") -> bool:
    """Whether somebody else, who does not wait, is kept from adding an entry to this chain."""
    said = list[bool]()

    def add() -> None:
        wait = (
            "SET lock_timeout = 1"
            if connection.vendor == "postgresql"
            else "PRAGMA busy_timeout = 0"
        )
        try:
            with connection.cursor() as cursor:
                cursor.execute(wait)  # milliseconds
            custody.record(Act.NOTE, None, desk=desk)
            said.append(False)
        except OperationalError:
            said.append(True)
        finally:
            connection.close()

    thread = Thread(target=add)
    thread.start()
    thread.join()
    return said[0]


def test_nobody_adds_while_it_is_locked(apart: None) -> None:
    custody.record(Act.NOTE, None)
    assert not refused_elsewhere()
    with transaction.atomic():
        custody.lock()
        assert refused_elsewhere()
    assert not refused_elsewhere()
    assert CustodyHead.objects.get().number == CustodyEntry.objects.count() == 3


def test_a_desk_does_not_wait_for_another(apart: None) -> None:
    for desk in ("one", "other"):
        custody.record(Act.NOTE, None, desk=desk)
    with transaction.atomic():
        custody.record(Act.NOTE, None, desk="one")
        assert refused_elsewhere("one")
        # SQLite has one writer at a time, whatever it writes.
        assert refused_elsewhere("other") == refused_elsewhere() == (connection.vendor == "sqlite")
    assert not refused_elsewhere("one")
    assert not custody.verify().fault
