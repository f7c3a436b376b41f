"""``manage.py scrub`` reads a part each day, remembers where it is, and comes to everything."""

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from operations.doctor import watched
from operations.doctor.values import State
from operations.maintenance import rounds
from operations.maintenance.rounds import Progress, scrub_today
from operations.maintenance.scrubbing import Scrubbed
from operations.watching import memory
from submissions import intake
from submissions.desks import DeskInfo
from submissions.models import Parcel
from submissions.reports.receiving import ReportText, today
from submissions.storage import blobs
from tests.submissions.test_object_store import bucket  # noqa: F401 - a fixture

DAY = datetime.timedelta(days=1)
COUNT = 24


@pytest.fixture
def reports(desk: DeskInfo) -> list[Parcel]:
    """From before any round, so that none is new."""
    for _ in range(COUNT):
        intake.submit(desk.slug, ReportText("A word.", "en", "ask"))
    Parcel.objects.update(received_on=today() - 90 * DAY)
    return list(Parcel.objects.order_by("blob"))


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation of which a day reads no more than its part."""
    monkeypatch.setattr(rounds, "ENOUGH_ROWS", 0)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The payloads that were read, in order."""
    names: list[str] = []
    digest: Callable[[str], object] = rounds.look.__globals__["_digest"]

    def noted(name: str) -> object:
        names.append(name)
        return digest(name)

    monkeypatch.setitem(rounds.look.__globals__, "_digest", noted)
    return names


def run(progress: Progress, day: datetime.date, minutes: float = 60) -> Scrubbed:
    return scrub_today(progress, day, minutes, lambda line: None, lambda progress: None)


def damaged(data: Path, parcel: Parcel) -> None:
    path = data / "blobs" / parcel.blob
    content = bytearray(path.read_bytes())
    content[7] ^= 1
    path.write_bytes(content)


def test_a_month_reads_each_payload_once(
    reports: list[Parcel], large: None, read: list[str]
) -> None:
    progress, most = Progress(), 0
    for passed in range(rounds.READING):
        before = len(read)
        assert run(progress, today() + passed * DAY).is_sound
        most = max(most, len(read) - before)
    assert read == [parcel.blob for parcel in reports]
    assert most < COUNT and progress.reading.folder == 256
    run(progress, today() + rounds.READING * DAY)
    assert progress.reading.folder < 20 and len(read) < COUNT * 2


def test_a_small_installation_is_read_whole_each_day(
    reports: list[Parcel], read: list[str]
) -> None:
    progress = Progress()
    for passed in range(3):
        run(progress, today() + passed * DAY)
    assert len(read) == 3 * COUNT
    run(progress, today() + 2 * DAY)  # the same day once more
    assert len(read) == 3 * COUNT


def test_what_is_new_is_read_the_next_day(
    reports: list[Parcel], large: None, read: list[str]
) -> None:
    progress = Progress()
    run(progress, today())
    new = reports[-1]  # the round comes to it last
    Parcel.objects.filter(pk=new.pk).update(received_on=today())
    assert new.blob not in read
    run(progress, today() + DAY)
    assert read.count(new.blob) == 1
    run(progress, today() + 2 * DAY)
    assert read.count(new.blob) == 1


def test_days_without_a_run_are_caught_up(
    reports: list[Parcel], large: None, read: list[str]
) -> None:
    progress = Progress()
    run(progress, today())
    assert rounds.late(progress, today() + 20 * DAY) >= 19
    run(progress, today() + 20 * DAY)
    assert rounds.late(progress, today() + 20 * DAY) == 0
    assert progress.reading.folder == -(-256 * 21 // rounds.READING)


def test_a_run_whose_time_is_over_goes_on_where_it_was(
    reports: list[Parcel], read: list[str]
) -> None:
    progress, runs = Progress(), 0
    while progress.reading.folder < 256:
        found = run(progress, today(), minutes=0)
        assert found.is_whole == (progress.reading.folder == 256 == progress.asking.folder)
        runs += 1
    assert read == [parcel.blob for parcel in reports] and runs == COUNT + 1


def test_damage_is_told_by_each_run_until_it_is_mended(
    data: Path, reports: list[Parcel], large: None
) -> None:
    parcel, progress = reports[0], Progress()
    whole = (data / "blobs" / parcel.blob).read_bytes()
    damaged(data, parcel)
    expected = [f"parcel {parcel.pk}: its payload"]
    days = [today() + passed * DAY for passed in range(rounds.READING)]
    first = next(day for day in days if run(progress, day).damaged)
    assert run(progress, first + DAY).damaged == expected
    assert run(progress, first + 2 * DAY).damaged == expected
    (data / "blobs" / parcel.blob).write_bytes(whole)
    assert run(progress, first + 3 * DAY).is_sound
    assert progress.damaged == []


def test_what_is_not_read_is_asked_of_the_store_in_a_week(
    data: Path, reports: list[Parcel], large: None, read: list[str]
) -> None:
    parcel, progress = reports[-1], Progress()
    path = data / "blobs" / parcel.blob
    path.write_bytes(path.read_bytes()[:-1])
    days = [today() + passed * DAY for passed in range(rounds.ASKING)]
    assert any(run(progress, day).damaged for day in days)
    assert len(read) < COUNT


def test_the_command_remembers_where_it_is(
    data: Path, reports: list[Parcel], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("scrub", minutes=0)
    assert "the next run goes on" in capsys.readouterr().out
    assert memory.read()["scrub"]["reading"]["began"] == str(today())
    call_command("scrub")
    assert f"{COUNT - 1} rows" in capsys.readouterr().out
    assert "100% read since" in watched.counted().said
    damaged(data, reports[0])
    call_command("scrub")  # The day's round is over.
    with pytest.raises(CommandError, match=f"damaged: parcel {reports[0].pk}"):
        call_command("scrub", all=True)
    with pytest.raises(CommandError, match=f"damaged: parcel {reports[0].pk}"):
        call_command("scrub")


def test_the_doctor_says_that_it_does_not_keep_up(data: Path, db: None) -> None:
    began = str(today() - 12 * DAY)
    progress = Progress(reading=rounds.Round(began, 10))
    with memory.changing() as kept:
        kept["counts"] = {"lost": 0}
        kept["scrub"] = asdict(progress)
    finding = watched.counted()
    assert finding.state is State.FAILED and "11 days behind" in finding.said


@pytest.mark.parametrize("found", [{}, {"reading": 7}, {"reading": {"x": 1}, "asking": {}}])
def test_a_progress_that_cannot_be_read_begins_anew(found: Any) -> None:
    assert rounds.kept(found) == Progress()


def test_an_object_store_is_asked_for_size_and_digest(db: None, bucket: Any) -> None:  # noqa: F811
    name, content = intake.keep_blob(b"ciphertext"), b"ciphertext"
    assert blobs.told(name)[0] == len(content)
    other = f"ab/{'ab' * 16}"
    bucket.put_object(Key=f"sealed/{other}", Body=content, ChecksumAlgorithm="SHA256")
    size, digest = blobs.told(other)
    # Ceph's gateway of Debian 12 takes a checksum and tells none.
    assert size == len(content) and digest in {b"", hashlib.sha256(content).digest()}
    intake.drop_blob(name)
    with pytest.raises(FileNotFoundError):
        blobs.told(name)
