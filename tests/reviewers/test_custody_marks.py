"""The daily look at custody walks what is new and a part of what is old, and misses no edit."""

import datetime
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from reviewers import custody
from reviewers.custody import marks
from reviewers.models import CustodyEntry, CustodyHead, CustodyMark
from tests.reviewers.test_custody import EDITS, unlocked

TODAY = datetime.date(2026, 12, 1)
LONG = 60  # entries, which are a long chain where a part has ten at least
WEEK = marks.PARTS + 1

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "LEAST", 10)


@pytest.fixture
def walked() -> custody.Head:
    """A long chain that was looked at."""
    grown(LONG)
    assert custody.look(TODAY).count == LONG
    return custody.head()


def grown(count: int) -> None:
    for _ in range(count):
        custody.record(custody.Act.NOTE, None)


def days_until_seen() -> tuple[int, str]:
    """After how many looks an edit was seen, and what was said of it."""
    for day in range(1, WEEK + 1):
        if fault := custody.look(TODAY + datetime.timedelta(days=day)).fault:
            return day, fault
    return 0, ""


def test_it_walks_what_is_new_and_a_part_of_what_is_old(walked: custody.Head) -> None:
    grown(3)
    found = custody.look(TODAY)
    assert (found.fault, found.count, found.head) == ("", 3 + LONG // marks.PARTS, custody.head())
    row = CustodyMark.objects.get()
    assert (row.number, row.again_number) == (LONG + 3, LONG // marks.PARTS)


def test_a_round_comes_to_every_entry_and_begins_again(walked: custody.Head) -> None:
    seen = []
    for day in range(WEEK):
        custody.look(TODAY + datetime.timedelta(days=day))
        seen.append(CustodyMark.objects.get().again_number)
    assert seen == [10, 20, 30, 40, 50, 0, 10]
    assert CustodyMark.objects.get().round_on == TODAY + datetime.timedelta(days=marks.PARTS)


def test_a_short_chain_is_walked_whole_every_day() -> None:
    grown(9)
    custody.look(TODAY)
    grown(1)
    assert custody.look(TODAY).count == 10
    unlocked("UPDATE reviewers_custodyentry SET actor = 'nobody' WHERE number = 2")
    assert custody.look(TODAY).fault == "entry 2 was changed"


@pytest.mark.parametrize("column", EDITS)
@pytest.mark.parametrize("number", [1, 25, LONG - 1])
def test_an_edit_behind_the_mark_is_seen_within_a_week(
    walked: custody.Head, number: int, column: str
) -> None:
    value = EDITS[column] or ("a" * 32)
    unlocked(
        f'UPDATE reviewers_custodyentry SET "{column}" = %s WHERE number = %s',  # noqa: S608
        value,
        number,
    )
    day, fault = days_until_seen()
    assert 1 <= day <= WEEK
    assert fault == f"entry {number} was changed"


def test_an_edit_with_its_hash_made_anew_is_seen_within_a_week(walked: custody.Head) -> None:
    entry = CustodyEntry.objects.get(number=30)
    entry.actor = "nobody"
    unlocked(
        "UPDATE reviewers_custodyentry SET actor = 'nobody', hash = %s WHERE number = 30",
        custody.entry_hash(entry),
    )
    assert days_until_seen() == (4, "entry 31 was moved")


def test_a_chain_made_anew_behind_the_mark_is_seen_at_once(walked: custody.Head) -> None:
    unlocked("DELETE FROM reviewers_custodyentry WHERE number > 0")
    CustodyHead.objects.update(number=0, hash=custody.GENESIS)
    # What is the same to the minute would be the same chain.
    custody.record(custody.Act.NOTE, None, uuid.uuid4())
    grown(LONG - 1)
    assert custody.look(TODAY).fault == f"entry {LONG} was rewritten"


def test_entries_that_went_are_seen_at_once(walked: custody.Head) -> None:
    unlocked("DELETE FROM reviewers_custodyentry WHERE number IN (20, 21)")
    assert custody.look(TODAY).fault == f"2 of the first {LONG} entries are missing"


def test_the_end_cut_off_is_seen_at_once(walked: custody.Head) -> None:
    grown(5)
    unlocked("DELETE FROM reviewers_custodyentry WHERE number > %s", LONG + 2)
    assert custody.look(TODAY).fault == f"the end was cut off: {LONG + 5} entries stood here"


def test_a_published_head_that_went_is_seen_at_once(walked: custody.Head) -> None:
    closed = custody.close_day(TODAY)
    custody.look(TODAY)
    unlocked("UPDATE reviewers_custodyentry SET hash = %s WHERE hash = %s", "a" * 64, closed.hash)
    CustodyHead.objects.update(hash="a" * 64)
    assert custody.look(TODAY).fault == f"entry {closed.number} was rewritten"
    CustodyMark.objects.all().delete()
    assert custody.look(TODAY).fault


def test_a_mark_that_somebody_else_made_is_as_none(walked: custody.Head) -> None:
    """Who can write to the database alone cannot put the mark behind an entry of their own."""
    unlocked("UPDATE reviewers_custodyentry SET actor = 'nobody' WHERE number = 2")
    CustodyMark.objects.update(again_number=40, again_hash="b" * 64)
    assert custody.look(TODAY).fault == "entry 2 was changed"


def test_another_secret_walks_the_whole_chain(walked: custody.Head, settings: Settings) -> None:
    settings.SECRET_KEY = "another"  # noqa: S105
    assert custody.look(TODAY).count == LONG


def test_a_fault_does_not_move_the_mark(walked: custody.Head) -> None:
    unlocked("UPDATE reviewers_custodyentry SET actor = 'nobody' WHERE number = 2")
    before = CustodyMark.objects.values().get()
    grown(1)
    assert custody.look(TODAY).fault and custody.look(TODAY).fault
    assert CustodyMark.objects.values().get() == before


def test_queries_do_not_grow_with_the_chain(
    walked: custody.Head, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    grown(LONG)
    connection.queries_log.clear()
    with django_assert_max_num_queries(18):
        assert not custody.look(TODAY).fault


def test_verify_custody_walks_in_parts(
    walked: custody.Head, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1, 8):
        call_command("verify_custody", part=f"{number}/7")
    counts = [int(line.split()[0]) for line in capsys.readouterr().out.splitlines()]
    assert len(counts) == 7 and sum(counts) == LONG
    unlocked("UPDATE reviewers_custodyentry SET actor = 'nobody' WHERE number = 58")
    call_command("verify_custody", part="1/7")
    with pytest.raises(CommandError, match="entry 58 was changed"):
        call_command("verify_custody", part="7/7")
    unlocked("DELETE FROM reviewers_custodyentry WHERE number > 55")
    with pytest.raises(CommandError, match="entry 56 is missing"):
        call_command("verify_custody", part="7/7")


@pytest.mark.parametrize("text", ["0/3", "4/3", "x", "1/", "1"])
def test_verify_custody_refuses_a_part_it_cannot_read(walked: custody.Head, text: str) -> None:
    with pytest.raises(CommandError, match="K/N"):
        call_command("verify_custody", part=text)
