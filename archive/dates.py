"""Dates as readers say them: from the extended format (EDTF, ISO 8601-2) to words.

Data keeps the extended format; pages, lists and feeds have "about 18 February 2026", with months,
order and digits of the language. What has no words here is shown as it is.
"""

import datetime
import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext, override

import languages

QUALIFIERS = re.compile("[~?%]")
FULL = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(-XX)?")
YEAR = re.compile(r"(\d{4})(-XX){0,2}")
SEASON = re.compile(r"(\d{4})-(2[1-4])")
DECADE = re.compile(r"(\d{3})X(-XX){0,2}")
CENTURY = re.compile(r"(\d\d)XX(-XX){0,2}")
YEARLY = re.compile(r"XXXX-(0[1-9]|1[0-2])-(\d\d)")
UNKNOWN = re.compile(r"XXXX(-XX){0,2}")
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(Z|[+-]\d\d(?::?\d\d)?)?")
# What HTML takes as a time (Living Standard, "valid date string", "valid month string" …).
MACHINE = re.compile(
    r"(?!0000)\d{4}(-(0[1-9]|1[0-2])(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?"
)
OPEN = "", ".."


@dataclass(frozen=True)
class Shown:
    """``machine``: for ``<time datetime>``; empty where HTML has no such date."""

    text: str
    machine: str


def shown(edtf: str, language: str) -> Shown:
    return Shown(worded(edtf, language), edtf if _is_machine(edtf) else "")


def published(day: datetime.date, language: str) -> Shown:
    return Shown(languages.date(day, language), day.isoformat())


@functools.lru_cache(maxsize=20_000)  # days repeat in lists, in every language
def worded(edtf: str, language: str) -> str:
    """``edtf`` in words of ``language``."""
    with override(language):
        return _worded(edtf, language)


def period(name: str, language: str) -> str:
    """A cell of the timeline: a year, or a month of it."""
    if name.endswith("-00"):
        with override(language):
            return gettext("%(year)s, in no single month") % {
                "year": languages.digits(name[:4], language)
            }
    return worded(name, language)


def _is_machine(edtf: str) -> bool:
    if not MACHINE.fullmatch(edtf):
        return False
    try:
        datetime.datetime.fromisoformat(edtf if len(edtf) > 9 else f"{edtf}-01-01"[:10])
    except ValueError:
        return False
    return True


def _worded(edtf: str, language: str) -> str:
    if "/" in edtf:
        first, _, last = edtf.partition("/")
        return _span(first, last, language)
    if edtf[:1] + edtf[-1:] in ("[]", "{}"):
        parts = [_listed(each.strip(), language) for each in edtf[1:-1].split(",")]
        sentence = gettext("%(first)s or %(last)s")
        if edtf.startswith("{"):
            sentence = gettext("%(first)s and %(last)s")
        return functools.reduce(lambda a, b: sentence % {"first": a, "last": b}, parts)
    return _one(edtf, language)


def _listed(part: str, language: str) -> str:
    """One part of a set, or several in a row: ``2016-06-20..2016-06-22``."""
    first, dots, last = part.partition("..")
    return _span(first, last, language) if dots else _one(part, language)


def _span(first: str, last: str, language: str) -> str:
    if first in OPEN and last in OPEN:
        return gettext("date unknown")
    if last in OPEN:
        return gettext("since %(date)s") % {"date": _one(first, language)}
    if first in OPEN:
        return gettext("until %(date)s") % {"date": _one(last, language)}
    shortened = _without_what_follows(first, last, language)
    named = {"first": shortened, "last": _one(last, language)}
    return gettext("between %(first)s and %(last)s") % named


def _without_what_follows(first: str, last: str, language: str) -> str:
    """The first day of a span, without the month and year that the last one says again."""
    one, other = FULL.fullmatch(first), FULL.fullmatch(last)
    day = _date(first) if one and other else None
    if day and one and other and one[1] == other[1]:
        same_month = one[2] == other[2]
        shortest = languages.day_of_month if same_month else languages.day_and_month
        return shortest(day, language)
    return _one(first, language)


def _one(edtf: str, language: str) -> str:
    marks, plain = set(QUALIFIERS.findall(edtf)), QUALIFIERS.sub("", edtf)
    words = _certain(plain, language)
    if marks & {"~", "%"}:
        words = gettext("about %(date)s") % {"date": words}
    if marks & {"?", "%"}:
        words = gettext("%(date)s (uncertain)") % {"date": words}
    return words


def _certain(edtf: str, language: str) -> str:
    for pattern, words in FORMS:
        if match := pattern.fullmatch(edtf):
            return words(match, language) or edtf
    return edtf


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _full(match: re.Match[str], language: str) -> str:
    day = _date(match[0])
    return languages.date(day, language) if day else ""


def _month(match: re.Match[str], language: str) -> str:
    day = _date(f"{match[1]}-{match[2]}-01")
    return languages.month_and_year(day, language) if day else ""


def _moment(match: re.Match[str], language: str) -> str:
    day = _date(match[1])
    if day is None:
        return ""
    zone = {None: "", "Z": " UTC"}.get(match[3], f" UTC{match[3]}")
    named = {
        "date": languages.date(day, language),
        "time": languages.digits(f"{match[2]}{zone}", language),
    }
    return gettext("%(date)s, %(time)s") % named


def _season(match: re.Match[str], language: str) -> str:
    sentence = {
        "21": gettext("spring %(year)s"),
        "22": gettext("summer %(year)s"),
        "23": gettext("autumn %(year)s"),
        "24": gettext("winter %(year)s"),
    }[match[2]]
    return sentence % {"year": languages.digits(match[1], language)}


def _decade(match: re.Match[str], language: str) -> str:
    return gettext("the %(year)ss") % {"year": languages.digits(f"{match[1]}0", language)}


def _century(match: re.Match[str], language: str) -> str:
    first, last = (languages.digits(f"{match[1]}{years}", language) for years in ("00", "99"))
    named = {"first": first, "last": last}
    return gettext("between %(first)s and %(last)s") % named


def _yearly(match: re.Match[str], language: str) -> str:
    day = _date(f"2000-{match[1]}-{match[2]}")
    if day is None:
        return ""
    return gettext("%(day)s of an unknown year") % {"day": languages.day_and_month(day, language)}


Words = Callable[[re.Match[str], str], str]
FORMS: tuple[tuple[re.Pattern[str], Words], ...] = (
    (FULL, _full),
    (MONTH, _month),
    (SEASON, _season),
    (YEAR, lambda match, language: languages.digits(match[1], language)),
    (DECADE, _decade),
    (CENTURY, _century),
    (UNKNOWN, lambda match, language: gettext("date unknown")),
    (YEARLY, _yearly),
    (MOMENT, _moment),
)
