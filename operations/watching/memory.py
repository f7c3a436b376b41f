"""What is kept between runs, in ``watch.json`` of AMANA_DATA: of tasks, checks and alarms, with
their times, and of no report anything."""

import datetime
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypedDict

from django.conf import settings

NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
FILE, LOCK, ALARM_LOCK = "watch.json", "watch.lock", "alarm.lock"


class TaskRun(TypedDict):
    """``at``: of the last run that ended with 0, or ""; ``ended``: how the last run ended."""

    at: str
    ended: int


class DoctorRun(TypedDict):
    at: str
    failed: list[str]


class Told(TypedDict):
    """``told``: when each cause that stands was last told of; ``waiting``: by channel, the message
    that could not be delivered."""

    told: dict[str, str]
    waiting: dict[str, str]


class Kept(TypedDict):
    """``units``: when each unit that failed did; ``counts``: of the last scrub and tidy; ``scrub``:
    how far its rounds are (operations.maintenance.rounds)."""

    tasks: dict[str, TaskRun]
    units: dict[str, str]
    counts: dict[str, int]
    scrub: dict[str, Any]
    doctor: DoctorRun
    alarm: Told


def empty() -> Kept:
    return Kept(
        tasks={},
        units={},
        counts={},
        scrub={},
        doctor=DoctorRun(at="", failed=[]),
        alarm=Told(told={}, waiting={}),
    )


def read() -> Kept:
    """Raises OSError; a file that is not ours to read as JSON is begun anew."""
    kept = empty()
    try:
        found = json.loads(_path(FILE).read_text())
    except (FileNotFoundError, ValueError):
        return kept
    if isinstance(found, dict):
        for name in kept.keys() & found.keys():
            if _is_shaped(found[name], kept[name]):  # type: ignore[literal-required]
                kept[name] = found[name]  # type: ignore[literal-required]
    return kept


def _is_shaped(found: Any, empty: dict[str, Any]) -> bool:
    """Whether it has what an empty one has, in the same kinds."""
    return isinstance(found, dict) and all(
        isinstance(found.get(name), type(value)) for name, value in empty.items()
    )


@contextmanager
def changing() -> Iterator[Kept]:
    """What is kept, to be changed; written whole, or not at all. Raises OSError."""
    with held(LOCK):
        kept = read()
        yield kept
        _write(json.dumps(kept, sort_keys=True).encode())


def _write(content: bytes) -> None:
    """Whole beside the old one. On a full disk over the old one, whose room it has already: that
    is when somebody has to be told, and not each hour anew. Raises OSError."""
    staged = _path(f".{FILE}.new")
    try:
        with os.fdopen(os.open(staged, NEW, 0o600), "wb") as file:
            file.write(content)
        staged.replace(_path(FILE))
    except OSError:
        staged.unlink(missing_ok=True)
        with os.fdopen(os.open(_path(FILE), os.O_WRONLY), "wb", buffering=0) as file:
            file.write(content)
            file.truncate()


@contextmanager
def held(name: str) -> Iterator[None]:
    """One process at a time, of this AMANA_DATA."""
    descriptor = os.open(_path(name), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def written(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S")


def moment(text: str) -> datetime.datetime | None:
    """Of what ``written`` gave; None for "" and whatever else."""
    try:
        return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)
    except ValueError:
        return None


def _path(name: str) -> Path:
    return Path(settings.DATA) / name
