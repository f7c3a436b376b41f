"""What happened since somebody last looked: tasks, the canary, scrubs, and alarms."""

import datetime
import http.client

from django.conf import settings

from operations.doctor.values import Finding, failed, note, passed
from operations.maintenance import rounds
from operations.watching import canary, memory, tasks
from submissions import intake
from submissions.models import Desk

BEHIND = 3  # days that scrub may be behind its round: a weekend of much work
PATIENCE = 20.0  # seconds for /healthz: a look at a store that stalls takes some of them


def door() -> Finding:
    """Asks the running server what it tells everybody."""
    at = canary.door()
    line = http.client.HTTPConnection(at.host, at.port, timeout=PATIENCE)
    try:
        line.request("GET", "/healthz")
        status = line.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        said = f"No server answers on HOST:PORT ({type(error).__name__})."
        return failed(said) if tasks.watched(memory.read()) else note(said)
    finally:
        line.close()
    return passed("It says well.") if status == 200 else failed("It says unwell: see its log.")


def last_canary() -> Finding:
    """A report of nobody's that went the whole way."""
    if "intake" not in settings.FACES:
        return note("This process takes no reports.")
    last, now = intake.canary.last(), datetime.datetime.now(datetime.UTC)
    if last is None:
        wanted = settings.ALARM and Desk.objects.exists()
        said = "None ever arrived"
        return failed(f"{said}, and AMANA_ALARM is set.") if wanted else note(f"{said}.")
    if tasks.is_to_come(last, now):
        return failed(f"Last canary: on {last.date()}, by a clock that was ahead of this one.")
    age = now - last
    said = f"Last canary: {canary.age(age)} ago."
    return failed(said) if age > intake.canary.LATE else passed(said)


def regular() -> Finding:
    """When each task last did its work, and units that failed since."""
    kept = memory.read()
    if not tasks.watched(kept):
        return note("No timer has run here yet.")
    if wrong := tasks.faults(kept, datetime.datetime.now(datetime.UTC)):
        return failed(f"{'; '.join(wrong)}.")
    return passed(f"{len(kept['tasks'])} tasks did their work.")


def counted() -> Finding:
    """What the last scrub and the last tidy have counted."""
    kept = memory.read()
    counts = kept["counts"]
    if not counts:
        return note("Neither scrub nor tidy has run here yet.")
    lost, damaged = counts.get("lost", 0), counts.get("damaged", 0)
    said = f"{lost} payloads lost, {damaged} things damaged, {counts.get('orphans', 0)} orphans"
    progress = rounds.kept(kept["scrub"])
    if progress.reading.began:
        said += f"; {progress.reading.part():.0%} read since {progress.reading.began}"
    behind = rounds.late(progress, datetime.datetime.now(datetime.UTC).date())
    if behind > BEHIND:
        said += f", {behind} days behind: give scrub more --minutes"
    return failed(f"{said}.") if lost or damaged or behind > BEHIND else passed(f"{said}.")


def alarm() -> Finding:
    """Whether whoever should hear of a fault was reached the last time."""
    if not settings.ALARM:
        return note("AMANA_ALARM names nobody: nobody is told of a fault.")
    waiting = memory.read()["alarm"]["waiting"]
    if waiting:
        return failed(f"{len(waiting)} of {len(settings.ALARM)} channels could not be reached.")
    return passed(f"{len(settings.ALARM)} channels.")
