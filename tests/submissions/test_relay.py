"""What ``manage.py relay`` moves stays what it was, whoever reads, writes or kills meanwhile."""

import datetime
import os
import shutil
import signal
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections
from pytest_django.fixtures import Settings

from operations.doctor import data as examined
from operations.doctor.values import State
from operations.relaying import nights, rows, tables, traces
from operations.relaying.payloads import NoRoom
from reviewers import custody
from reviewers.models import Case
from submissions.mailbox import withdrawal
from submissions.models import Desk, Mailbox, Parcel, Relaid
from submissions.storage import blobs, crash_points, relaying
from tests import plans
from tests.seizure.arriving import Store

Usage = namedtuple("Usage", "total used free")
NOW = datetime.datetime.now(datetime.UTC)
TODAY = NOW.date()
DAY = datetime.timedelta(days=1)


@pytest.mark.django_db  # Or no database is set up, of which the others take a copy.
def test_a_fresh_desk_has_nothing_to_lay_anew() -> None:
    assert not Relaid.objects.exists()
    assert nights.is_due(TODAY)


@pytest.fixture
def store(apart: None, data: Path) -> Store:
    """A dozen reports of yesterday, which the desk has seen, and one of today."""
    Desk.objects.create(slug="raqqa", name="R", recipient="age1", opened_on=TODAY)
    kept, desk = Store(data), Desk.objects.get()
    for _ in range(12):
        kept.arrive(TODAY - DAY, desk, 200)
    kept.admit()
    kept.arrive(TODAY, desk, 200)
    return kept


