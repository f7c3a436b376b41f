"""Metrics for Prometheus, on a loopback port of their own (AMANA_METRICS).

Whoever collects them keeps them for years, elsewhere. So none of them moves with a visit or a
report: there is no count of reports, nothing of a desk, no time, and of a disk only what was free
at the first look of a day (UTC), in steps of five of a hundred. A table, and the text format of it
(Prometheus, "Exposition formats", version 0.0.4).
"""

import datetime
import logging
import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import DatabaseError, connections

from config import probes
from operations.watching import memory, tasks
from operations.watching.memory import Kept
from submissions import intake

LOG = logging.getLogger("amana.metrics")
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STEP = 5  # of a hundred
Values = Iterable[tuple[str, int]]


@dataclass(frozen=True)
class Seen:
    """``last_canary``: None where there was none, or the database does not say."""

    now: datetime.datetime
    kept: Kept
    last_canary: datetime.datetime | None


@dataclass(frozen=True)
class Metric:
    """``label``: what tells its values apart, or ""; ``values``: for each value of the label."""

    name: str
    help: str
    label: str
    values: Callable[[Seen], Values]


def _faces(seen: Seen) -> Values:
    return [(face, int(probes.well(frozenset({face})))) for face in sorted(settings.FACES)]


def _probes(seen: Seen) -> Values:
    return [(name, int(well)) for name, well in probes.states().items()]


def _canary(seen: Seen) -> Values:
    if "intake" not in settings.FACES:
        return []
    last = seen.last_canary
    late = last is None or seen.now - last > intake.canary.LATE or tasks.is_to_come(last, seen.now)
    return [("", int(late))]


def _doctor(seen: Seen) -> Values:
    return [("", len(seen.kept["doctor"]["failed"]))] if seen.kept["doctor"]["at"] else []


def _doctor_age(seen: Seen) -> Values:
    at = memory.moment(seen.kept["doctor"]["at"])
    return [] if at is None else [("", int((seen.now - at) / tasks.HOUR))]


def _ended(seen: Seen) -> Values:
    return [(name, int(run["ended"] != 0)) for name, run in sorted(seen.kept["tasks"].items())]


def _ages(seen: Seen) -> Values:
    moments = {name: memory.moment(run["at"]) for name, run in sorted(seen.kept["tasks"].items())}
    return [(name, (seen.now - at).days) for name, at in moments.items() if at]


def _scrubbed(seen: Seen) -> Values:
    counts = seen.kept["counts"]
    return [(name, counts[name]) for name in ("damaged", "lost") if name in counts]


def _undelivered(seen: Seen) -> Values:
    return [("", len(seen.kept["alarm"]["waiting"]))]


def _free(seen: Seen) -> Values:
    return FREE.of(seen.now.date())


METRICS = (
    Metric("amana_face_well", "1 where a face can do its work, as /healthz says it.", "face",
           _faces),
    Metric("amana_probe_well", "1 where a look at a part of the machine went well.", "probe",
           _probes),
    Metric("amana_canary_late", "1 where no canary went the whole way for two hours.", "",
           _canary),
    Metric("amana_checks_failed", "Checks that failed at the doctor's last look.", "", _doctor),
    Metric("amana_doctor_age_hours", "Hours since the doctor's last look.", "", _doctor_age),
    Metric("amana_task_failed", "1 where the last run of a task did not end with 0.", "task",
           _ended),
    Metric("amana_task_age_days", "Days since a task last did its work.", "task", _ages),
    Metric("amana_scrub_found", "What the last scrub and tidy found lost or damaged.", "what",
           _scrubbed),
    Metric("amana_alarms_waiting", "Channels that an alarm did not reach.", "", _undelivered),
    Metric("amana_disk_free_percent",
           "Free at the first look of the day (UTC), in steps of five.", "disk", _free),
)  # fmt: skip


class Free:
    """What was free of each disk at the first look of a day."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day, self._values = datetime.date.min, list[tuple[str, int]]()

    def of(self, day: datetime.date) -> Values:
        with self._lock:
            if day != self._day:
                self._day, self._values = day, list(_look())
            return self._values


FREE = Free()


def _look() -> Values:
    places = {"data": Path(settings.DATA)}
    held = storages["blobs"]
    if isinstance(held, FileSystemStorage):
        places["blobs"] = Path(held.location)
    for name, place in places.items():
        try:
            found = os.statvfs(place)
        except OSError:
            continue  # It is not there, which a look at it says.
        share = 100 * found.f_bavail // max(1, found.f_blocks)
        yield name, share - share % STEP


def text(now: datetime.datetime) -> str:
    """Raises OSError."""
    try:
        last = intake.canary.last()
    except DatabaseError:
        last = None
    seen, lines = Seen(now, memory.read(), last), list[str]()
    for metric in METRICS:
        lines += [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} gauge"]
        for value, number in metric.values(seen):
            label = f'{{{metric.label}="{value}"}}' if metric.label else ""
            lines.append(f"{metric.name}{label} {number}")
    return "\n".join(lines) + "\n"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/metrics":
            self.send_error(404)
            return
        try:
            body = text(datetime.datetime.now(datetime.UTC)).encode()
        except OSError:
            self.send_error(503)
            return
        finally:
            # A thread of this request's own has connections of its own.
            connections.close_all()
        self.send_response(200)
        self.send_header("Content-Type", MEDIA_TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def serve() -> None:
    """In a thread, where AMANA_METRICS names a place; one that is taken is a line in the log."""
    if settings.METRICS is None:
        return
    try:
        server = ThreadingHTTPServer(settings.METRICS, _Handler)
    except OSError as error:
        LOG.error("No metrics: AMANA_METRICS cannot be listened on (%s).", type(error).__name__)
        return
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
