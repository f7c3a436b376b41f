"""A request's body on its way in: how long it says it is, and reading it, or not.

Every function works on ASGI messages alone and knows nothing of forms.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from submissions.errors import Refused
from submissions.messages import Refusal

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SMALL = 2 * 1024 * 1024  # bytes of a body that is not multipart: it waits in memory
DRAIN, DRAIN_SECONDS = 16 * 1024 * 1024, 10.0  # what is read and dropped so that a page can be seen
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


class Incoming:
    """The body of one request, read piece by piece.

    ``more``: its end has not come yet; ``received``: bytes that came so far.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.more = True
        self.received = 0

    async def pieces(self) -> AsyncIterator[bytes]:
        """Raises Disconnected when its sender leaves before its end."""
        while self.more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            self.more = message.get("more_body", False)
            piece = message.get("body", b"")
            self.received += len(piece)
            yield piece
            # A sender may now be silent for minutes: nothing of what came stays here meanwhile.
            del message, piece

    async def whole(self, length: int) -> bytes:
        """A small body, in memory. Raises Refused when it is not as long as it said."""
        data = bytearray()
        async for piece in self.pieces():
            data += piece
            if len(data) > length:
                raise Refused(Refusal.MALFORMED)
        if len(data) != length:
            raise Refused(Refusal.CUT)
        return bytes(data)

    async def drain(self) -> None:
        """Reads on for a moment: a browser that is cut off while sending shows no page of ours."""
        left = DRAIN
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                async for piece in self.pieces():
                    left -= len(piece)
                    if left <= 0:
                        return
        except (TimeoutError, Disconnected):
            # A slow sender gets the page all the same, as far as its browser can show it.
            return


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
