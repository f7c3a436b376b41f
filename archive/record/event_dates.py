"""The dates that a record may have: a part of EDTF (ISO 8601-2), levels 0 and 1, on real days.

Taken are a time with its zone, a day, a month, a season, a year, with their doubt (``?``, ``~``,
``%``) or with unspecified digits (``2016-06-XX``, ``201X``, ``XXXX``), a day of any year
(``XXXX-12-25``), and an interval of two of them, of which one may be open. The rest of level 2
(sets, doubt about a part) is not: no page could say it plainly.

``data`` is what a browser checks by; tests/archive/vectors/dates.json holds both to one answer.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 40  # letters: two days with their doubt are 23, a time with its zone 25
_YEAR, _MONTH, _DAY = r"([0-9]{4})", r"(0[1-9]|1[0-2])", r"(0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
_DOUBT = r"[?~%]?"
# From the finest to the coarsest; the groups are year, month and day.
FORMS: Mapping[str, str] = {
    "time": rf"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}",
    "day": rf"{_YEAR}-{_MONTH}-{_DAY}{_DOUBT}",
    "month": rf"{_YEAR}-{_MONTH}(?:-XX)?{_DOUBT}",
    "season": rf"{_YEAR}-2[1-4]",
    "year": rf"{_YEAR}(?:-XX(?:-XX)?)?{_DOUBT}",
    "years": rf"([0-9]{{3}}X|[0-9]{{2}}XX|XXXX){_DOUBT}",
    "any_year": rf"(XXXX)-{_MONTH}-{_DAY}{_DOUBT}",
}
WITHOUT_ZONE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]*(?:Z|[+-][0-9:]*)?"
# Which forms a precision goes with; it says nothing of them when it is "unknown". An interval may
# be written finer, because it says itself how wide it is.
PRECISIONS: Mapping[str, tuple[str, ...]] = {
    "minute": ("time",),
    "hour": ("time",),
    "part_of_day": ("time", "day"),
    "day": ("day",),
    "week": ("day",),
    "month": ("month",),
    "year": ("year", "season"),
}
# Of these one end of an interval is made. A time is not: EDTF has intervals of dates alone.
ENDS = r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]|2[1-4])(?:-[0-9]{2})?)?[?~%]?"
OPEN = ("", "..")
LEAP = 2000  # stands for any year: its February is the longest
# A day before it is taken, but the editor asks whether it is one of another calendar: 1436 is 2015.
EARLIEST = "1800-01-01"


@dataclass(frozen=True)
class End:
    """``form``: a name of FORMS; ``first`` and ``last``: what it covers, as 2016-06-20."""

    form: str
    first: str
    last: str


class DateError(ValueError):
    """``code``: the name of a sentence in ``archive.record.problems``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(edtf: str) -> tuple[End | None, ...]:
    """One end, or two of an interval, of which one may be open (None). Raises DateError."""
    parts = edtf.split("/")
    if len(edtf) > LONGEST or len(parts) > 2 or all(part in OPEN for part in parts):
        raise DateError("date")
    if len(parts) == 1:
        return (_end(edtf),)
    ends = tuple(None if part in OPEN else _interval_end(part) for part in parts)
    start, stop = ends
    if start and stop and start.first > stop.last:
        raise DateError("date_order")
    return ends


def _interval_end(text: str) -> End:
    if not re.fullmatch(ENDS, text):
        raise DateError("date")
    return _end(text)


def _end(text: str) -> End:
    for form, expression in FORMS.items():
        if match := re.fullmatch(expression, text):
            year, month, day = (*match.groups(), "", "")[:3]
            return End(form, *_covered(year, month, day))
    raise DateError("time" if re.fullmatch(WITHOUT_ZONE, text) else "date")


def _covered(year: str, month: str, day: str) -> tuple[str, str]:
    """A season counts as its whole year: where its months lie depends on the hemisphere."""
    first, last = year.replace("X", "0"), year.replace("X", "9")
    if last == "0000":
        raise DateError("no_such_day")
    if not month:
        return f"{first}-01-01", f"{last}-12-31"
    days = calendar.monthrange(LEAP if "X" in year else int(year), int(month))[1]
    if not day:
        return f"{first}-{month}-01", f"{last}-{month}-{days}"
    if int(day) > days:
        raise DateError("no_such_day")
    return f"{first}-{month}-{day}", f"{last}-{month}-{day}"


def fits(ends: tuple[End | None, ...], precision: str) -> str | None:
    """None when the date is as exact as ``precision`` says; else the code of what is wrong."""
    allowed = PRECISIONS.get(precision)
    if allowed is None:
        return None
    order = tuple(FORMS)
    coarsest = max(order.index(form) for form in allowed)
    forms = [end.form for end in ends if end]
    if any(order.index(form) > coarsest for form in forms):
        return "date_coarser"
    if len(ends) == 1 and forms[0] not in allowed:
        return "date_finer"
    return None


def data() -> dict[str, Any]:
    """The rule as JSON, for the browser."""
    return {
        "longest": LONGEST,
        "forms": dict(FORMS),
        "without_zone": WITHOUT_ZONE,
        "precisions": {name: list(forms) for name, forms in PRECISIONS.items()},
        "ends": ENDS,
        "open": list(OPEN),
        "earliest": EARLIEST,
    }
