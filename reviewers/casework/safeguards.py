"""What stops a task that would remove much at once, or that runs on a day that cannot be.

A lost database, an exchanged disk or a wrong clock makes everything look due. Whoever runs the task
by hand and means it repeats the number that it named.
"""

import datetime
from argparse import ArgumentParser

from reviewers.casework import removals
from reviewers.custody import last_closed
from reviewers.errors import DeskError
from reviewers.models import CustodyEntry

# Days that may pass after the one on which custody was closed last, for the day before it: a long
# weekend without a power line. Longer, and somebody should look whether the clock is right.
DAYS = 3
DAY = datetime.timedelta(days=1)
EXIT = 2  # the exit code of a task that stopped: nothing failed, and nothing was removed


class Stopped(DeskError):
    """Its text says what would have gone, why it did not, and how to go on."""


def add_option(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--yes-remove",
        metavar="N",
        type=int,
        help="go on, and remove as many things as this task named when it stopped",
    )


def check(
    today: datetime.date,
    removing: int,
    whole: int,
    what: str,
    yes: int | None,
    *,
    unclosed: bool = False,
) -> None:
    """Raises Stopped, unless ``yes`` allows as many removals. ``whole``: of how many.

    ``unclosed``: also where custody never closed a day, because the day decides what goes.
    """
    if yes is not None and removing <= yes:
        return
    why = [jump(today, unclosed=unclosed)]
    if removals.too_many(removing, whole):
        why.append(removals.refusal(removing, whole, what))
    if said := " ".join(each for each in why if each):
        raise Stopped(f"{said} {removals.go_on(removing)}")


def jump(today: datetime.date, *, unclosed: bool = True) -> str:
    """A sentence when today cannot follow what custody knows; "" while it keeps up.

    A day that a task closed, on the day after it, is what custody remembers of the calendar; before
    the first was closed, with ``unclosed``, its first entry. Days that went by, and a clock that
    went back, are told.
    """
    last = last_closed()
    entries = CustodyEntry.objects.order_by("number").values_list("day", flat=True)
    known = last or (entries.first() if unclosed else None)
    if known is None or 0 <= (today - known).days <= (DAYS + 1 if last else DAYS):
        return ""
    said = f"the last day closed in custody is {known}" if last else "no day was closed in custody"
    told = f"This clock says {today}, and {said}"
    word = f"manage.py custody_head --yes-day {today}"
    if today < known:
        return (
            f"{told}{'' if last else f', whose first entry is of {known}'}: the clock went back. "
            f"Set it, and every task goes on; only where {today} is right, {word} does it."
        )
    return (
        f"{told}: either the clock is wrong, or relay (amana-relay.timer) has closed no day for "
        f"{(today - known).days} days; once the clock is right, {word} lets every task go on."
    )
