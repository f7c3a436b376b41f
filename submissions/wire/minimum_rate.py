"""Minimum average rate for uploads: 256 B/s after 60 s of grace, and never 300 s without a byte.

So 500 MB at 20 KB/s arrive, with pauses, and so does a text at 1 KiB/s; a sender of one byte a
minute, who only holds a place, is refused. A timer looks at each request every few seconds: nothing
has to be done for a piece that comes in.
"""

import asyncio
from collections.abc import Callable
from types import TracebackType

from submissions.errors import Refused
from submissions.form_token import LIFE
from submissions.messages import Refusal

RATE = 256  # bytes a second on average: far below any line by which a person sends a photograph
GRACE = 60.0  # seconds before the average counts: a new circuit of Tor can be slow to begin
STALL = 300.0  # seconds without one byte: a mobile line that was lost is back by then
LOOK = 10.0  # seconds between two looks: often enough beside GRACE, and cheap for every place


class MinimumRate:
    """An ``async with`` block that raises Refused (SLOW) when its sender is too slow.

    ``received``: tells how many bytes came so far. ``let_go`` ends the block at once.
    """

    def __init__(self, received: Callable[[], int]) -> None:
        self._received = received
        self._timeout = asyncio.timeout(None)
        self._look_again: asyncio.TimerHandle | None = None
        self._bytes = 0

    async def __aenter__(self) -> "MinimumRate":
        self._loop = asyncio.get_running_loop()
        self._began = self._moved = self._loop.time()
        await self._timeout.__aenter__()
        self._look_again = self._loop.call_later(LOOK, self._look)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._look_again is not None:
            self._look_again.cancel()
            self._look_again = None
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError as late:
            raise Refused(Refusal.SLOW) from late

    def let_go(self) -> None:
        """Ends the block from any thread; nothing happens when it has ended."""
        self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        if self._look_again is not None:
            self._timeout.reschedule(self._loop.time())

    def _look(self) -> None:
        now, received = self._loop.time(), self._received()
        if received != self._bytes:
            self._bytes, self._moved = received, now
        if is_slow(received, now - self._began, now - self._moved):
            self._end()
        else:
            self._look_again = self._loop.call_later(LOOK, self._look)


def is_slow(received: int, seconds: float, still: float) -> bool:
    """Whether ``received`` bytes in ``seconds`` are too few; ``still``: seconds since the last."""
    return seconds > min(GRACE + received / RATE, LIFE) or still > STALL
