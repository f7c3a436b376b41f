"""Moments that a row keeps no more exactly than its limit needs."""

import datetime
from typing import Any

from django.db import models


class RoundedDateTimeField(models.DateTimeField):  # type: ignore[type-arg]
    """``to``: "day" or "minute" of UTC, which a moment is cut to on its way into the database.

    A limit that is measured from it runs out earlier by less than that, and never later.
    """

    def __init__(self, *args: Any, to: str = "day", **options: Any) -> None:
        self.to = to
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "to": self.to}

    def get_prep_value(self, value: Any) -> Any:
        found = super().get_prep_value(value)
        return rounded(found, self.to) if isinstance(found, datetime.datetime) else found


def rounded(moment: datetime.datetime, to: str) -> datetime.datetime:
    kept = moment.astimezone(datetime.UTC).replace(second=0, microsecond=0)
    return kept.replace(hour=0, minute=0) if to == "day" else kept
