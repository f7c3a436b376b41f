"""Nothing that is wrong with AMANA_DATA, the clock or a channel keeps anybody from being told."""

import asyncio
import datetime
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from bench import reporter
from config.environment.errors import EXIT
from operations.doctor import data as looks
from operations.doctor import watched
from operations.doctor.values import State
from operations.watching import alarms, memory, metrics, outside, tasks
from operations.watching.alarms import LOOK
from sealing import HybridIdentity
from submissions import intake
from tests.server import Server, manage, running
from tests.submissions.test_alarms import CHANNEL, NOW, Told, found
from tests.submissions.test_watching import listening, ran, until

YEAR = datetime.timedelta(days=365)


@contextmanager
def dripping() -> Iterator[int]:
    """Answers with one byte now and then, and never with the last."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def one() -> None:
            line, _ = server.accept()
            with line:
                line.sendall(b"HTTP/1.1 200 OK\r\n")
                while not over.wait(0.05):
                    try:
                        line.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=one)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        thread.join()


def test_who_answers_byte_by_byte_holds_up_nobody(
    data: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "WHOLE", 0.5)
    with dripping() as port, listening() as sink:
        channels = [f"webhook:http://127.0.0.1:{port}/", f"ntfy:{sink.address}/topic"]
        sent = alarms.tell(channels, NOW, "amana.service")
    assert sink.heard == [("/topic", LOOK)] and sent.failed == 1
    with dripping() as port:
        assert not outside.fetched(f"http://127.0.0.1:{port}/alive")


def test_an_address_that_is_none_is_no_reason_to_be_silent(data: Path) -> None:
    with listening() as sink:
        channels = ["webhook:https://h.example:99999/", f"ntfy:{sink.address}/topic"]
        assert alarms.tell(channels, NOW, "amana.service").failed == 1
    assert sink.heard == [("/topic", LOOK)]


@pytest.mark.parametrize("name", ["", memory.FILE, memory.LOCK, memory.ALARM_LOCK])
def test_a_folder_that_cannot_be_used_is_told(
    data: Path, settings: Settings, name: str, tmp_path: Path
) -> None:
    """Not there at all, as a disk that is not mounted; or a file that is not to be opened."""
    if name:
        (data / name).mkdir()
    else:
        settings.DATA = tmp_path / "gone"
    with listening() as sink:
        settings.ALARM = [f"ntfy:{sink.address}/topic"]
        call_command("alarm", tasks.DOCTOR)
    assert sink.heard == [("/topic", LOOK)]


@pytest.mark.parametrize("text", ['{"doctor": 5}', '{"alarm": {"told": []}}', "[]", "nothing"])
def test_a_file_that_somebody_spoilt_is_begun_anew(data: Path, text: str) -> None:
    (data / memory.FILE).write_text(text)
    told = Told()
    assert alarms.tell([CHANNEL], NOW, "amana.service", deliver=told).message == LOOK
    assert memory.read()["alarm"]["told"]


def test_what_a_clock_that_was_ahead_has_told_is_told_again(data: Path) -> None:
    told = Told()
    found(NOW + YEAR, "space")
    alarms.tell([CHANNEL], NOW + YEAR, deliver=told)
    found(NOW, "space")
    alarms.tell([CHANNEL], NOW, deliver=told)
    assert told.texts == [LOOK, LOOK]


@pytest.mark.django_db
def test_a_canary_of_a_day_to_come_is_none(data: Path) -> None:
    """Or the one that dies today would be missed in a year."""
    now = datetime.datetime.now(datetime.UTC)
    intake.canary.remember(now)
    assert watched.last_canary().state is State.PASSED
    intake.canary.remember(now + YEAR)
    assert watched.last_canary().state is State.FAILED
    assert "amana_canary_late 1\n" in metrics.text(now)


def test_a_task_of_a_day_to_come_is_late(data: Path) -> None:
    tasks.note("scrub", 0, NOW)
    assert not any("scrub" in each for each in tasks.faults(memory.read(), NOW))
    tasks.note("scrub", 0, NOW + YEAR)
    assert any("scrub" in each for each in tasks.faults(memory.read(), NOW))


def test_a_backup_of_a_day_to_come_is_ill(data: Path) -> None:
    today = datetime.datetime.now(datetime.UTC).date()
    (data / "last-backup").write_text(f"{today}\n")
    assert looks.backup().state is State.PASSED
    (data / "last-backup").write_text(f"{today + YEAR}\n")
    assert looks.backup().state is State.FAILED


@pytest.mark.parametrize(
    "wrong",
    [
        {"AMANA_UPLAOD_LIMIT": "1"},
        {"AMANA_DATA": "/proc/x"},
        {"DATABASE_URL": "nonsense://x"},
        {"AMANA_SECRET_FILE": "/dev/null"},
    ],
)
def test_a_wrong_setting_is_told_as_well(tmp_path: Path, wrong: dict[str, str]) -> None:
    """It keeps the server from starting, and the doctor and the canary from looking."""
    with listening() as sink:
        channel = f"ntfy:{sink.address}/topic"
        done = ran(tmp_path, "alarm", "amana.service", **{"AMANA_ALARM": channel, **wrong})
        assert sink.heard == [("/topic", LOOK)], done.stderr
        assert "Traceback" not in done.stderr and next(iter(wrong)) in done.stderr
        assert ran(tmp_path, "canary", **wrong).returncode == EXIT


def reported(server: Server) -> int:
    """The status of a report of words."""
    return asyncio.run(reporter.report(f"{server.address}/en/r/all/", "Words.")).status


@pytest.mark.slow
def test_a_disk_that_is_not_mounted_any_more_takes_no_report(tmp_path: Path) -> None:
    """The folder below it is there, and whatever were written into it would be hidden later."""
    data = tmp_path / "data"
    manage(data, "migrate", "-v0")
    recipient = str(HybridIdentity.generate().recipient())
    manage(data, "open_desk", "raqqa", "--name", "Raqqa", "--recipient", recipient)
    with running(data) as server:
        place = {"HOST": "127.0.0.1", "PORT": str(server.port)}
        assert ran(data, "canary", **place).returncode == 0
        (data / "blobs").rename(data / "disk")
        (data / "blobs").mkdir()
        until(server, 503)
        assert reported(server) == 503 and not list((data / "blobs").rglob("*"))
        (data / "blobs").rmdir()
        (data / "disk").rename(data / "blobs")
        until(server, 200)
        assert ran(data, "canary", **place).returncode == 0 and reported(server) == 200
