"""Turns at Django: a bounded number at once, and a fair queue before them.

Each sender who can be told apart has a queue of their own, and the queues take turns: who sends
one report waits for one of each other sender, not for everything that a flood has queued up.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from submissions.errors import Refused
from submissions.messages import Refusal
from submissions.wire.traffic_classes import LANES, Lane

PATIENCE = 8.0  # seconds that somebody waits before being told to come back

Waiter = asyncio.Future[None]


class Queue:
    """The turns of one lane. Used from one event loop at a time."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._working = self._waiting = 0
        self._queues: OrderedDict[str, deque[Waiter]] = OrderedDict()

    async def enter(self, sender: str) -> None:
        """Waits for a turn. Raises Refused (BUSY) after too long, or where too many wait."""
        if self._working < self._lane.working and not self._waiting:
            self._working += 1
            return
        if self._waiting >= self._lane.waiting:
            self._make_room(sender)
        waiter: Waiter = asyncio.get_running_loop().create_future()
        self._queues.setdefault(sender, deque()).append(waiter)
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await waiter
        except TimeoutError as error:
            self._forget(sender, waiter)
            raise Refused(Refusal.BUSY) from error
        except BaseException:
            self._forget(sender, waiter)
            raise

    def leave(self) -> None:
        """Ends a turn; the next sender in the round has one."""
        self._working -= 1
        while self._waiting and self._working < self._lane.working:
            sender, queue = next(iter(self._queues.items()))
            waiter = queue.popleft()
            self._waiting -= 1
            del self._queues[sender]
            if queue:
                self._queues[sender] = queue  # to the end of the round
            if not waiter.done():
                self._working += 1
                waiter.set_result(None)

    def _make_room(self, sender: str) -> None:
        """The last of the longest queue goes, unless that is the newcomer's own. Raises Refused."""
        longest, queue = max(self._queues.items(), key=lambda each: len(each[1]))
        if longest == sender or len(queue) < 2:
            raise Refused(Refusal.BUSY)
        waiter = queue.pop()
        self._waiting -= 1
        if not waiter.done():
            waiter.set_exception(Refused(Refusal.BUSY))

    def _forget(self, sender: str, waiter: Waiter) -> None:
        queue = self._queues.get(sender)
        if queue is not None and waiter in queue:
            queue.remove(waiter)
            self._waiting -= 1
            if not queue:
                del self._queues[sender]
        elif waiter.done() and not waiter.cancelled() and waiter.exception() is None:
            # The turn came at the very moment at which its sender went.
            self.leave()


class Turns:
    """Every lane's turns."""

    def __init__(self) -> None:
        self._of = {lane.name: Queue(lane) for lane in LANES}

    @asynccontextmanager
    async def turn(self, lane: Lane, sender: str) -> AsyncIterator["Turn"]:
        """Raises Refused(Refusal.BUSY). The turn ends with the block, or earlier with ``end``."""
        queue = self._of[lane.name]
        await queue.enter(sender)
        turn = Turn(queue)
        try:
            yield turn
        finally:
            turn.end()


class Turn:
    """A turn that was given; a second ``end`` does nothing."""

    def __init__(self, queue: Queue) -> None:
        self._queue: Queue | None = queue

    def end(self) -> None:
        if self._queue is not None:
            queue, self._queue = self._queue, None
            queue.leave()
