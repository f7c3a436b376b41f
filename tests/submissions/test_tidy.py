"""``manage.py tidy``: payloads without a row go after a day, rows without a payload are told."""

import datetime
import os
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from operations.maintenance import tidying
from operations.maintenance.named import FOLDERS, NAMING, named
from submissions import intake
from submissions.desks import DeskInfo
from submissions.models import Parcel
from submissions.reports.receiving import ReportText, today
from submissions.storage import blobs

DAY = datetime.timedelta(days=1)


def orphan(age: int) -> str:
    with blobs.writing(today() - age * DAY) as blob:
        blob.sink.write(b"ciphertext")
    return blob.name


@pytest.fixture
def report(desk: DeskInfo) -> Parcel:
    intake.submit(desk.slug, ReportText("A word.", "en", "ask"))
    return Parcel.objects.get()


@pytest.mark.parametrize(("age", "stays"), [(0, True), (1, True), (2, False), (40, False)])
def test_a_payload_without_a_row_goes_after_a_day(
    data: Path, report: Parcel, age: int, stays: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    name = orphan(age)
    call_command("tidy")
    assert (data / "blobs" / name).exists() is stays
    assert blobs.store().exists(report.blob)
    assert ("too young" in capsys.readouterr().out) is stays


def test_a_payload_with_a_row_stays_however_old(data: Path, report: Parcel) -> None:
    os.utime(data / "blobs" / report.blob, (0, 0))
    call_command("tidy")
    assert blobs.store().exists(report.blob)


def test_every_table_that_names_a_payload_is_asked() -> None:
    """A draft's payload must not pass for one that belongs to nobody."""
    naming = {
        model
        for model in apps.get_models()
        if any(field.name == "blob" for field in model._meta.get_fields())
    }
    assert naming == set(NAMING)


def test_a_row_without_its_payload_is_named_and_fails(report: Parcel) -> None:
    blobs.drop(report.blob)
    with pytest.raises(CommandError, match=str(report.pk)):
        call_command("tidy")


def test_what_is_not_ours_is_left_alone(
    db: None, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "blobs" / "ab").mkdir(parents=True)
    for name in ("notes.txt", "ab/notes.txt"):
        (data / "blobs" / name).write_bytes(b"x")
        os.utime(data / "blobs" / name, (0, 0))
    call_command("tidy")
    assert (data / "blobs" / "notes.txt").exists()
    assert "2 files are not Amana's" in capsys.readouterr().out


def test_a_server_that_never_had_a_report_is_tidy(db: None) -> None:
    call_command("tidy")


def test_a_run_deletes_so_many_and_the_next_goes_on(
    db: None, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tidying, "AT_ONCE", 3)
    names = [orphan(9) for _ in range(5)]
    call_command("tidy")
    assert "2 more go in the next runs" in capsys.readouterr().out
    assert sum((data / "blobs" / name).exists() for name in names) == 2
    call_command("tidy")
    assert not any((data / "blobs" / name).exists() for name in names)


def test_no_more_than_a_folder_of_names_is_in_memory(
    db: None, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [orphan(0) for _ in range(40)]
    asked: list[str] = []
    monkeypatch.setattr(tidying, "named", lambda folder: asked.append(folder) or {})
    call_command("tidy")
    assert len(asked) == 256 and {name[:2] for name in names} <= set(asked)


def test_a_folder_s_rows_are_its_own(report: Parcel) -> None:
    """Whatever an engine's index is ordered by."""
    assert named(report.blob[:2]) == {report.blob: f"parcel {report.pk}"}
    assert sum(len(named(folder)) for folder in FOLDERS) == 1


def test_a_row_whose_folder_is_not_there_is_named(data: Path, report: Parcel) -> None:
    shutil.rmtree((data / "blobs" / report.blob).parent)
    with pytest.raises(CommandError, match=str(report.pk)):
        call_command("tidy")
