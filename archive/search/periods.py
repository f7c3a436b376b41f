"""Days, months, years and decades as words of the index, so that a span of days is a few of them.

Two spans overlap exactly if a part of one holds a part of the other. So a record carries a word
for each part of its own span and for all that hold it ("in:"), and one that says the part is whole
("all:"); a question asks for its own parts, or for a whole one that holds them. Pure.
"""

import calendar
import datetime
import functools
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

FIRST, LAST = 1900, 2099  # years that can be asked for
OTHER = "other"  # the cell of dates that name no year: decades, spans of years, open, unknown
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # most dates are one; the library takes 4 ms
NO_MONTH = "00"  # of a date that names a year, and no single month of it


@dataclass(frozen=True)
class Span:
    """From one day to another, both in it."""

    first: datetime.date
    last: datetime.date


@functools.lru_cache(maxsize=20_000)  # the parser takes some milliseconds, and days repeat
def span(edtf: str) -> Span | None:
    """What a date in the extended format covers; None for one without bounds in our years."""
    if DAY.fullmatch(edtf):
        with suppress(ValueError):
            day = datetime.date.fromisoformat(edtf)
            return Span(day, day) if FIRST <= day.year <= LAST else None
    try:
        parsed = _parsed(edtf)
        first, last = parsed.lower_strict(), parsed.upper_strict()
        found = Span(datetime.date(*first[:3]), datetime.date(*last[:3]))
    except (AttributeError, TypeError, ValueError, OverflowError):
        # An open end is an infinite number, and a year may lie outside of the calendar.
        return None
    if not FIRST <= found.first.year <= found.last.year <= LAST or found.last < found.first:
        return None
    return found


def _parsed(edtf: str) -> Any:
    """Imports late: the library builds its grammar then, in a tenth of a second, and most commands
    read no date. Raises ValueError."""
    from edtf import parse_edtf
    from edtf.parser import parser_classes
    from edtf.parser.edtf_exceptions import EDTFParseException

    # It prints what it cannot build, and the date of an event would stand in the server's log.
    vars(parser_classes)["print"] = lambda *_: None
    try:
        return parse_edtf(edtf)
    except EDTFParseException as error:
        raise ValueError("no date of the extended format") from error


def cell(span: Span | None) -> str:
    """The cell of a calendar that a date names and no other: ``2016-06`` for one within a month,
    ``2016-00`` for one within a year that names no single month, OTHER for all others."""
    if span is None or span.first.year != span.last.year:
        return OTHER
    same = span.first.month == span.last.month
    return f"{span.first:%Y}-{f'{span.first:%m}' if same else NO_MONTH}"


def parts(whole: Span) -> Iterator[str]:
    """The fewest decades (201x), years, months and days that make a span."""
    day = whole.first
    while day <= whole.last:
        for name, end in reversed(_starting(day)):
            if end <= whole.last:
                yield name
                day = end + datetime.timedelta(days=1)
                break


def _starting(day: datetime.date) -> list[tuple[str, datetime.date]]:
    """The parts that begin with a day, and their last days; from the smallest."""
    found = [(day.isoformat(), day)]
    if day.day == 1:
        last = calendar.monthrange(day.year, day.month)[1]
        found.append((f"{day:%Y-%m}", day.replace(day=last)))
        if day.month == 1:
            found.append((f"{day:%Y}", datetime.date(day.year, 12, 31)))
            if day.year % 10 == 0:
                found.append((f"{day.year // 10}x", datetime.date(day.year + 9, 12, 31)))
    return found


def above(part: str) -> Iterator[str]:
    """The parts that hold one: 2016-06-20 lies in 2016-06, 2016 and 201x."""
    if len(part) == 10:
        yield part[:7]
    if len(part) >= 7:
        yield part[:4]
    if not part.endswith("x"):
        yield f"{part[:3]}x"


def carried(whole: Span) -> frozenset[str]:
    """The words of a record whose event covers a span."""
    own = tuple(parts(whole))
    inside = {f"in:{name}" for part in own for name in (part, *above(part))}
    return frozenset(inside | {f"all:{part}" for part in own})


def overlapping(whole: Span) -> tuple[str, ...]:
    """Words of which a record has at least one if its event meets a span; sorted."""
    own = tuple(parts(whole))
    inside = {f"in:{part}" for part in own}
    return tuple(sorted(inside | {f"all:{name}" for part in own for name in above(part)}))
