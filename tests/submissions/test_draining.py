"""A refused body is read on, so that its sender sees why; never for long, and never for all."""

import asyncio

import pytest

from submissions.wire import draining
from submissions.wire.draining import Drains
from submissions.wire.request_body import Incoming, Message

MIB = 2**20


class Sender:
    """Sends pieces of a mebibyte for ever. ``seconds``: that each of them takes, on a clock that
    the test has in its hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seconds: float = 0.0) -> None:
        self.now, self.seconds, self.sent = 1000.0, seconds, 0
        monkeypatch.setattr(draining.time, "monotonic", lambda: self.now)

    async def receive(self) -> Message:
        self.now += self.seconds
        self.sent += MIB
        return {"type": "http.request", "body": b"x" * MIB, "more_body": True}

    def drained(self, drains: Drains, announced: int) -> int:
        """Bytes that were read of one body."""
        before = self.sent
        asyncio.run(drains.drain(Incoming(self.receive), announced))
        return self.sent - before


def test_a_body_that_ends_soon_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Sender(monkeypatch).drained(Drains(), 60 * MIB) == 60 * MIB


def test_of_a_longer_one_a_little_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Sender(monkeypatch).drained(Drains(), 4096 * MIB) == draining.LITTLE


def test_one_that_cannot_end_in_time_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Sender(monkeypatch, seconds=3.0).drained(Drains(), 60 * MIB)
    assert read == 4 * MIB  # twelve seconds of sixty, and a fifteenth of it


def test_all_together_have_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    sender = Sender(monkeypatch)
    drains = Drains()
    read = [sender.drained(drains, 64 * MIB) for _ in range(20)]
    assert sum(read) == draining.BUDGET
    sender.now += 1
    assert sender.drained(drains, 64 * MIB) == draining.REFILL


def test_a_body_that_has_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    sender = Sender(monkeypatch)
    incoming = Incoming(sender.receive)
    incoming.more = False
    asyncio.run(Drains().drain(incoming, 60 * MIB))
    assert sender.sent == 0


def test_so_many_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    sender = Sender(monkeypatch)
    drains = Drains()
    drains._running = draining.AT_ONCE
    assert sender.drained(drains, 60 * MIB) == 0
