"""The desk's daily head of custody, as the public keeps it: one line a day, whatever happened.

A stranger who noted one can show later that the desk's past was rewritten. The desk closes each day
with an entry of its own, so that a head changes every day and its change tells nothing.
"""

import datetime

from archive.models import CustodyHead


def note(day: datetime.date, head: str) -> None:
    """Keeps a day's head (hex, 64 letters). The first one that was noted stays."""
    CustodyHead.objects.get_or_create(day=day, defaults={"hash": head})


def noted() -> dict[datetime.date, str]:
    """Every head by its day, oldest first."""
    return dict(CustodyHead.objects.order_by("day").values_list("day", "hash"))


def as_text() -> str:
    """A line for each day: the day, a space, the hash."""
    return "".join(f"{day} {head}\n" for day, head in noted().items())
