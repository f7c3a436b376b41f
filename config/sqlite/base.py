"""Django's SQLite backend, for connections that outlive a request.

Opening the database for each request costs more than most requests ask of it. A connection that
stays open goes on writing to a file that was moved away or restored over, and what it commits is
lost; so before each request it is asked whether its file is still the one with that name.

A file that is not there is never made anew: only the first start of an installation does that.
"""

import os
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Set CONN_HEALTH_CHECKS with it."""

    _file: tuple[int, int] | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """SQLite would make an empty file of one that was lost: ours is only ever opened."""
        params: dict[str, Any] = super().get_connection_params()
        if str(params["database"]) == str(settings.DATA / "amana.sqlite3"):
            params["database"] = f"file:{quote(str(params['database']))}?mode=rw"
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        made = super().get_new_connection(conn_params)
        self._file = self._named()
        return made

    def is_usable(self) -> bool:
        return self.is_in_memory_db() or self._named() == self._file

    def _named(self) -> tuple[int, int] | None:
        """What has the database's name now; None when nothing has."""
        try:
            found = os.stat(self.settings_dict["NAME"])
        except OSError:
            return None
        return found.st_dev, found.st_ino
