"""``manage.py serve``: migrate, serve the faces on HOST:PORT, and say where once it answers."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config import env
from config.installation import binding
from config.installation.errors import InstallationError
from config.process import harden, open_many_files
from operations import announcing, listening
from reviewers.accounts import people

# How many connections may wait or run at once: half-sent requests hold one each and nothing else.
CONNECTIONS = 8192
# Bytes that a fast upload hands over at a time, at most: slow connections hold far fewer.
BUFFER = 1024 * 1024
# Seconds that a server that is told to stop waits for those who are still sending.
LAST_MOMENTS = 30


class Command(BaseCommand):
    help = "Serve the faces in AMANA_FACES on HOST:PORT (127.0.0.1:8000)."

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = env.text("HOST", "127.0.0.1"), env.text("PORT", "8000")
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise CommandError("PORT must be a number from 1 to 65535.")
        free_port(host, int(port))
        # Before the first file is made; the server's supervisor inherits umask and limits.
        harden()
        try:
            binding.prepare(self.stderr.write)
        except (InstallationError, TimeoutError) as error:
            raise CommandError(str(error)) from error
        call_command("collectstatic", verbosity=0, interactive=False)
        name = f"[{host}]" if ":" in host else host
        text = greeting(settings.SITE_URL or f"http://{name}:{port}")
        connections.close_all()
        open_many_files()
        # Once more: two that were started at the same moment both found it free at first.
        free_port(host, int(port))
        announcing.when_it_answers(host, int(port), text)
        # The server takes this process over, so that a signal to it reaches the server itself.
        os.execv(sys.executable, [sys.executable, *server_arguments(host, port)])  # noqa: S606


def free_port(host: str, port: int) -> None:
    try:
        listening.try_port(host, port)
    except listening.CannotListen as error:
        raise CommandError(str(error)) from error


def greeting(address: str) -> str:
    """Where Amana is, and the one-time link that opens a desk while there is none."""
    text = f"Amana: {address}/\n"
    if "desk" in settings.FACES and (token := people.first_link()):
        text += (
            "No desk is open yet. Open one with this link; it works once, for three days:\n"
            f"  {address}/desk/join/{token}/\n"
        )
    return text


def server_arguments(host: str, port: str) -> list[str]:
    """One worker: with the embedded defaults every counter lives in its memory."""
    return [
        *("-m", "granian", "--interface", "asginl", "--host", host, "--port", port),
        *("--workers", "1", "--no-ws", "--http", "1", "--no-access-log", "--log-level", "warning"),
        *("--backlog", str(CONNECTIONS), "--backpressure", str(CONNECTIONS)),
        *("--http1-buffer-size", str(BUFFER)),
        *("--workers-kill-timeout", str(LAST_MOMENTS)),
        "--respawn-failed-workers",
        "config.asgi:application",
    ]
