"""``manage.py tidy``: payloads without a row go after a day, rows without a payload are told."""

import datetime
import os
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from operations.maintenance.named import NAMING
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
