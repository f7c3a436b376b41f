"""Dates, numbers, plurals and lists as each language writes them, by CLDR.

Each takes the tag of any language that CLDR knows, and raises LanguageError for others.
"""

import datetime
import functools
import unicodedata
from collections.abc import Sequence
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

from languages.language import Language, cldr_locale, language
from languages.supplement import ZEROS

UNITS = ("digital-byte", "digital-kilobyte", "digital-megabyte", "digital-gigabyte")


def date(day: datetime.date, code: str) -> str:
    """CLDR's long date, with the language's digits: "18 February 2026"."""
    return digits(format_date(day, "long", locale=_dates(language(code))), code)


def day_and_month(day: datetime.date, code: str) -> str:
    """ "18 February"."""
    return _shaped(day, "MMMMd", language(code).supplement.day_and_month, code)


def month_and_year(day: datetime.date, code: str) -> str:
    """ "February 2026", and "лютий 2026 р." where a month that stands alone has another form."""
    return _shaped(day, "yMMMM", language(code).supplement.month_and_year, code)


def day_of_month(day: datetime.date, code: str) -> str:
    """ "18": the first day of a span within a month."""
    return digits(str(day.day), code)


def _shaped(day: datetime.date, skeleton: str, own: str, code: str) -> str:
    """By CLDR's pattern of the skeleton, or by a pattern of our own where it has none."""
    locale = _dates(language(code))
    if own:
        return digits(format_date(day, own, locale=locale), code)
    return digits(format_skeleton(skeleton, day, locale=locale), code)


def week(code: str) -> tuple[tuple[int, str], ...]:
    """The days of a week in the language's order: each with its number (Monday is 0) and name."""
    locale = _dates(language(code))
    days = [(locale.first_week_day + place) % 7 for place in range(7)]
    names = locale.days["stand-alone"]["abbreviated"]
    return tuple((day, names[day]) for day in days)


def size(value: int, code: str) -> str:
    """Bytes as a person reads them, in steps of a thousand: "48.7 kB", "6 bytes", "5 ميغابايت"."""
    spoken = language(code)
    step = next((step for step in reversed(range(len(UNITS))) if value >= 1000**step), 0)
    amount = round(value / 1000**step, 1) if step else value
    # In full where an abbreviation is not what people know; CLDR has not every word in full.
    in_full = not step or spoken.direction == "rtl"
    written = _measured(amount, UNITS[step], "long" if in_full else "short", _plain(spoken))
    return digits(written, code)


def _measured(amount: float, unit: str, length: Literal["long", "short"], locale: Locale) -> str:
    system = locale.default_numbering_system
    written = format_unit(amount, unit, length, locale=locale, numbering_system=system)
    # babel gives the unit's own name where a locale has none of this length.
    return _measured(amount, unit, "short", locale) if unit in written else written


def isolated(text: str) -> str:
    """``text`` set off: its direction and its signs change nothing of the sentence around it
    (Unicode Standard Annex 9: first strong isolate, pop directional isolate)."""
    return f"\u2068{text}\u2069"


def number(value: int, code: str) -> str:
    """With the language's digits and separators of thousands: "12,345"."""
    locale = _plain(language(code))
    system = locale.default_numbering_system
    return digits(format_decimal(value, locale=locale, numbering_system=system), code)


def digits(text: str, code: str) -> str:
    """``text`` with its ASCII digits written as the language writes them.

    By the language without the region that its dates are from: Arabic has 0 to 9 in CLDR's "ar"
    (as this archive always had) and others in "ar-sy", which a setting may name.
    """
    return text.translate(_digits(language(code)))


def plural(value: int, code: str) -> str:
    """CLDR's category of a count: "zero", "one", "two", "few", "many" or "other"."""
    return str(_plain(language(code)).plural_form(value))


def joined(parts: Sequence[str], code: str, *, either: bool = False) -> str:
    """ "A, B and C"; with ``either`` "A, B or C"."""
    spoken = language(code)
    last = spoken.supplement.either if either else spoken.supplement.pair
    if not last or len(parts) < 2:
        return format_list(parts, "or" if either else "standard", locale=_dates(spoken))
    comma = "، " if spoken.direction == "rtl" else ", "
    return last.format(comma.join(parts[:-1]), parts[-1])


def name(code: str, reader: str) -> str:
    """What the language ``code`` is called in the language ``reader``."""
    spoken, read = language(code), language(reader)
    own = read.supplement.names.get(code)
    return own or _plain(spoken).get_display_name(_plain(read)) or spoken.english_name


@functools.cache
def _digits(spoken: Language) -> dict[int, str]:
    zero = ZEROS.get(_plain(spoken).default_numbering_system, "0")
    # Found by value, so that a wrong zero in the table cannot go unnoticed.
    own = [chr(ord(zero) + value) for value in range(10)]
    if [unicodedata.decimal(each) for each in own] != list(range(10)):
        raise AssertionError(f"{zero!r} is no digit zero")
    return dict(zip(range(ord("0"), ord("9") + 1), own, strict=True))


@functools.cache
def _plain(spoken: Language) -> Locale:
    return cldr_locale(spoken.code)


@functools.cache
def _dates(spoken: Language) -> Locale:
    return Locale.parse(spoken.locale)
