"""Whether the copy of an upgrade fits beside the database, asked before anything is written."""

import shutil

from django.conf import settings

from operations.upgrading.errors import UpgradeError

NEXT = (
    "Nothing was changed: the version of before starts as it stood. Make room, or give the disk "
    "more, then repeat the command."
)


def require(size: int) -> None:
    """``size``: bytes that AMANA_DATA has to have free. Raises UpgradeError, OSError."""
    free = shutil.disk_usage(settings.DATA).free
    if free < size:
        raise UpgradeError(
            f"There is no room for the copy: it needs {size:,} bytes in {settings.DATA}, and "
            f"{free:,} are free. {NEXT}"
        )
