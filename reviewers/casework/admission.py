"""Taking notice of arrivals from a page, without making anybody wait.

A page takes one bite (reviewers.casework.queue); what is left goes on in a thread of this process,
bite by bite with pauses, so that reporters' uploads are written in between. Every node may have
such a thread: each bite sees under lock what is still new. ``manage.py purge`` does the same daily.
"""

import threading

from django.db import InterfaceError, OperationalError, connection

from reviewers.casework import queue
from submissions import intake

_going_on = threading.Lock()


def take_notice() -> bool:
    """One bite, on the way of a page. Gives whether more waits, and sees to it that it goes on.

    A page is shown whether or not anything could be taken in: the next one tries again.
    """
    if not intake.anything_new():
        return False
    if _going_on.locked():
        return True
    try:
        queue.admit_arrivals()
    except (intake.Busy, OperationalError):
        return True
    if not intake.anything_new():
        return False
    _go_on()
    return True


def _go_on() -> None:
    if not _going_on.acquire(blocking=False):
        return
    try:
        threading.Thread(target=_rest, name="admission", daemon=True).start()
    except RuntimeError:
        # No room for one more thread, as in a flood: the next page goes on.
        _going_on.release()


def _rest() -> None:
    try:
        queue.admit_all()
    except (intake.Busy, OperationalError, InterfaceError):
        # The next page that is opened goes on.
        return
    finally:
        _going_on.release()
        connection.close()
