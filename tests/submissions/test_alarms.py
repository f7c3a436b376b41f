"""Who is told, and how often: once a day for what stands, and once when nothing does any more."""

import datetime
import gc
import http.client
import json
import socket
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django.fixtures import Settings

from config.environment import kinds
from config.environment.setting import Kind
from operations.watching import alarms, memory, metrics, outside, tasks
from operations.watching.alarms import LOOK, WELL
from tests.submissions.test_watching import listening

NOW = datetime.datetime(2026, 12, 1, 4, 30, 12, tzinfo=datetime.UTC)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
CHANNEL = "ntfy:http://127.0.0.1:1/x"


@contextmanager
def tunnel(asked: list[bytes]) -> Iterator[int]:
    """A proxy that notes what it is asked for, and opens nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def one() -> None:
            line, _ = server.accept()
            with line:
                asked.append(line.recv(4096))
                line.sendall(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")

        thread = threading.Thread(target=one)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


class Told:
    """Each message that was delivered."""

    def __init__(self, broken: bool = False) -> None:
        self.texts: list[str] = []
        self.broken = broken

    def __call__(self, channel: str, text: str, now: datetime.datetime) -> None:
        if self.broken:
            raise outside.NotDelivered("ntfy: ConnectionRefusedError")
        self.texts.append(text)


def found(at: datetime.datetime, *failed: str) -> None:
    with memory.changing() as kept:
        kept["doctor"] = memory.DoctorRun(at=memory.written(at), failed=list(failed))


def test_what_stands_is_told_once_a_day_and_then_that_it_is_over(data: Path) -> None:
    told = Told()
    for hour in range(50):
        found(NOW + hour * HOUR, "space")
        alarms.tell([CHANNEL], NOW + hour * HOUR, deliver=told)
    assert told.texts == [LOOK] * 3
    for hour in range(50, 53):
        found(NOW + hour * HOUR)
        alarms.tell([CHANNEL], NOW + hour * HOUR, deliver=told)
    assert told.texts == [LOOK] * 3 + [WELL]


def test_something_else_is_told_at_once(data: Path) -> None:
    told = Told()
    for hour, failed in enumerate((["space"], ["space", "canary"], ["canary"])):
        found(NOW + hour * HOUR, *failed)
        alarms.tell([CHANNEL], NOW + hour * HOUR, deliver=told)
    assert told.texts == [LOOK, LOOK]


def test_where_nothing_ever_stood_nobody_is_told(data: Path) -> None:
    told = Told()
    found(NOW)
    assert alarms.tell([CHANNEL], NOW, deliver=told).message == ""
    assert told.texts == []


def test_what_was_not_delivered_is_tried_again_and_the_doctor_sees_it(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told = Told(broken=True)
    found(NOW, "space")
    assert alarms.tell([CHANNEL], NOW, deliver=told).failed == 1
    assert len(memory.read()["alarm"]["waiting"]) == 1
    assert "127.0.0.1" not in caplog.text and "An alarm was not delivered" in caplog.text
    told.broken = False
    assert alarms.tell([CHANNEL], NOW + HOUR, deliver=told).failed == 0
    assert told.texts == [LOOK] and memory.read()["alarm"]["waiting"] == {}


def test_a_unit_that_failed_stands_until_it_has_done_its_work(data: Path) -> None:
    tasks.unit_failed("amana-task@scrub.service", NOW)
    kept = memory.read()
    tasks.forget_cured(kept, server_well=True)
    assert alarms.standing(kept) == {"amana-task@scrub.service"}
    tasks.note("scrub", 0, NOW + HOUR)
    kept = memory.read()
    tasks.forget_cured(kept, server_well=True)
    assert alarms.standing(kept) == frozenset()


def test_each_channel_hears_two_words_and_no_name(data: Path, settings: Settings) -> None:
    with listening() as sink:
        settings.ALARM = [
            "mailto:somebody@example.org",
            f"ntfy:{sink.address}/topic?a=b",
            f"webhook:{sink.address}/hook",
        ]
        call_command("alarm", "amana-task@scrub.service")
    assert sorted(sink.heard) == [
        ("/hook", json.dumps({"text": LOOK})),
        ("/topic?a=b", LOOK),
    ]
    (message,) = mail.outbox
    sent = message.message().as_string()
    assert (message.subject, message.body) == (LOOK, f"{LOOK}\n")
    assert "@amana.invalid" in sent and "scrub" not in sent


def test_a_channel_that_does_not_answer_is_an_error(data: Path, settings: Settings) -> None:
    settings.ALARM = [CHANNEL]
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("alarm", "amana.service")


def test_it_goes_through_a_tunnel_where_one_is_named(data: Path, settings: Settings) -> None:
    """The proxy is asked for the name, which nobody else is: CONNECT, as Tor takes it."""
    asked: list[bytes] = []
    with tunnel(asked) as port:
        settings.ALARM_PROXY = ("127.0.0.1", port)
        assert not outside.fetched("http://watcher.example:8080/ping")
    assert asked[0].startswith(b"CONNECT watcher.example:8080 HTTP/1."), asked


def test_a_line_that_is_refused_is_closed_at_once(
    data: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not when the collector of garbage comes by: an error that holds itself holds the line."""
    lines = weakref.WeakSet[http.client.HTTPConnection]()

    class Line(http.client.HTTPConnection):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            lines.add(self)

    monkeypatch.setattr(http.client, "HTTPConnection", Line)
    gc.disable()
    try:
        with tunnel([]) as port:
            settings.ALARM_PROXY = ("127.0.0.1", port)
            assert not outside.fetched("http://watcher.example:8080/ping")
        assert not lines
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (kinds.CHANNELS, "https://ntfy.example/topic"),
        (kinds.CHANNELS, "mailto:nobody"),
        (kinds.CHANNELS, "ntfy:file:///etc/passwd"),
        (kinds.LOOPBACK, "0.0.0.0:9110"),
        (kinds.LOOPBACK, "metrics.example:9110"),
        (kinds.PROXY, "9050"),
    ],
)
def test_a_wrong_value_is_refused(kind: Kind[Any], value: str) -> None:
    with pytest.raises(ValueError):
        kind.parse(value)


