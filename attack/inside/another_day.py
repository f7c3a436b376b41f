# It takes the place of classes that mypy knows as they are.
# mypy: ignore-errors
"""Another day, for every Python that starts with this folder on its path and ATTACK_DAYS set.

Rules that ask for days are attacked by waiting; a scratch server waits by its clock alone.
"""

import datetime
import os
import time

DAYS = int(os.environ.get("ATTACK_DAYS", "0"))
SHIFT = datetime.timedelta(days=DAYS)
_datetime, _date, _time, _time_ns = datetime.datetime, datetime.date, time.time, time.time_ns


class _Alike(type):
    """What the interpreter itself makes is one of these too."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.__base__ or object)

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, cls.__base__ or object)


class Datetime(_datetime, metaclass=_Alike):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> _datetime:
        return _datetime.now(tz) + SHIFT

    @classmethod
    def utcnow(cls) -> _datetime:
        return _datetime.now(datetime.UTC).replace(tzinfo=None) + SHIFT


class Date(_date, metaclass=_Alike):
    @classmethod
    def today(cls) -> _date:
        return _date.today() + SHIFT


if DAYS:
    datetime.datetime = Datetime  # type: ignore[misc]
    datetime.date = Date  # type: ignore[misc]
    time.time = lambda: _time() + SHIFT.total_seconds()
    time.time_ns = lambda: _time_ns() + int(SHIFT.total_seconds()) * 10**9
