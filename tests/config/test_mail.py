"""What a mail relay is told of this machine: nothing."""

import datetime
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.mail.backends import smtp
from django.core.mail.utils import DNS_NAME
from pytest_django.fixtures import Settings

from operations.watching import outside

MACHINE = "secret-place.example.org"
ANSWERS = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


@contextmanager
def relaying(said: list[bytes]) -> Iterator[int]:
    """A relay that notes each line."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 relay\r\n")
            text = False
            for line in self.rfile:
                said.append(line)
                text = line.strip() != b"." if text else line.startswith((b"DATA", b"data"))
                if not text or line[:4].upper() == b"DATA":
                    self.wfile.write(ANSWERS.get(line[:4].upper().strip(), b"250 well\r\n"))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("ours", [True, False])
def test_a_relay_is_not_told_this_machines_name(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, ours: bool
) -> None:
    """The framework's own tells it, which is the control."""
    monkeypatch.setattr(socket, "getfqdn", lambda *_: MACHINE)
    monkeypatch.delattr(DNS_NAME, "_fqdn", raising=False)
    said: list[bytes] = []
    backend = "config.mail.Backend" if ours else f"{smtp.EmailBackend.__module__}.EmailBackend"
    with relaying(said) as port:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
            backend,
            "127.0.0.1",
            port,
        )
        now = datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
        outside.deliver("mailto:tech@example.org", "Amana: look", now)
    text = b"".join(said)
    assert b"Subject: Amana: look" in text and (MACHINE.encode() in text) is not ours
    monkeypatch.delattr(DNS_NAME, "_fqdn", raising=False)
