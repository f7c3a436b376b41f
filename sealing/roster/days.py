"""Days as text, ``YYYY-MM-DD`` in UTC, which sort as they follow each other. No clock."""

import re
from datetime import date, timedelta

# Four-digit years from 2000 on: JavaScript reads earlier two-digit ones in its own way.
FORM = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}", re.ASCII)


def is_day(value: object) -> bool:
    if not isinstance(value, str) or not FORM.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def later(day: str, days: int) -> str:
    """The day so many days after ``day`` (before it, where negative)."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
