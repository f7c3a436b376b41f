"""Closing the day that is over, in custody: by a timer, soon after midnight."""

import datetime

from reviewers import custody
from reviewers.casework import safeguards
from reviewers.casework.safeguards import DAY, Stopped
from reviewers.errors import CustodyBroken


def is_closed(today: datetime.date) -> bool:
    """Whether custody closed yesterday last, or today, as an older version did at dawn."""
    return custody.last_closed() in (today - DAY, today)


def close_yesterday(today: datetime.date, yes: datetime.date | None = None) -> custody.Head:
    """Looks at the chain first (custody.look), and gives the head that was published.

    ``yes``: today, from somebody who has looked at the clock. Raises Stopped, CustodyBroken.
    """
    why = safeguards.jump(today)
    if why and yes != today:
        raise Stopped(
            f"{why} No day was closed. If {today} is right: manage.py custody_head "
            f"--yes-day {today}"
        )
    if fault := custody.look(today).fault:
        raise CustodyBroken(fault)
    return custody.close_day(today if custody.last_closed() == today else today - DAY)
