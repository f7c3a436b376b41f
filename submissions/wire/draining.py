"""Reading a refused body on, so that its sender sees the page that says why.

A browser that is cut off while it sends shows "connection reset" (Firefox and Tor Browser always,
unless its whole body was read). So what is small enough to end soon is read to its end and dropped;
of what is larger a little is read, which is enough for other browsers. Nothing is held meanwhile,
and all that is read so is bounded together.
"""

import asyncio
import time

from submissions.wire.request_body import Disconnected, Incoming

AT_ONCE = 256  # bodies
WHOLE, WHOLE_SECONDS = 64 * 1024 * 1024, 60.0  # of one body whose end may be waited for
LITTLE, LITTLE_SECONDS = 16 * 1024 * 1024, 10.0  # of any other
# All bodies together: so much at once, and so much a second more.
BUDGET, REFILL = 1024 * 1024 * 1024, 64 * 1024 * 1024


class Drains:
    """Used from one event loop at a time."""

    def __init__(self) -> None:
        self._running = 0
        self._budget, self._at = float(BUDGET), time.monotonic()

    async def drain(self, incoming: Incoming, announced: int) -> None:
        """``announced``: bytes that the whole body says it has."""
        if self._running >= AT_ONCE or not incoming.more:
            return
        rest, free = announced - incoming.received, self._free()
        whole = 0 < rest <= min(WHOLE, free)
        # Set aside at the start: many who share what is left would all be cut off before their end.
        left = rest if whole else max(0, min(LITTLE, free))
        self._budget -= left
        self._running += 1
        before = incoming.received
        try:
            async with asyncio.timeout(WHOLE_SECONDS if whole else LITTLE_SECONDS):
                await self._read(incoming, left, whole)
        except (TimeoutError, Disconnected):
            # A slow sender gets the page all the same, as far as its browser can show it.
            return
        finally:
            self._running -= 1
            self._budget += max(0, left - (incoming.received - before))

    async def _read(self, incoming: Incoming, left: int, whole: bool) -> None:
        began = time.monotonic()
        read = 0
        while incoming.more and read < left:
            read += len(await incoming.piece())
            passed = time.monotonic() - began
            if whole and passed > LITTLE_SECONDS and read * WHOLE_SECONDS < left * passed:
                # It cannot end in time: its place is better given to one that can.
                return

    def _free(self) -> int:
        """Bytes that may be read yet, all bodies together."""
        now = time.monotonic()
        self._budget = min(float(BUDGET), self._budget + (now - self._at) * REFILL)
        self._at = now
        return int(self._budget)
