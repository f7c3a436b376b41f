"""Many senders of short texts in one lean process: it shares its cores with the server.

Forms are opened before the clock starts, as reporters do, and every byte to send lies ready.
"""

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.holding import bytes_of, head
from bench.measure import percentile
from bench.reporter import Form, body, get

RECEIVED = 200
OPENED_AT_ONCE = 16
TOKEN = re.compile(r'(name="token" value=")([^"]*)"')
TEXT = "x" * 4096


@dataclass(frozen=True)
class Sent:
    """One request: its status (0: the line broke) and the seconds until its answer was whole."""

    status: int
    seconds: float


@dataclass(frozen=True)
class Round:
    """``seconds`` from the first byte to the last answer; what each sender saw."""

    seconds: float
    sent: Sequence[Sent]

    @property
    def received(self) -> int:
        return sum(each.status == RECEIVED for each in self.sent)

    @property
    def p95(self) -> float:
        return percentile([each.seconds for each in self.sent], 0.95)


class _Line(asyncio.Protocol):
    """Sends one request and keeps what comes until the server closes."""

    def __init__(self, request: bytes, done: "asyncio.Future[bytes]") -> None:
        self._request, self._done, self._held = request, done, bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._held += data

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_result(bytes(self._held))


async def ask(address: str, request: bytes) -> bytes:
    """The whole answer, head and body; nothing when the line broke."""
    parts = urlsplit(address)
    loop = asyncio.get_running_loop()
    done: asyncio.Future[bytes] = loop.create_future()
    try:
        transport, _ = await loop.create_connection(
            lambda: _Line(request, done), parts.hostname or "", parts.port or 80
        )
    except OSError:
        return b""
    try:
        return await done
    finally:
        transport.abort()


async def send(address: str, request: bytes) -> Sent:
    start = time.perf_counter()
    answer = await ask(address, request)
    status = int(answer[9:12]) if len(answer) > 12 else 0
    return Sent(status, time.perf_counter() - start)


async def requests(page: str, count: int, text: str = TEXT) -> list[bytes]:
    """``count`` forms, each opened and filled in: whole requests as bytes."""
    gate = asyncio.Semaphore(OPENED_AT_ONCE)
    form = Form.parse(page, (await get(page)).text)

    async def one() -> bytes:
        async with gate:
            opened = (await get(page)).text
        return filled(form, opened, text)

    return list(await asyncio.gather(*(one() for _ in range(count))))


def filled(
    form: Form, opened: str, text: str = TEXT, headers: Mapping[str, str] | None = None
) -> bytes:
    """The request that sends the form of this page, ``opened`` anew, with ``text``."""
    found = TOKEN.search(opened)
    if found is None:
        raise RuntimeError("The server did not show its form.")
    fresh = body(form, {"token": found[2], "words": text}, [])
    return head(form, fresh, headers) + bytes_of(fresh)


async def all_of(address: str, ready: Sequence[bytes], at_once: int) -> Round:
    """Sends every request, ``at_once`` at a time, each over a connection of its own."""
    waiting, sent = iter(ready), list[Sent]()

    async def sender() -> None:
        for request in waiting:
            sent.append(await send(address, request))

    start = time.perf_counter()
    await asyncio.gather(*(sender() for _ in range(at_once)))
    return Round(time.perf_counter() - start, sent)
