"""What stops a task that would remove much at once, or that runs on a day that cannot be.

A lost database, an exchanged disk or a wrong clock makes everything look due. Whoever runs the task
by hand and means it repeats the number that it named.
"""

import datetime
from argparse import ArgumentParser

from reviewers.custody import CLOSED
from reviewers.errors import DeskError
from reviewers.models import CustodyEntry

# Of what is kept, the part that an ordinary night takes away at most: the retention of a desk ends
# for the cases of one day, and a day is a small part of the months that they were kept.
SHARE = 0.05
# As many may always go: in a small store every number is a large part.
FEW = 20
# Days between two closings of custody: a long weekend without a power line. Longer, and somebody
# should look whether the clock is right.
DAYS = 3
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
    if too_many(removing, whole):
        why.append(f"{removing:,} of {whole:,} {what} would be removed.")
    if said := " ".join(each for each in why if each):
        raise Stopped(
            f"{said} Nothing was removed. Look at the clock, the disks and the database first; "
            f"if it is right so, repeat the command with --yes-remove {removing}"
        )


def too_many(removing: int, whole: int) -> bool:
    return removing > FEW and removing > SHARE * whole


def jump(today: datetime.date, *, unclosed: bool = True) -> str:
    """A sentence when today cannot follow what custody knows; "" while it keeps up.

    A day that a task closed is what custody remembers of the calendar; before the first was closed,
    with ``unclosed``, its first entry. Days that went by, and a clock that went back, are told.
    """
    closed = CustodyEntry.objects.filter(act=CLOSED).order_by("-number")
    last = closed.values_list("day", flat=True).first()
    entries = CustodyEntry.objects.order_by("number").values_list("day", flat=True)
    known = last or (entries.first() if unclosed else None)
    if known is None or 0 <= (today - known).days <= DAYS:
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
        f"{told}: either the clock is wrong, or custody_head (daily, "
        f"amana-custody.timer) has not run for {(today - known).days} days; once the clock is "
        f"right, {word} lets every task go on."
    )
