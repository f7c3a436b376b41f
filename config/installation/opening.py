"""Before the first request: the parts belong together, and a server runs here from now on."""

import logging

from django.conf import settings

from config.installation import binding, folders, running
from config.installation.errors import InstallationError, Unanswered
from submissions.storage import blobs

LOG = logging.getLogger("amana.installation")


def open_here() -> None:
    """Also where the server was started without manage.py. Raises InstallationError."""
    try:
        binding.require()
    except Unanswered as error:
        # It is said with 503 on each page until the database answers. But a secret that lives in
        # this process alone would keep what nobody could come back to.
        if not (settings.ARCHIVE_ALONE or settings.SECRET_FILE.exists()):
            raise InstallationError(f"The server secret is missing. {error}") from error
    folders.require(LOG.error)
    blobs.expect_mark()
    running.hold()
