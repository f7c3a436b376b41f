"""Events in the order they happened: a grid of years and months, and the events of one of them.

An event counts in the cell that its date names, and in no other: one dated "2020" is in no month of
2020, and one dated "2020s" in no year. So all cells together are all records.
"""

import calendar
import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from archive import dates
from archive.addresses import Addresses
from archive.models import Entry, Facet
from archive.search import facets, periods

PER_PAGE = 40
LEVELS = 4
PERIOD = re.compile(rf"\d{{4}}(-\d{{2}})?|{periods.OTHER}")
CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2}|)\.(\d{1,18})")


@dataclass(frozen=True)
class Cell:
    """A month; ``level``: 0 to 4, how many events it has beside the fullest month."""

    period: str
    number: int
    count: int
    level: int
    url: str


@dataclass(frozen=True)
class Year:
    """``loose``: events of the year that name no single month of it; their cell has no level."""

    period: str
    count: int
    url: str
    months: tuple[Cell, ...]
    loose: Cell


@dataclass(frozen=True)
class Grid:
    """Years, the newest first. ``other``: events that name no year. ``total``: every record."""

    years: tuple[Year, ...]
    other: Cell
    total: int

    @property
    def newest(self) -> str:
        """The period that is shown where none was asked for."""
        if self.years:
            return self.years[0].period
        return self.other.period if self.other.count else ""


def grid(language: str, addresses: Addresses) -> Grid:
    """One query of as many rows as there are cells with events.

    ``url`` is empty where no page shows that time alone.
    """
    rows = Facet.objects.filter(kind=facets.MONTH).order_by("kind", "-count", "word")
    counts = {row.key: row.count for row in rows}
    years = {key[:4] for key in counts} - {periods.OTHER[:4]}
    most = max((count for key, count in counts.items() if _is_month(key)), default=0)

    def cell(period: str, number: int) -> Cell:
        count = counts.get(period, 0)
        level = -(-count * LEVELS // most) if number and count else 0
        return Cell(period, number, count, level, addresses.period(language, period))

    made = tuple(
        Year(
            year,
            _count_of(year, counts),
            addresses.period(language, year),
            tuple(cell(f"{year}-{number:02d}", number) for number in range(1, 13)),
            cell(f"{year}-{periods.NO_MONTH}", 0),
        )
        for year in sorted(years, reverse=True)
    )
    return Grid(made, cell(periods.OTHER, 0), sum(counts.values()))


def _is_month(key: str) -> bool:
    return key != periods.OTHER and not key.endswith(f"-{periods.NO_MONTH}")


def _count_of(year: str, counts: Mapping[str, int]) -> int:
    return sum(count for key, count in counts.items() if key[:4] == year)


def bounds(period: str) -> periods.Span | None:
    """The days of a year (2016) or a month (2016-06)."""
    if not PERIOD.fullmatch(period) or period == periods.OTHER:
        return None
    year, month = int(period[:4]), int(period[5:] or 0)
    if not periods.FIRST <= year <= periods.LAST or month > 12:
        return None
    first = datetime.date(year, month or 1, 1)
    last_month = month or 12
    last = datetime.date(year, last_month, calendar.monthrange(year, last_month)[1])
    return periods.Span(first, last)


def is_period(text: str) -> bool:
    """A year, a month, what is loose in a year, or what names no year."""
    return text == periods.OTHER or bounds(text) is not None


def events(period: str, after: str) -> tuple[Sequence[Entry], str]:
    """A page of what a period counts, the earliest first; and the cursor of the next page."""
    found = Entry.objects.select_related("content")
    if span := bounds(period) if len(period) == 4 else None:
        # What reaches beyond the year is not of the year, even if it began in it.
        found = found.filter(day__range=(span.first, span.last)).exclude(period=periods.OTHER)
    else:
        found = found.filter(period=period)
    cursor = CURSOR.fullmatch(after)
    if period == periods.OTHER:
        found = found.filter(pk__gt=int(cursor[2])) if cursor else found
        rows = list(found.order_by("pk")[: PER_PAGE + 1])
    else:
        if cursor and _is_day(cursor[1]):
            found = found.filter(day__gte=cursor[1]).exclude(day=cursor[1], pk__lte=int(cursor[2]))
        rows = list(found.order_by("day", "pk")[: PER_PAGE + 1])
    if len(rows) <= PER_PAGE:
        return rows, ""
    last = rows[PER_PAGE - 1]
    return rows[:PER_PAGE], f"{'' if period == periods.OTHER else last.day}.{last.pk}"


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def context(grid: Grid, period: str, language: str) -> dict[str, Any]:
    """What the page shows besides its frame. ``period``: whose events are listed, or empty."""
    other = gettext("Several years, a decade, open or unknown")
    name = other if period == grid.other.period else dates.period(period, language)
    return {"grid": grid, "period": period, "period_name": name}
