"""Events in the order they happened: a grid of years and months, and the events of one of them."""

import calendar
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive import facets, periods
from archive.addresses import Addresses
from archive.models import Entry, Facet

PER_PAGE = 40
LEVELS = 4
PERIOD = re.compile(r"\d{4}(-\d{2})?")
CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,18})")


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
    period: str
    count: int
    url: str
    months: tuple[Cell, ...]


def years(language: str, addresses: Addresses) -> tuple[Year, ...]:
    """Newest first; one query of as many rows as there are months with events.

    ``url`` is empty where no page shows that time alone.
    """
    rows = Facet.objects.filter(kind=facets.MONTH).order_by("kind", "-count", "word")
    counts = {row.key: row.count for row in rows}
    most = max(counts.values(), default=0)
    found = []
    for year in sorted({key[:4] for key in counts}, reverse=True):
        months = tuple(
            Cell(
                period,
                number,
                count,
                -(-count * LEVELS // most),
                addresses.period(language, period),
            )
            for number in range(1, 13)
            for period in [f"{year}-{number:02d}"]
            for count in [counts.get(period, 0)]
        )
        count = sum(month.count for month in months)
        found.append(Year(year, count, addresses.period(language, year), months))
    return tuple(found)


def bounds(period: str) -> periods.Span | None:
    """The days of a year (2016) or a month (2016-06)."""
    if not PERIOD.fullmatch(period):
        return None
    year, month = int(period[:4]), int(period[5:] or 0)
    if not periods.FIRST <= year <= periods.LAST or (len(period) > 4 and not 1 <= month <= 12):
        return None
    first = datetime.date(year, month or 1, 1)
    last_month = month or 12
    last = datetime.date(year, last_month, calendar.monthrange(year, last_month)[1])
    return periods.Span(first, last)


def events(span: periods.Span, after: str) -> tuple[Sequence[Entry], str]:
    """A page of what began in ``span``, the earliest first; and the cursor of the next page."""
    found = Entry.objects.filter(day__lte=span.last)
    if (cursor := CURSOR.fullmatch(after)) and _is_day(cursor[1]):
        found = found.filter(day__gte=cursor[1]).exclude(day=cursor[1], pk__lte=int(cursor[2]))
    else:
        found = found.filter(day__gte=span.first)
    rows = list(found.order_by("day", "pk").select_related("content")[: PER_PAGE + 1])
    if len(rows) <= PER_PAGE:
        return rows, ""
    last = rows[PER_PAGE - 1]
    return rows[:PER_PAGE], f"{last.day}.{last.pk}"


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
