"""The daily mail, received by a real SMTP server: it says the same every day, and nothing."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.mail import get_connection
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from reviewers.models import Case
from tests.reviewers.acting import Cast, received

SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Session(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs; ``server.refused`` addresses are not taken."""

    server: Any

    def handle(self) -> None:
        self.say("220 sink")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                self.server.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.say("250 taken")
            elif verb == b"RCPT" and self.server.refused in line:
                self.say("550 nobody")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 good")

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class Sink(socketserver.TCPServer):
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.letters: list[bytes] = []
        self.refused = b"<no refusal>"


@contextmanager
def serving() -> Iterator[Sink]:
    with Sink() as sink:
        thread = threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield sink
        sink.shutdown()
        thread.join()


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with serving() as made:
        settings.EMAIL_BACKEND = SMTP
        settings.EMAIL_HOST, settings.EMAIL_PORT = made.server_address
        settings.DIGEST_TO = ["amal@example.org"]
        yield made


def same(letter: bytes) -> bytes:
    """Without what differs from one message to the next."""
    letter = re.sub(rb"Message-ID: <[0-9a-f]{32}@amana\.invalid>", b"", letter)
    return re.sub(rb"Date: .{31}", b"", letter)


def test_it_is_the_same_whether_or_not_something_came(sink: Sink, cast: Cast) -> None:
    call_command("digest")
    for number in range(3):
        received(f"Report {number}.")
    assert Case.objects.count() == 3
    call_command("digest")
    empty, full = sink.letters
    assert len(empty) == len(full)
    assert same(empty) == same(full) != empty


def test_it_reads_nothing_of_the_desk(sink: Sink, db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        call_command("digest")
    assert b"12:00:00 +0000" in sink.letters[0]


def test_nobody_sees_another_s_address(sink: Sink, settings: Settings) -> None:
    settings.DIGEST_TO = ["amal@example.org", "basem@example.org"]
    call_command("digest")
    assert [letter.count(b"@example.org") for letter in sink.letters] == [1, 1]


def test_one_that_is_refused_keeps_nobody_else_s_back(
    sink: Sink, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DIGEST_TO = ["gone@example.org", "basem@example.org"]
    sink.refused = b"gone@example.org"
    with pytest.raises(CommandError) as caught:
        call_command("digest")
    assert "gone@" not in str(caught.value)
    assert [b"basem@example.org" in letter for letter in sink.letters] == [True]


def test_it_is_off_by_default(sink: Sink, settings: Settings) -> None:
    settings.DIGEST_TO = []
    call_command("digest")
    assert not sink.letters


def test_a_relay_that_is_down_is_said(sink: Sink, settings: Settings) -> None:
    settings.EMAIL_PORT = 1
    with pytest.raises(CommandError, match="Not every message"):
        call_command("digest")


def test_the_shipped_settings_send_to_this_machine_alone(settings: Settings) -> None:
    settings.EMAIL_BACKEND = SMTP
    assert get_connection().host == "127.0.0.1"  # type: ignore[attr-defined]
