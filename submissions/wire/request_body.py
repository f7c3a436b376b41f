"""A request's body on its way in: how long it says it is, and reading it, or not.

Every function works on ASGI messages alone and knows nothing of forms.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from submissions.errors import Refused
from submissions.messages import Refusal

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Came = Callable[[int], None]  # is told how many bytes a piece has; may raise Refused
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

DECIDING = frozenset({b"content-length", b"content-type", b"transfer-encoding"})


class Disconnected(Exception):
    """The sender went away; there is nobody to answer."""


def deciding_headers(scope: Scope) -> dict[bytes, bytes]:
    """The headers that decide about a body, each at most once. Raises Refused."""
    values: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        key = name.lower()
        if key in DECIDING:
            if key in values:
                raise Refused(Refusal.MALFORMED)
            values[key] = value
    return values


def length_of(headers: dict[bytes, bytes]) -> int:
    """Bytes that the body says it has. Raises Refused when it does not say, or says two things."""
    if b"transfer-encoding" in headers:
        raise Refused(Refusal.MALFORMED if b"content-length" in headers else Refusal.LENGTH)
    text = headers.get(b"content-length")
    if text is None:
        raise Refused(Refusal.LENGTH)
    if not text.isdigit() or len(text) > 15:
        raise Refused(Refusal.MALFORMED)
    return int(text)


def uncounted(_: int) -> None:
    """Of what is read in order to be dropped."""


class Incoming:
    """The body of one request, read piece by piece.

    ``more``: its end has not come yet; ``received``: bytes that came so far.
    """

    # Thousands may stand still here at a time: no dictionary each, and no generator.
    __slots__ = ("_receive", "more", "received")

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.more = True
        self.received = 0

    def count(self) -> int:
        """Bytes that came so far."""
        return self.received

    async def piece(self, came: Came = uncounted) -> bytes:
        """The next piece, while there is ``more``.

        Raises Disconnected when its sender leaves before its end, and what ``came`` raises.
        """
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        self.more = message.get("more_body", False)
        piece: bytes = message.get("body", b"")
        self.received += len(piece)
        came(len(piece))
        return piece

    async def whole(self, length: int, came: Came = uncounted) -> bytes:
        """A small body, in memory. Raises Refused when it is not as long as it said."""
        data = bytearray()
        while self.more:
            data += await self.piece(came)
            if len(data) > length:
                raise Refused(Refusal.MALFORMED)
        if len(data) != length:
            raise Refused(Refusal.CUT)
        return bytes(data)


def given_nothing(receive: Receive) -> Receive:
    """A receive that gives an empty body, drops whatever comes, and tells of a disconnect."""
    asked = False

    async def inner() -> Message:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return message

    return inner


def given(body: bytes) -> Receive:
    """A receive that gives ``body`` whole and never tells of a disconnect.

    What arrived whole is dealt with to its end: a line that breaks after the last byte must not
    cost a report, and the same form sent again is answered with its receipt.
    """
    waiting = [body]

    async def inner() -> Message:
        if not waiting:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": waiting.pop(), "more_body": False}

    return inner