def everything() -> dict[str, set[tuple[object, ...]]]:
    """Each row of each table that is laid anew, as it lies there."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables.TABLES:
            cursor.execute(f"SELECT * FROM {table.model._meta.db_table}")  # noqa: S608
            raw = {tuple(map(_plain, row)) for row in cursor.fetchall()}
            found[table.model.__name__] = raw
    return found


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def contents(data: Path) -> dict[str, bytes]:
    root = data / "blobs"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.glob("*/*")}


def inodes(data: Path) -> dict[str, int]:
    root = data / "blobs"
    return {str(path.relative_to(root)): path.stat().st_ino for path in root.glob("*/*")}


def test_every_row_and_payload_says_what_it_said(store: Store) -> None:
    before, files, numbers = everything(), contents(store.data), inodes(store.data)
    done = nights.relay(NOW)
    assert (done.reports, done.copied, done.kept) == (12, 12, 0)
    assert done.clean and done.switched
    assert everything() == before
    assert contents(store.data) == files
    moved = {name for name, number in inodes(store.data).items() if number != numbers[name]}
    assert moved == {row.blob for row in Parcel.objects.filter(received_on=TODAY - DAY)}
    connection.check_constraints()


def test_a_night_is_done_once(store: Store) -> None:
    nights.relay(NOW)
    assert not nights.is_due(TODAY)
    before = inodes(store.data)
    assert nights.relay(NOW).copied == 0
    assert inodes(store.data) == before
    assert nights.relay(NOW + DAY).copied == 1


def test_what_was_written_after_its_day_was_closed_is_moved_the_next_night(store: Store) -> None:
    """An upload that began before midnight."""
    nights.relay(NOW)
    store.arrive(TODAY - DAY, Desk.objects.get(), 200)
    assert nights.relay(NOW + DAY).copied == 2


def test_by_the_hour_today_is_moved_as_well(store: Store) -> None:
    nights.relay(NOW)
    assert nights.relay(NOW, hourly=True).copied == 1
    assert nights.relay(NOW, hourly=True).copied == 0
    assert Relaid.objects.get().through == TODAY - DAY
    assert nights.relay(NOW + DAY).copied == 1


def test_a_clock_that_was_ahead_leaves_nothing_out(store: Store) -> None:
    nights.relay(NOW + 400 * DAY)
    store.arrive(TODAY - DAY, Desk.objects.get(), 200)
    assert nights.relay(NOW).copied >= 1
    assert Relaid.objects.get().through == TODAY - DAY


HANGING = {
    model
    for model in apps.get_models()
    for field in model._meta.get_fields()
    if getattr(field, "many_to_one", False) or getattr(field, "one_to_one", False)
    if field.related_model in {table.model for table in tables.TABLES} | set(tables.STAYING)
    if getattr(field, "concrete", False)
}


def test_every_row_that_hangs_on_a_report_is_moved_or_has_a_reason_to_stay() -> None:
    """A new model with a foreign key to a report, a parcel or a case needs a line in the table."""
    moved = {table.model for table in tables.TABLES}
    assert HANGING - moved - set(tables.STAYING) == set()
    assert not moved & set(tables.STAYING)
    assert set(tables.STAYING) <= HANGING


def test_every_model_of_reporters_is_in_the_table() -> None:
    others = {"Desk", "FormVersion", "RosterEntry", "ProposedKey", "Voucher", "Relaid", "Canary"}
    models = {model.__name__ for model in apps.get_app_config("submissions").get_models()}
    assert models - {table.model.__name__ for table in tables.TABLES} == others


def test_many_are_moved_by_random_parts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "TOGETHER", 5)
    monkeypatch.setattr(rows, "PAUSE", 0)
    before = everything()
    assert rows.relay(None, TODAY, pause=0) == 13
    assert everything() == before


def test_a_reader_keeps_the_payload_that_it_opened(store: Store) -> None:
    parcel = Parcel.objects.filter(received_on=TODAY - DAY)[0]
    with blobs.open_blob(parcel.blob) as file:
        first = file.read(100)
        nights.relay(NOW)
        assert first + file.read() == contents(store.data)[parcel.blob]


def test_what_is_taken_back_while_it_is_copied_does_not_come_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = relaying.lay_anew
    gone: list[str] = []

    def overtaken(payload: relaying.Payload) -> bool:
        if not gone:
            gone.append(payload.name)
            name = Parcel.objects.get(blob=payload.name).mailbox_id
            # Its file goes before the copy takes the name.
            monkeypatch.setattr(relaying.blobs, "digest_of", _withdrawing(name))
        return copied(payload)

    monkeypatch.setattr(relaying, "lay_anew", overtaken)
    nights.relay(NOW)
    assert gone[0] not in contents(store.data)
    assert len(contents(store.data)) == 12


def _withdrawing(report: object) -> object:
    digest_of = blobs.digest_of

    def taken_back(descriptor: int) -> bytes:
        if Mailbox.objects.filter(id=report).exists():
            withdrawal.withdraw(report)  # type: ignore[arg-type]
        return digest_of(descriptor)

    return taken_back


def test_a_damaged_payload_stays_for_whoever_can_mend_it(store: Store) -> None:
    parcel = Parcel.objects.filter(received_on=TODAY - DAY)[0]
    path = store.data / "blobs" / parcel.blob
    path.write_bytes(b"x" * parcel.size)
    before = path.stat().st_ino
    done = nights.relay(NOW)
    assert (done.copied, done.kept) == (11, 1)
    assert path.stat().st_ino == before
    assert not list((store.data / "blobs").glob(f"*/*{relaying.PART}"))


def test_without_room_nothing_is_copied(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaying, "room", lambda: 1000)
    before = inodes(store.data)
    with pytest.raises(NoRoom):
        nights.relay(NOW)
    assert inodes(store.data) == before
    assert nights.is_due(TODAY)


def test_without_room_the_log_forgets_the_rows_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "room", lambda: 1000)
    asked: list[bool] = []
    erase = traces.erase
    monkeypatch.setattr(traces, "erase", lambda: asked.append(erase()) or asked[-1])
    with pytest.raises(NoRoom):
        nights.relay(NOW)
    assert asked == [True]


def test_postgresql_writes_each_table_anew_once(store: Store) -> None:
    """Nobody can send anything to a table meanwhile."""
    written: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if sql.startswith("CLUSTER"):
            written.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        assert nights.relay(NOW).clean
    wanted = len(tables.TABLES) if connection.vendor == "postgresql" else 0
    assert len(written) == len(set(written)) == wanted


def test_a_small_disk_keeps_a_part_free_as_it_does_for_uploads(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DISK_FLOOR = 2**30
    small = Usage(total=2**30, used=2**29, free=2**29)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: small)
    assert nights.relay(NOW).copied == 12


@contextmanager
def somebody_reading() -> Iterator[None]:
    """Who has begun and not ended, as a backup does."""
    other = connections.create_connection("default")
    other.settings_dict["NAME"] = connection.settings_dict["NAME"]
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT count(*) FROM submissions_parcel")
        cursor.fetchone()
        yield
        cursor.execute("ROLLBACK")
    other.close()


def test_what_somebody_reads_is_cut_off_the_next_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "TRIES", 1)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 100")  # milliseconds
    before = everything()
    with somebody_reading():
        assert not nights.relay(NOW).clean
    assert nights.is_due(TODAY)
    assert nights.relay(NOW).clean
    assert everything() == before
    if connection.vendor == "sqlite":
        assert Path(f"{connection.settings_dict['NAME']}-wal").stat().st_size == 0


def test_headers_that_wait_are_not_read_whole_for_a_hundred_reports(store: Store) -> None:
    """Or a night among a million of them, which wait for a second person, takes a day."""
    with plans.steps() as steps:
        assert rows.relay(TODAY - DAY, TODAY - DAY) == 12
    assert "SCAN submissions_newheader" not in steps
    if connection.vendor == "sqlite":
        # By their days, once a night: what is read whole is seen here.
        assert "SCAN submissions_parcel" in steps


@pytest.mark.parametrize("point", crash_points.RELAYING)
def test_killed_while_it_copies_it_loses_nothing_and_goes_on(store: Store, point: str) -> None:
    files = contents(store.data)
    waiting = [
        relaying.Payload(row.blob, row.size, bytes(row.digest), row.received_on)
        for row in Parcel.objects.filter(received_on=TODAY - DAY)
    ]
    child = os.fork()
    if child == 0:
        copy_until_killed(waiting, point)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    left = contents(store.data)
    assert {name: left[name] for name in files} == files
    assert nights.relay(NOW).copied == 12
    assert contents(store.data) == files


def copy_until_killed(waiting: list[relaying.Payload], point: str) -> None:
    """In a process of its own; at the third payload it dies."""
    seen: list[str] = []

    def die(reached: str) -> None:
        seen.append(reached)
        if seen.count(point) == 3:
            os.kill(os.getpid(), signal.SIGKILL)

    crash_points.reached = die
    for payload in waiting:
        relaying.lay_anew(payload)
    os._exit(0)


def test_a_part_of_a_killed_run_is_removed(store: Store) -> None:
    part = store.data / "blobs" / f"{Parcel.objects.all()[0].blob}{relaying.PART}"
    part.write_bytes(b"half")
    nights.relay(NOW)
    assert not part.exists()


def test_killed_between_two_parts_of_the_rows_it_does_all_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "TOGETHER", 5)
    before, lay_anew, calls = everything(), rows._lay_anew, []

    def cut_off(chosen: object) -> None:
        calls.append(chosen)
        if len(calls) == 2:
            raise KeyboardInterrupt
        lay_anew(chosen)  # type: ignore[arg-type]

    monkeypatch.setattr(rows, "_lay_anew", cut_off)
    with pytest.raises(KeyboardInterrupt):
        nights.relay(NOW)
    assert everything() == before
    assert nights.is_due(TODAY)
    assert nights.relay(NOW).reports == 12
    assert everything() == before


def test_a_part_that_fails_leaves_its_rows(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between deleting and inserting."""
    before, quoted, asked = everything(), rows._quoted, []

    def breaking(name: str) -> str:
        asked.append(name)
        if len(asked) >= 60:
            raise OperationalError("the disk is full")
        return quoted(name)

    monkeypatch.setattr(rows, "_quoted", breaking)
    monkeypatch.setattr(rows, "REST", 0)
    with pytest.raises(OperationalError):
        nights.relay(NOW)
    assert everything() == before


