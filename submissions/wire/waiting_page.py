"""The page on which a form is waited for: made once an address, then only the ticket is put in."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from submissions.wire.refusal_page import rendered, route_headers
from submissions.wire.request_body import Application, Message, Scope, Send
from submissions.wire.waiting_room import Wait

WAITING = "amana.waiting"  # in a request's scope: the form's address is to give the page
SECONDS, TICKET = "-seconds-", "-ticket-"  # what stands in the page where these come
KEPT = 60.0  # seconds: a desk may open or close
PAGES = 1000  # addresses and names, at most
Turns = Callable[[], AbstractAsyncContextManager[object]]


class WaitingPages:
    """Neither Django nor the database is asked for a page that was made."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._making: dict[tuple[str, bytes], asyncio.Lock] = {}
        self._made: dict[tuple[str, bytes], tuple[float, list[Message]]] = {}

    async def answer(self, scope: Scope, send: Send, wait: Wait, turn: Turns) -> None:
        """What is no form (no desk is open, several are, there is none) comes as it always does.

        ``turn``: waits for a turn at Django. Raises what it raises.
        """
        hosts = route_headers(scope)
        key = (scope["path"], b"".join(value for _, value in hosts))
        for message in _filled(await self._page(scope, key, hosts, turn), wait):
            await send(message)

    async def _page(
        self, scope: Scope, key: tuple[str, bytes], hosts: list[tuple[bytes, bytes]], turn: Turns
    ) -> list[Message]:
        """One page a key is made at a time: when a flood begins, thousands need it at once."""
        async with self._making.setdefault(key, asyncio.Lock()):
            until, page = self._made.get(key, (0.0, []))
            if time.monotonic() >= until:
                async with turn():
                    flag = {WAITING: True}
                    page = await rendered(self._application, scope, scope["path"], hosts, flag)
                if len(self._made) >= PAGES:
                    self._made.clear()
                self._made[key] = (time.monotonic() + KEPT, page)
        self._making.pop(key, None)
        return page


def _filled(page: list[Message], wait: Wait) -> list[Message]:
    """The page with the ticket and the seconds of this visit."""
    start, seconds = page[0], str(wait.seconds).encode()
    body = b"".join(message.get("body", b"") for message in page[1:])
    body = body.replace(TICKET.encode(), wait.ticket.encode()).replace(SECONDS.encode(), seconds)
    if start["status"] == 503:
        changed = {b"content-length": str(len(body)).encode(), b"retry-after": seconds}
    else:
        changed = {}
    headers = [(name, changed.get(name.lower(), value)) for name, value in start["headers"]]
    return [{**start, "headers": headers}, {"type": "http.response.body", "body": body}]
