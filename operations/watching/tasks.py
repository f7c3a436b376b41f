"""The regular tasks: when each last did its work, and which units have failed since."""

import datetime
from dataclasses import dataclass

from django.conf import settings

from config.many.running import STOPPED
from operations.watching import memory
from operations.watching.memory import Kept, TaskRun

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
SKEW = datetime.timedelta(minutes=5)  # by which a clock is set back without a word
UNIT = "amana-task@"
SERVER, DOCTOR = "amana.service", "amana-doctor.service"
FACE = "amana@"  # how the unit begins of a server of one face
# Units that are no instance of amana-task@, and the command that each runs.
OTHERS = {
    "amana-backup.service": "backup",
    "amana-canary.service": "canary",
    "amana-export.service": "publish_export",
}


@dataclass(frozen=True)
class Task:
    """``late``: how long ago it may have done its work, at most; ``needed``: on every server."""

    name: str
    late: datetime.timedelta
    needed: bool = True


TASKS = (
    Task("relay", 6 * HOUR),
    Task("tidy", 2 * DAY),
    Task("purge", 2 * DAY),
    Task("scrub", 2 * DAY),
    Task("backup", 3 * DAY, needed=False),  # a check of its own says when none was made
    Task("canary", 2 * HOUR, needed=False),  # as above
    Task("publish_export", 3 * DAY, needed=False),
    Task("digest", 2 * DAY, needed=False),
)
NAMES = frozenset(task.name for task in TASKS)


def note(name: str, ended: int, now: datetime.datetime) -> None:
    """A command has ended; of what is no task, or of practice, nothing is kept. Raises OSError."""
    if name not in NAMES or settings.PRACTICE or not settings.DATA.is_dir():
        return
    with memory.changing() as kept:
        before = kept["tasks"].get(name)
        at = memory.written(now) if ended == 0 else before["at"] if before else ""
        kept["tasks"][name] = TaskRun(at=at, ended=ended)


def count(**counts: int) -> None:
    """What a run has counted. Raises OSError."""
    with memory.changing() as kept:
        kept["counts"].update(counts)


def unit_failed(unit: str, now: datetime.datetime) -> None:
    """Raises OSError."""
    with memory.changing() as kept:
        kept["units"][unit] = memory.written(now)


def forget_cured(kept: Kept, server_well: bool) -> None:
    """A unit that has done its work since it failed is no news any more."""
    for unit, failed_at in list(kept["units"].items()):
        if unit == SERVER or unit.startswith(FACE):
            cured = server_well
        elif unit == DOCTOR:
            cured = kept["doctor"]["at"] > failed_at
        else:
            run = kept["tasks"].get(task_of(unit))
            cured = run is not None and run["ended"] == 0 and run["at"] > failed_at
        if cured:
            del kept["units"][unit]


def is_to_come(moment: datetime.datetime, now: datetime.datetime) -> bool:
    """Noted while the clock was ahead: how long ago it was nobody can say, and it may be long."""
    return moment - now > SKEW


def task_of(unit: str) -> str:
    return OTHERS.get(unit) or unit.removeprefix(UNIT).removesuffix(".service")


def watched(kept: Kept) -> bool:
    """Whether somebody runs tasks here at all, or wants to be told when they do not."""
    return bool(kept["tasks"] or kept["units"] or settings.ALARM)


def faults(kept: Kept, now: datetime.datetime) -> list[str]:
    """What is wrong with tasks and units, a phrase for each."""
    wrong = [f"{unit} failed" for unit in sorted(kept["units"])]
    for task in TASKS:
        run = kept["tasks"].get(task.name)
        if run is None:
            # The desk's host runs them, for all.
            if task.needed and "desk" in settings.FACES:
                wrong.append(f"{task.name} never ran")
            continue
        last = memory.moment(run["at"])
        if run["ended"] == STOPPED:
            wrong.append(f"{task.name} did not end in its time")
        elif run["ended"]:
            wrong.append(f"{task.name} ended with {run['ended']}")
        elif last is None or now - last > task.late:
            wrong.append(f"{task.name} is late (last on {run['at'][:10] or 'no day'})")
        elif is_to_come(last, now):
            wrong.append(f"{task.name} ran on {run['at'][:10]}, which is still to come")
    return wrong
