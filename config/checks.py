"""System checks: Amana refuses to run unsafe. Each says the consequence and the cure.

They ask what is of this installation (settings, files, the machine) and have a tag of their own:
before each of Amana's commands they are asked alone. Django's own ask about the code, which is the
same on every machine: whether each view, template and model stands. To ask them takes all of it
into the process, a second of a core each time; ``manage.py check``, the doctor and the tests do.
"""

import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

import languages
from config import catalogues
from submissions.worker import confinement

INSTALLATION = "installation"  # the tag


def secret_files_are_private(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    return [
        Error(
            f"{path.name} can be read by other users of this machine, who could then forge form "
            "tokens or exports, or read the database.",
            hint=f"chmod 0400 {path}",
            id="amana.E001",
        )
        for path in (settings.SECRET_FILE, settings.ARCHIVE_KEY_FILE, *settings.CREDENTIALS)
        if _open_to_others(path)
    ]


def _open_to_others(path: Path) -> bool:
    """What systemd hands over lies in a folder of this unit's alone; its group bits are a list of
    who may read it, which has Amana's user in it."""
    handed = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if handed and path.is_relative_to(handed):
        return False
    try:
        return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except (FileNotFoundError, PermissionError):
        # A folder that is closed even to this user is told where the file is needed.
        return False


def debug_is_off(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    if not settings.DEBUG:
        return []
    return [
        Error(
            "DEBUG shows reporters' words on error pages.",
            hint="Remove DEBUG from the settings.",
            id="amana.E002",
        )
    ]


def uploads_cannot_reach_a_disk(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    refusing = ["config.uploads.RefusingUploadHandler"]
    if (
        refusing == settings.FILE_UPLOAD_HANDLERS
        and not Path(settings.FILE_UPLOAD_TEMP_DIR).exists()
    ):
        return []
    return [
        Error(
            "Django's own upload handlers would write reports to the disk in the clear.",
            hint="Leave FILE_UPLOAD_HANDLERS and FILE_UPLOAD_TEMP_DIR as they are shipped.",
            id="amana.E003",
        )
    ]


def transport_is_secure(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    loopback = {"localhost", "127.0.0.1", "[::1]", "testserver"}
    if settings.SECURE_TRANSPORT or set(settings.ALLOWED_HOSTS) <= loopback:
        return []
    return [
        Warning(
            "Amana answers to a public name without a secure transport: cookies travel in "
            "the clear.",
            hint="Serve it over HTTPS or an onion and set AMANA_SECURE_TRANSPORT=1.",
            id="amana.W004",
        )
    ]


def counters_are_shared(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    if settings.REDIS_URL or settings.PROCESSES <= 1:
        return []
    return [
        Error(
            f"{settings.PROCESSES} processes would each count for themselves: quotas let a flood "
            "through, and a reporter's visit is known to one process only.",
            hint="Set REDIS_URL, or run one process.",
            id="amana.E005",
        )
    ]


def catalogues_are_compiled(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    lacking = catalogues.not_compiled(languages.installation())
    if not lacking:
        return []
    return [
        Warning(
            f"Pages will be in English where another language was promised: {', '.join(lacking)} "
            "has no compiled catalogue beside it.",
            hint="make setup",
            id="amana.W008",
        )
    ]


@dataclass(frozen=True)
class Wall:
    """A layer of the sandbox: whether it is there, what its lack costs, and the cure."""

    id: str
    stands: Callable[[confinement.Layers], bool]
    cost: str
    cure: str


WALLS = (
    Wall(
        "amana.W006",
        lambda layers: layers.landlock > 0,
        "This kernel has no Landlock: if libseccomp failed too, a file that takes over its parser "
        "could open files and connections as the user it runs as.",
        "Run Linux 5.13 or newer with Landlock among its security modules (lsm=landlock,...).",
    ),
    Wall(
        "amana.W007",
        lambda layers: layers.calls is not None,
        "libseccomp is missing: a file that takes over its parser may make any system call that "
        "Landlock, its limits and its user id do not deny, and reach more of the kernel.",
        "apt-get install libseccomp2",
    ),
)


def the_sandbox_is_whole(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    layers = confinement.layers()
    missing = [wall for wall in WALLS if not wall.stands(layers)]
    return [Warning(wall.cost, hint=wall.cure, id=wall.id) for wall in missing]


CHECKS = (
    secret_files_are_private,
    debug_is_off,
    uploads_cannot_reach_a_disk,
    transport_is_secure,
    counters_are_shared,
    the_sandbox_is_whole,
    catalogues_are_compiled,
)
