"""A connection that has a place among those of the process while it is open.

Each request closes what it opened (CONN_MAX_AGE 0): threads by the hundred would keep one open for
each newsroom whose page they once made.
"""

import functools
import weakref
from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django.db.backends.postgresql import base

from config.many.postgresql import places


@functools.cache
def _places() -> places.Places:
    return places.of_process()


class DatabaseWrapper(base.DatabaseWrapper):
    _give_back: Callable[[], None] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Raises OperationalError, also where no place was free."""
        give_back = _places().take(places.WAIT)
        if give_back is None:
            raise OperationalError(
                "All connections of this process are in use (AMANA_DATABASE_CONNECTIONS)."
            )
        try:
            made = super().get_new_connection(conn_params)
        except BaseException:  # whatever it was, a place that nobody has is not to be lost
            give_back()
            raise
        # Of a thread that ended without closing it, too.
        weakref.finalize(made, give_back)
        self._give_back = give_back
        return made

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # the stubs do not have it
        finally:
            if self._give_back:
                self._give_back()
