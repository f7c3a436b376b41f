"""Tasks that would remove much at once, or run on a day that cannot be, stop with exit code 2."""

import datetime
import uuid
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from reviewers import custody
from reviewers.casework import removals, safeguards
from reviewers.models import Case
from submissions.models import Desk
from submissions.storage import blobs

TODAY = datetime.datetime.now(datetime.UTC).date()
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def place(db: None, tmp_path: Path) -> object:
    folder = "django.core.files.storage.FileSystemStorage"
    stores = {
        name: {"BACKEND": folder, "OPTIONS": {"location": str(tmp_path / name)}}
        for name in ("blobs", "archive")
    }
    with override_settings(DATA=tmp_path, STORAGES=stores):
        yield


def orphans(count: int) -> list[str]:
    names = []
    for _ in range(count):
        with blobs.writing(TODAY - 9 * DAY) as blob:
            blob.sink.write(b"ciphertext")
        names.append(blob.name)
    return names


def stopped(*command: str) -> str:
    with pytest.raises(CommandError) as told:
        call_command(*command)
    assert told.value.returncode == 2
    return str(told.value)


def cases(count: int, age: int) -> None:
    came = TODAY - age * DAY
    for _ in range(count):
        Case.objects.create(desk="raqqa", report=uuid.uuid4(), received_on=came)


@pytest.fixture
def desk() -> None:
    Desk.objects.create(slug="raqqa", name="R", recipient="", opened_on=TODAY, retention_days=30)


def purged(*options: str) -> int:
    before = Case.objects.exclude(verification="destroyed").count()
    with pytest.raises(CommandError, match="in use"):  # A test is one transaction: no sweeping.
        call_command("purge", *options)
    return before - Case.objects.exclude(verification="destroyed").count()


def test_tidy_stops_before_it_deletes_a_store() -> None:
    names = orphans(25)
    said = stopped("tidy")
    assert "25 of 25 payloads" in said and "--yes-remove 25" in said
    assert all(blobs.store().exists(name) for name in names)
    stopped("tidy", "--yes-remove", "24")
    call_command("tidy", "--yes-remove", "25")
    assert not any(blobs.store().exists(name) for name in names)


def test_tidy_removes_a_few_by_itself() -> None:
    names = orphans(removals.FEW)
    call_command("tidy")
    assert not any(blobs.store().exists(name) for name in names)


def test_purge_stops_before_it_destroys_a_desk(desk: None) -> None:
    cases(25, age=500)
    assert "25 of 25 cases" in stopped("purge")
    stopped("purge", "--yes-remove", "24")
    assert purged("--yes-remove", "25") == 25


def test_purge_destroys_an_ordinary_days_cases_by_itself(desk: None) -> None:
    cases(25, age=500)
    cases(480, age=1)
    assert purged() == 25


@pytest.mark.parametrize("task", ["tidy", "purge"])
@pytest.mark.parametrize(("days", "stops"), [(4, False), (5, True), (400, True)])
def test_a_clock_that_jumped_stops_it(desk: None, task: str, days: int, stops: bool) -> None:
    custody.close_day(TODAY - days * DAY)
    if not stops:
        assert not safeguards.jump(TODAY)
        return
    said = stopped(task)
    assert f"This clock says {TODAY}" in said and "--yes-remove 0" in said
    custody.close_day(TODAY)
    assert not safeguards.jump(TODAY)


@pytest.mark.parametrize("task", ["tidy", "purge", "custody_head"])
def test_a_clock_that_went_back_stops_it(task: str) -> None:
    """Or it closes a day of the past, and every task stops once the clock is right again."""
    custody.close_day(TODAY + DAY)
    assert "the clock went back" in stopped(task)


def test_what_a_wrong_clock_closed_is_cured_by_the_word_that_is_shown() -> None:
    custody.close_day(TODAY - DAY)
    custody.close_day(TODAY + 400 * DAY)
    assert f"--yes-day {TODAY} does it" in safeguards.jump(TODAY)
    call_command("custody_head", "--yes-day", f"{TODAY}")
    assert not safeguards.jump(TODAY)
    assert not custody.verify().fault


def test_a_desk_that_never_closed_a_day_is_asked_too() -> None:
    custody.record_arrival("arrived", None, TODAY - 4 * DAY)
    assert "no day was closed" in stopped("purge")
    assert "no day was closed" in stopped("custody_head")
    call_command("tidy")


def test_custody_closes_no_day_far_ahead_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Or the task after it would take the wrong day for granted."""
    custody.close_day(TODAY - 400 * DAY)
    assert f"--yes-day {TODAY}" in stopped("custody_head")
    stopped("custody_head", "--yes-day", f"{TODAY - DAY}")
    call_command("custody_head", "--yes-day", f"{TODAY}")
    assert "head 4:" in capsys.readouterr().out
    call_command("custody_head")
    call_command("tidy")


@pytest.mark.parametrize(
    ("removing", "whole", "much"),
    [(20, 20, False), (21, 21, True), (21, 420, False), (22, 420, True), (0, 0, False)],
)
def test_the_bound(removing: int, whole: int, much: bool) -> None:
    assert removals.too_many(removing, whole) is much
