"""How the server is started: where it listens, what it is told, and what it says first."""

import sys

from django.conf import settings
from django.core.management import call_command

import newsrooms
from archive import accession
from config.installation import binding, folders
from operations import listening
from operations.upgrading import presence

# How many connections may wait or run at once: half-sent requests hold one each and nothing else.
CONNECTIONS = 8192
# Bytes that a fast upload hands over at a time, at most: slow connections hold far fewer.
BUFFER = 1024 * 1024
# Seconds that a server that is told to stop waits for those who are still sending.
LAST_MOMENTS = 30


def place() -> tuple[str, int]:
    """HOST and PORT, where nobody listens. Raises CannotListen."""
    listening.try_port(settings.HOST, settings.PORT)
    return settings.HOST, settings.PORT


def prepare(tell: binding.Tell) -> None:
    """The database. Raises InstallationError, UpgradeError, TimeoutError.

    A first start sets everything up; a database that is there is changed by ``amana upgrade``
    alone, and with AMANA_MIGRATE=0 nothing ever is; nor by a process of the archive alone.
    """
    # What it finds without stopping is said by the server itself, in its log.
    folders.require(lambda said: None)
    if settings.MIGRATE and not settings.ARCHIVE_ALONE:
        binding.begin(tell)
    else:
        binding.require()
    if "desk" in settings.FACES:
        # What was published before processes without the key asked for what is signed.
        accession.sign_end()
    # Not before: what is refused leaves no file.
    presence.hold()


def collect() -> None:
    """Style sheets and scripts, into the folder that they are served from."""
    call_command("collectstatic", verbosity=0, interactive=False)


def address(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    if newsrooms.are_many():
        name = settings.ALLOWED_HOSTS[0]
    return settings.SITE_URL or f"http://{name}:{port}"


def command(host: str, port: int) -> list[str]:
    """One worker: with the embedded defaults every counter lives in its memory."""
    return [
        sys.executable,
        *("-m", "granian", "--interface", "asginl", "--host", host, "--port", str(port)),
        *("--workers", "1", "--no-ws", "--http", "1", "--no-access-log", "--log-level", "warning"),
        *("--backlog", str(CONNECTIONS), "--backpressure", str(CONNECTIONS)),
        *("--http1-buffer-size", str(BUFFER)),
        *("--workers-kill-timeout", str(LAST_MOMENTS)),
        "--respawn-failed-workers",
        "config.asgi:application",
    ]
