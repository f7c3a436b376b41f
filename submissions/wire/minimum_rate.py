"""Minimum average rate for uploads: 256 B/s after 60 s of grace, and never 300 s without a byte.

Where many are sending, the rate is a multiple of it (``demand``).

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


# Bytes since the last look, from which on a sender is still sending and not only holding on.
MOVING = 64 * 1024


class LetGo(Refused):
    """Its sender made room for others, or was too slow.

    ``moving``: it is still sending, so its browser sees the page only when what comes is read.
    """

    def __init__(self, refusal: Refusal, moving: bool) -> None:
        super().__init__(refusal)
        self.moving = moving


class MinimumRate:
    """An ``async with`` block that raises LetGo when its sender is too slow.

    ``received``: tells how many bytes came so far. ``let_go`` ends the block at once, and says why.
    ``demand``: by how much the minimum is multiplied at the moment.
    """

    __slots__ = (
        *("_began", "_bytes", "_look_again", "_loop", "_moved", "_received", "_timeout", "_why"),
        "demand",
    )

    def __init__(self, received: Callable[[], int], demand: Callable[[], int] = lambda: 1) -> None:
        self._received, self.demand = received, demand
        self._why = Refusal.SLOW
        self._loop = asyncio.get_running_loop()
        self._timeout = asyncio.timeout(None)
        self._look_again: asyncio.TimerHandle | None = None
        self._bytes = 0
        self._began = self._moved = 0.0

    async def __aenter__(self) -> "MinimumRate":
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
            moving = self._received() - self._bytes > MOVING
            raise LetGo(self._why, moving) from late

    def let_go(self, why: Refusal) -> None:
        """Ends the block from any thread; nothing happens when it has ended."""
        self._loop.call_soon_threadsafe(self._end, why)

    def _end(self, why: Refusal = Refusal.SLOW) -> None:
        if self._look_again is not None:
            self._why = why
            self._timeout.reschedule(self._loop.time())

    def _look(self) -> None:
        now, received = self._loop.time(), self._received()
        if received != self._bytes:
            self._bytes, self._moved = received, now
        if is_slow(received, now - self._began, now - self._moved, self.demand()):
            self._end()
        else:
            self._look_again = self._loop.call_later(LOOK, self._look)


def is_slow(received: int, seconds: float, still: float, demand: int = 1) -> bool:
    """Whether ``received`` bytes in ``seconds`` are too few; ``still``: seconds since the last."""
    return seconds > min(GRACE + received / (RATE * demand), LIFE) or still > STALL
