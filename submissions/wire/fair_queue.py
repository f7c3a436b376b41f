"""Fair queue in front of Django: round-robin over senders, and a bounded number served at once.

Each sender who can be told apart (by circuit or voucher) has a first-in-first-out queue. One
request of each is served in turn, so a sender of one report waits for one request of every other
sender, and not for everything that a flood has queued.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from submissions.errors import Refused
from submissions.messages import Refusal
from submissions.wire.traffic_classes import TRAFFIC_CLASSES, TrafficClass

# Seconds in the queue before the sender is told to come back: who sees nothing for longer reloads,
# and is in the queue twice.
PATIENCE = 8.0

Waiter = asyncio.Future[None]


class Queue:
    """The queue of one traffic class. Used from one event loop at a time."""

    def __init__(self, traffic: TrafficClass) -> None:
        self._traffic = traffic
        self._working = self._waiting = 0
        self._queues: OrderedDict[str, deque[Waiter]] = OrderedDict()

    @property
    def waiting(self) -> int:
        return self._waiting

    async def enter(self, sender: str) -> None:
        """Waits for a turn. Raises Refused (BUSY) after too long, or where too many wait."""
        if self._working < self._traffic.working and not self._waiting:
            self._working += 1
            return
        if self._waiting >= self._traffic.waiting:
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
        while self._waiting and self._working < self._traffic.working:
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
        longest, queue = max(self._queues.items(), key=lambda item: len(item[1]))
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
            # The turn was given at the very moment at which its sender went away.
            self.leave()


class FairQueues:
    """The queue of every traffic class."""

    def __init__(self) -> None:
        self._of = {traffic.name: Queue(traffic) for traffic in TRAFFIC_CLASSES}

    def crowd(self, *traffic: TrafficClass) -> int:
        """How many wait where most do, of these classes."""
        return max(self._of[each.name].waiting for each in traffic)

    @asynccontextmanager
    async def turn(self, traffic: TrafficClass, sender: str) -> AsyncIterator["Turn"]:
        """Raises Refused (BUSY). The turn ends with the block, or earlier with ``end``."""
        queue = self._of[traffic.name]
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
