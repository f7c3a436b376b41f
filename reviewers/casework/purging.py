"""Destroying what is due, and what deleting leaves behind in the database."""

import datetime
from dataclasses import dataclass

from django.db import DatabaseError

from reviewers.casework import admission, retention
from reviewers.models import NewBodyHeader, SealedBody, SearchSegment
from submissions import intake

SEALED = (SealedBody, NewBodyHeader, SearchSegment)  # tables that deleted words must not be left in


@dataclass(frozen=True)
class Purged:
    """``destroyed``, ``spent``: how many cases and used forms went; ``left``: cases that are due
    and could not go; ``clean``: no copy of a row that it deleted is left in the database.
    """

    destroyed: int
    left: int
    spent: int
    clean: bool


def purge(today: datetime.date) -> Purged:
    """Safe at any moment, twice, and when it is killed in the middle.

    What arrived is taken notice of first: a reporter who sent more yesterday begins the days anew.
    Where it is held for its hour, a case of which something waits is left alone.
    What waits in quarantine stays, however long: it was acknowledged, and nobody has seen it.
    """
    admission.prompt()
    destroyed, left = 0, 0
    for case in list(retention.due(today)):
        try:
            destroyed += retention.expire(case, today)
        except (DatabaseError, OSError):
            # One that cannot go now must not keep the others: the next run tries again.
            left += 1
    intake.forget_vouchers(today)
    spent = intake.forget_spent(today)
    if destroyed or left:
        clean = intake.rewrite(each._meta.db_table for each in SEALED)
    else:
        # Writing all reports anew would keep reporters waiting for nothing. What others have
        # deleted since the night goes with the next one (operations.relaying.traces).
        clean = intake.rewrite_daily()
    return Purged(destroyed, left, spent, clean)
