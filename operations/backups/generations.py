"""The generations in a backup's folder: which there are, and which are kept."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

GENERATIONS, MANIFEST, SUMS, INCOMPLETE = "generations", "manifest.age", "SHA256SUMS", "incomplete"
DRILLED = "drilled"  # in the folder: the day and the generation of the last drill that went well
NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.(\d+))?")
# A week of days, and a month of weeks: a loss that nobody sees within a month is not found in
# backups of that month either, and a report that was destroyed is gone from every backup by then.
DAILY, WEEKLY = 7, 4


@dataclass(frozen=True, order=True)
class Generation:
    """One backup of one day; ``number`` counts those of a day from 1.

    ``complete``: every payload of which there was a row was on the server, and whole; the archive
    key too, if there ever was one.
    """

    day: datetime.date
    number: int
    complete: bool = True

    @property
    def name(self) -> str:
        return f"{self.day}" if self.number == 1 else f"{self.day}.{self.number}"

    @property
    def folder(self) -> str:
        return f"{GENERATIONS}/{self.name}"


def listed(root: Path) -> list[Generation]:
    """Those that were written whole, the oldest first."""
    folder = root / GENERATIONS
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return sorted(
        Generation(day, number, not (folder / name / INCOMPLETE).exists())
        for name in names
        for day, number in parsed(name)
    )


def parsed(name: str) -> Iterator[tuple[datetime.date, int]]:
    """Day and number of a generation's name; nothing for what is no such name."""
    if match := NAME.fullmatch(name):
        try:
            yield datetime.date.fromisoformat(match[1]), int(match[2] or 1)
        except ValueError:
            # Looks like a day and is none: somebody else's.
            return


def following(generations: Sequence[Generation], day: datetime.date, complete: bool) -> Generation:
    """The next one of a day."""
    numbers = [each.number for each in generations if each.day == day]
    return Generation(day, max(numbers, default=0) + 1, complete)


def drilled_on(root: Path) -> datetime.date | None:
    """The day of the last drill of this folder that went well; None before the first."""
    try:
        return datetime.date.fromisoformat((root / DRILLED).read_text().partition(" ")[0])
    except (FileNotFoundError, ValueError):
        return None


def kept(generations: Sequence[Generation], daily: int, weekly: int) -> set[Generation]:
    """Of the newest day all, of ``daily`` days and ``weekly`` weeks the newest of each.

    Days and weeks are those that have a backup: a clock that jumps makes nothing old. One that is
    incomplete counts for none of them, and stays only while no complete one followed it.
    """
    whole = sorted((each for each in generations if each.complete), reverse=True)
    if not whole:
        return set(generations)
    days: dict[datetime.date, Generation] = {}
    weeks: dict[tuple[int, int], Generation] = {}
    for each in whole:
        days.setdefault(each.day, each)
        weeks.setdefault(each.day.isocalendar()[:2], each)
    newest = {each for each in whole if each.day == whole[0].day}
    later = {each for each in generations if each > whole[0]}
    return newest | later | set([*days.values()][:daily]) | set([*weeks.values()][:weekly])