def test_one_run_at_a_time(store: Store) -> None:
    with nights._alone(), pytest.raises(nights.Running):
        nights.relay(NOW)
    nights.relay(NOW)


def test_the_command_closes_yesterday_first(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("relay")
    said = capsys.readouterr().out
    assert "head 3:" in said and "laid anew: 12 reports, 12 payloads" in said
    assert custody.last_closed() == TODAY - DAY
    assert not custody.verify().fault
    assert Case.objects.filter(contents__noted=True).count() == 12
    call_command("relay")
    assert capsys.readouterr().out == ""


def test_the_command_does_by_the_hour_what_the_setting_says(
    store: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("relay")
    settings.RELAY, settings.ARRIVALS = "hourly", frozenset(range(24))
    capsys.readouterr()
    call_command("relay")
    said = capsys.readouterr().out
    assert "shown to the desk: 1" in said and "13 reports, 1 payloads" in said


def test_on_a_day_that_cannot_be_it_stops(store: Store) -> None:
    custody.close_day(TODAY - 400 * DAY)
    with pytest.raises(CommandError, match="No day was closed") as told:
        call_command("relay")
    assert told.value.returncode == 2
    assert not Relaid.objects.exists()


def test_every_folder_is_there_before_the_first_report(data: Path) -> None:
    blobs.make_folders(data / "blobs")
    found = sorted((data / "blobs").iterdir())
    assert [path.name for path in found] == [f"{number:02x}" for number in range(256)]
    assert {path.stat().st_mode & 0o777 for path in found} == {0o700}
    assert {path.stat().st_mtime % 86400 for path in [*found, data / "blobs"]} == {0}


def test_the_doctor_says_when_nights_were_missed(store: Store) -> None:
    assert examined.relaid().state is State.NOTE
    Mailbox.objects.update(received_on=TODAY - 2 * DAY)
    assert examined.relaid().state is State.FAILED
    nights.relay(NOW)
    assert examined.relaid().state is State.PASSED
    for late, state in ((1, State.NOTE), (2, State.FAILED)):
        Relaid.objects.update(through=TODAY - (late + 1) * DAY)
        assert examined.relaid().state is state
