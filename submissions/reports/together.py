"""One transaction for all reports that wait for their turn to be written.

A commit waits for the disk, which takes as long for eight reports as for one. Whoever has the turn
writes what others brought meanwhile as well, each in a savepoint of its own, and commits once; a
report is answered after that commit, as before.
"""

import threading
import time
from collections.abc import Callable, Sequence

from django.db import DatabaseError, IntegrityError, transaction

from newsrooms import Own
from submissions.errors import Busy
from submissions.reports.turn import PATIENCE, turn

MOST = 16  # reports in one transaction: it holds the database's lock for some milliseconds


class _Writing:
    """What one thread brought. ``error``: what it has to raise."""

    def __init__(self, write: Callable[[], None]) -> None:
        self.write, self.settled = write, False
        self.error: BaseException | None = None


class Together:
    """Threads call ``commit`` at the same time; one of them at a time leads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[_Writing] = []
        self._led = False

    def commit(self, write: Callable[[], None]) -> None:
        """Calls ``write`` in a transaction and commits it; raises what either raised.

        ``write`` runs in any thread, and once more where a commit with others failed: it may change
        nothing but the database. Raises Busy, so that nobody waits for a database that is locked
        and those before them.
        """
        mine = _Writing(write)
        if self._leads(mine):
            try:
                with turn():
                    _settle(self._taken(mine))
            finally:
                self._let_go(mine)
        if mine.error is not None:
            raise mine.error

    def _leads(self, mine: _Writing) -> bool:
        """Waits until nobody leads: then it does; or until another has settled it. Raises Busy."""
        until = time.monotonic() + PATIENCE
        with self._changed:
            self._waiting.append(mine)
            while self._led and not mine.settled:
                # What another has begun to write is waited for, however long it takes.
                begun = mine not in self._waiting
                left = until - time.monotonic()
                if not begun and left <= 0:
                    self._waiting.remove(mine)
                    raise Busy("database")
                self._changed.wait(None if begun else left)
            leads = not mine.settled
            self._led = self._led or leads
            return leads

    def _taken(self, mine: _Writing) -> Sequence[_Writing]:
        """``mine``, and those who wait longest beside it."""
        with self._changed:
            others = [writing for writing in self._waiting if writing is not mine][: MOST - 1]
            taken = [mine, *others]
            self._waiting = [writing for writing in self._waiting if writing not in taken]
        return taken

    def _let_go(self, mine: _Writing) -> None:
        with self._changed:
            if mine in self._waiting:
                self._waiting.remove(mine)
            self._led = False
            self._changed.notify_all()


def _settle(writings: Sequence[_Writing]) -> None:
    try:
        _write_together(writings)
    except IntegrityError:
        # What a database finds wrong only at the commit is one report's, and would be everybody's.
        for writing in writings:
            writing.error = None
            _write(writing)
    except BaseException as error:  # noqa: BLE001 - raised in the thread of each
        for writing in writings:
            writing.error = error
    finally:
        for writing in writings:
            writing.settled = True


def _write_together(writings: Sequence[_Writing]) -> None:
    if len(writings) == 1:
        _write(writings[0])
        return
    with transaction.atomic():
        for writing in writings:
            _write(writing)
        if transaction.get_rollback():
            # A savepoint could not be gone back to: leaving this block would undo all in silence.
            raise DatabaseError("The transaction of several reports was undone.")


def _write(writing: _Writing) -> None:
    """In a savepoint, or in a transaction of its own where there is none around it."""
    try:
        with transaction.atomic():
            writing.write()
    except BaseException as error:  # noqa: BLE001 - raised in the thread that brought it
        writing.error = error


# Of each newsroom: whoever leads writes into the database that is theirs.
TOGETHER = Own(Together)
