"""Whoever carries the machine off learns of a closed day which reports came, and no order.

200 reports of three days in each store; each way to look at rows, pages, indexes, files and custody
is asked how surely it knows their order (tests.seizure.kendall says threshold and power). Before
they are laid anew the same looks must raise the alarm, which is the control. Five stores, and the
sum of each look over the five, take a quiet machine a minute: AMANA_STORES=5; without it there are
two, which notice a leak less surely by their sum.
"""

import datetime
import os
import secrets
from pathlib import Path

import pytest
from django.db import connection

from operations.relaying import nights
from reviewers import custody
from submissions.models import Desk
from submissions.storage import blobs
from tests.seizure.arriving import Store
from tests.seizure.kendall import alarm, together, z

STORES = int(os.environ.get("AMANA_STORES", "2"))
DAYS, REPORTS = 3, 200
HEADER = 6000  # bytes: more than a page has room for
NOW = datetime.datetime.now(datetime.UTC)
TODAY = NOW.date()
DAY = datetime.timedelta(days=1)


@pytest.mark.django_db  # Or no database is set up, of which the others take a copy.
def test_the_alarm_is_where_it_was_measured() -> None:
    assert round(alarm(20), 2) == 5.45


@pytest.fixture
def store(apart: None, data: Path) -> Store:
    blobs.make_folders(data / "blobs")
    Desk.objects.create(slug="raqqa", name="R", recipient="age1", opened_on=TODAY)
    return Store(data)


def filled(store: Store, *, nights_too: bool) -> Store:
    """The days before today, the desk looking now and then; each night does what its timer does."""
    desk = Desk.objects.get()
    for age in range(DAYS, 0, -1):
        day = TODAY - age * DAY
        for number in range(REPORTS // DAYS + (age <= REPORTS % DAYS)):
            store.arrive(day, desk, HEADER)
            if number % 20 == 0:
                store.admit()
                store.canary()
        store.admit()
        if nights_too:
            custody.close_day(day)
            after_midnight = datetime.datetime.combine(day + DAY, datetime.time(0, 2), datetime.UTC)
            assert nights.relay(after_midnight).clean
    return store


def told(store: Store) -> dict[str, float]:
    return {name: z(seen) for name, seen in store.looks().items()}


def alarmed(found: dict[str, float]) -> set[str]:
    return {name for name, value in found.items() if abs(value) > alarm(len(found))}


def test_without_laying_anew_nearly_all_of_it_tells_the_order(store: Store) -> None:
    """The positive control. Not of inodes: over many folders that were there before they tell
    little, and how much depends on what else was made and deleted on this disk.
    """
    found = told(filled(store, nights_too=False))
    assert alarmed(found) >= {"file: birth", "file: change"}
    kinds = (
        ("rowid", "page", "offset", "overflow page", "equal keys")
        if connection.vendor == "sqlite"
        else ("ctid", "xmin", "toasted")
    )
    for kind in kinds:
        assert {name for name in alarmed(found) if name.endswith(f": {kind}")}, (kind, found)


def test_inodes_of_one_new_folder_tell_the_order(tmp_path: Path) -> None:
    """The positive control of the look at inodes."""
    seen = []
    for place in range(REPORTS):
        file = tmp_path / secrets.token_hex(16)
        file.write_bytes(b"")
        seen.append((TODAY, place, file.stat().st_ino))
    assert abs(z(seen)) > alarm(20)


@pytest.fixture(scope="module")
def summed() -> dict[str, list[float]]:
    return {}


@pytest.mark.parametrize("number", range(STORES))
def test_nothing_in_a_store_tells_the_order_of_closed_days(
    store: Store, number: int, summed: dict[str, list[float]]
) -> None:
    found = told(filled(store, nights_too=True))
    assert {"custody: number", "file: birth", "folder: inode"} < set(found)
    assert alarmed(found) == set(), found
    for name, value in found.items():
        summed.setdefault(name, []).append(value)
    together_now = {name: together(values) for name, values in summed.items()}
    assert alarmed(together_now) == set(), together_now
