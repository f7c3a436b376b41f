"""Taking notice of arrivals from a page, without making anybody wait.

A page takes one bite (reviewers.casework.queue); what is left goes on in a thread of this process,
bite by bite with pauses, so that reporters' uploads are written in between. Every node may have
such a thread: each bite sees under lock what is still new. ``manage.py purge`` does the same daily.

Where AMANA_ARRIVALS names hours, no page takes anything in: what somebody does with a report then
tells that it came before the last of these hours, and nothing nearer. ``manage.py relay`` does it.
"""

import threading
import time

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from newsrooms import Own, carrying
from reviewers.casework import queue
from submissions import intake

_going_on = Own(threading.Lock)
BETWEEN_LOTS = 60.0  # seconds: lots are for each hour


def prompt() -> bool:
    """Takes in all that waits where no hours are set for it; gives whether it did."""
    if settings.ARRIVALS:
        return False
    queue.admit_all()
    return True


def hours() -> tuple[str, ...]:
    """The hours of the day (UTC) at which the desk is shown what arrived; none: at once."""
    return tuple(f"{hour:02}:00" for hour in sorted(settings.ARRIVALS))


def at_its_hour(hour: int) -> int:
    """Takes in all that waits if this is an hour for it; gives how many. Raises intake.Busy."""
    return queue.admit_all() if hour in settings.ARRIVALS else 0


def take_notice() -> bool:
    """One bite, on the way of a page, and the lots of the hour. Gives whether more waits, and sees
    to it that it goes on.

    A page is shown whether or not anything could be taken in: the next one tries again.
    """
    _draw()
    if settings.ARRIVALS or not intake.anything_new():
        return False
    if _going_on.here().locked():
        return True
    try:
        queue.admit_arrivals()
    except (intake.Busy, OperationalError):
        return True
    if not intake.anything_new():
        return False
    _go_on()
    return True


class Lots:
    """When this process looks again whether lots are due: a page costs no query for them."""

    def __init__(self) -> None:
        self.until = time.monotonic() + BETWEEN_LOTS


LOTS = Own(Lots)


def _draw() -> None:
    """Once an hour some of what waits aside comes forward by lot, when somebody looks."""
    lots = LOTS.here()
    if time.monotonic() < lots.until:
        return
    lots.until = time.monotonic() + BETWEEN_LOTS
    try:
        intake.draw_from_quarantine()
    except (intake.Busy, OperationalError):
        # The lots of the next hour are drawn then.
        return


def _go_on() -> None:
    if not _going_on.here().acquire(blocking=False):
        return
    try:
        threading.Thread(target=carrying(_rest), name="admission", daemon=True).start()
    except RuntimeError:
        # No room for one more thread, as in a flood: the next page goes on.
        _going_on.here().release()


def _rest() -> None:
    try:
        queue.admit_all()
    except (intake.Busy, OperationalError, InterfaceError):
        # The next page that is opened goes on.
        return
    finally:
        _going_on.here().release()
        connection.close()
