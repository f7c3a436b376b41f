"""A price without scripts: under pressure, and only then, a form is opened after some seconds.

Whoever asks for a form gets a page that goes on by itself, with a ticket: a signed time. It opens
the form when it is old enough, once. How old that is grows with the forms that its sender has
opened of late; who only asks, and never waits, makes nobody else wait longer.
"""

import base64
import binascii
import os
import re
import time
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest, digest
from urllib.parse import parse_qs

from languages import PREFIX
from submissions.wire.arrival_rate import ArrivalRate
from submissions.wire.request_body import Scope

# The addresses that give a form's token; what is sent, and a voucher's code, goes elsewhere.
FORM_PATHS = re.compile(
    rf"{PREFIX.pattern}/r/(?:(?:all|script)/)?(?:(?!(?:all|script|words|file|done|sent|p|s)/)[a-z0-9-]{{1,40}}/)?"
)
TICKET = "ticket"
LONGEST_QUERY = 200  # bytes: the page that waits asks for its ticket alone
SHORTEST, LONGEST = 4.0, 60.0  # seconds of a wait
# Forms a second that a sender may open and still waits the shortest time: a circuit is a person or
# a few; those who cannot be told apart are all the others together.
CIRCUIT_PACE, SHARED_PACE = 0.1, 40.0
CROWD = 64  # requests that wait for their turn: half a second of work and more
BUSY_ASKING = 20.0  # forms asked for in a second, above which pressure that began does not end
HELD = 30.0  # seconds that it lasts after it was last felt
KEPT = 300.0  # seconds that a ticket is good for
SENDERS = 10_000  # that are remembered, those of late
RANDOM, TIME, TAG = 8, 8, 16  # bytes of a ticket


@dataclass(frozen=True)
class Wait:
    """``seconds`` from now on until ``ticket`` opens the form."""

    seconds: int
    ticket: str


class WaitingRoom:
    """Used from one event loop at a time. Its key, and all that it remembers, is in memory."""

    def __init__(self) -> None:
        self._key = os.urandom(32)
        self._until = 0.0
        self._asking = ArrivalRate(0)
        self._opened: OrderedDict[str, ArrivalRate] = OrderedDict()
        self._spent: OrderedDict[bytes, float] = OrderedDict()

    def wait(self, scope: Scope, sender: str, crowd: int) -> Wait | None:
        """How long this request for a form waits yet, or nothing: it may go on.

        ``crowd``: how many wait for their turn.
        """
        now = time.monotonic()
        self._asking.add(1)
        if crowd >= CROWD or (now < self._until and self._asking.at(now) > BUSY_ASKING):
            self._until = now + HELD
        if now >= self._until:
            return None
        ticket = self._ticket(scope)
        issued = self._issued(ticket, now)
        if issued is None:
            ticket, issued = self._issue(now), now
        left = issued + self.price(sender, now) - now
        if left > 0:
            return Wait(int(left) + 1, base64.urlsafe_b64encode(ticket).decode())
        self._spend(ticket, sender, now)
        return None

    @property
    def pressed(self) -> bool:
        return time.monotonic() < self._until

    def price(self, sender: str, now: float) -> float:
        """Seconds; a sender without a name is one of many who share theirs."""
        opened = self._opened.get(sender)
        pace = CIRCUIT_PACE if sender else SHARED_PACE
        times = opened.at(now) / pace if opened else 0.0
        return min(SHORTEST * max(times, 1.0), LONGEST)

    def _issue(self, now: float) -> bytes:
        said = os.urandom(RANDOM) + int(now * 1000).to_bytes(TIME, "big")
        return said + self._tag(said)

    def _tag(self, said: bytes) -> bytes:
        return digest(self._key, said, sha256)[:TAG]

    def _ticket(self, scope: Scope) -> bytes:
        query: bytes = scope["query_string"]
        if len(query) > LONGEST_QUERY:
            # Tens of thousands of fields would keep everybody waiting while they are read.
            return b""
        found = parse_qs(query.decode("latin-1")).get(TICKET, [""])
        try:
            return base64.urlsafe_b64decode(found[0][: 2 * (RANDOM + TIME + TAG)])
        except (binascii.Error, ValueError):
            return b""

    def _issued(self, ticket: bytes, now: float) -> float | None:
        """When it was issued, if it is ours, is still good, and was not used."""
        said = ticket[:-TAG]
        if len(said) != RANDOM + TIME or not compare_digest(ticket[-TAG:], self._tag(said)):
            return None
        issued = int.from_bytes(said[RANDOM:], "big") / 1000
        return issued if now - issued <= KEPT and said not in self._spent else None

    def _spend(self, ticket: bytes, sender: str, now: float) -> None:
        self._spent[ticket[:-TAG]] = now
        while now - next(iter(self._spent.values())) > KEPT:
            self._spent.popitem(last=False)
        self._opened.setdefault(sender, ArrivalRate(0)).add(1)
        self._opened.move_to_end(sender)
        if len(self._opened) > SENDERS:
            self._opened.popitem(last=False)