@pytest.mark.django_db
def test_metrics_say_nothing_of_reports_and_keep_to_their_table(data: Path) -> None:
    tasks.note("tidy", 0, NOW)
    tasks.note("relay", 2, NOW)
    tasks.count(lost=0)
    found(NOW, "space", "backup")
    text = metrics.text(NOW + 26 * HOUR)
    names = {line.split("{")[0].split(" ")[0] for line in text.splitlines() if line[0] != "#"}
    assert names <= {metric.name for metric in metrics.METRICS}
    assert 'amana_task_age_days{task="tidy"} 1\n' in text
    assert 'amana_task_failed{task="relay"} 1\n' in text
    assert "amana_checks_failed 2\n" in text and "amana_canary_late 1\n" in text
    assert "2026" not in text
    free = [line for line in text.splitlines() if line.startswith("amana_disk_free_percent{")]
    assert free and all(int(line.rpartition(" ")[2]) % metrics.STEP == 0 for line in free)


def test_the_manual_has_the_table_of_metrics() -> None:
    manual = (Path(__file__).parents[2] / "docs/operations.md").read_text()
    rows = [line for line in manual.splitlines() if line.startswith("| `amana_")]
    assert [row.split("`")[1] for row in rows] == [metric.name for metric in metrics.METRICS]


def test_a_task_that_was_stopped_is_told_of_and_named_by_the_doctor(data: Path) -> None:
    """Until it does its work again."""
    past = datetime.datetime.now(datetime.UTC) - HOUR
    for task in (each.name for each in tasks.TASKS if each.needed):
        tasks.note(task, 0, past)
    call_command("alarm", "--stopped", "tidy")
    kept = memory.read()
    assert alarms.standing(kept) == {"amana-task@tidy.service"}
    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=2)
    assert "tidy did not end in its time" in tasks.faults(kept, now)
    tasks.note("tidy", 0, now)
    call_command("alarm")
    assert alarms.standing(memory.read()) == frozenset()
    assert tasks.faults(memory.read(), now) == []
