"""A line as people have it: slow, standing still at times, and reset in the middle of things.

It stands between a browser and the server and passes bytes on, so what the browser does about a
fault is the browser's own. Faults are planned by address, each is used once, in order.
"""

import asyncio
import re
import socket
import struct
import threading
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from tests.server import PATIENCE

RATE = 20_000  # bytes a second on the way to the server
PIECE = 2_000
STANDS = 2.0  # seconds of a line that stands still
HEAD = re.compile(rb"\APOST (\S+) HTTP/1\.1\r\n")
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.I)
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: what is closed is reset


class Fault(StrEnum):
    """``LOST``: all of it arrives, and no answer comes; ``HALF_ANSWER``: half of one comes."""

    AT_THE_START = "reset at the start"
    EARLY = "reset at a tenth"
    LATE = "reset at four fifths"
    LOST = "reset before the answer"
    HALF_ANSWER = "reset in the answer"
    STALL = "stands still, and goes on"


CUT_AT = {Fault.AT_THE_START: 0.0, Fault.EARLY: 0.1, Fault.LATE: 0.8}


class Reset(Exception):
    """The line is to be reset now."""


@dataclass
class FaultyLine:
    """``plan``: faults by the end of the address that they meet; ``met``: those that were used."""

    behind: int
    plan: dict[str, deque[Fault]]
    rate: int = RATE
    met: list[tuple[str, Fault]] = field(default_factory=list)
    posts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    port: int = 0
    _ready: threading.Event = field(default_factory=threading.Event)

    @property
    def left(self) -> int:
        return sum(map(len, self.plan.values()))

    def _fault(self, head: bytes) -> tuple[Fault | None, int]:
        """Of a request that begins with these bytes, and how long its body is."""
        found, length = HEAD.match(head), LENGTH.search(head)
        if not found or not length:
            return None, 0
        path = found[1].decode()
        key = next((key for key in self.plan if path.endswith(key)), None)
        self.posts[key or path] += 1
        if key is None or not self.plan[key]:
            return None, 0
        fault = self.plan[key].popleft()
        self.met.append((key, fault))
        return fault, int(length[1])

    async def line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.behind)
        state = State()
        tasks = [
            asyncio.ensure_future(self._towards(reader, back, state)),
            asyncio.ensure_future(self._from(there, writer, state)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            if any(isinstance(each.exception(), Reset) for each in done):
                made: socket.socket = writer.get_extra_info("socket")
                made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            back.close()
            writer.transport.abort()

    async def _towards(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, state: "State"
    ) -> None:
        passed, limit = 0, None
        while piece := await source.read(PIECE):
            if HEAD.match(piece):
                fault, length = self._fault(piece)
                state.fault, passed = fault, 0
                limit = length * CUT_AT[fault] if fault in CUT_AT else None
                if fault is Fault.STALL:
                    await asyncio.sleep(STANDS)
            passed += len(piece)
            if limit is not None and passed > limit:
                raise Reset
            sink.write(piece)
            await sink.drain()
            await asyncio.sleep(len(piece) / self.rate)
        sink.write_eof()

    async def _from(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, state: "State"
    ) -> None:
        while piece := await source.read(PIECE):
            if state.fault is Fault.LOST:
                raise Reset
            if state.fault is Fault.HALF_ANSWER:
                sink.write(piece[: len(piece) // 2])
                await sink.drain()
                raise Reset
            sink.write(piece)
            await sink.drain()
        sink.write_eof()

    async def serve(self, ended: asyncio.Event) -> None:
        server = await asyncio.start_server(self.line, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await ended.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


@dataclass
class State:
    """What one connection does at the moment."""

    fault: Fault | None = None


@contextmanager
def faulty(behind: int, plan: Mapping[str, Sequence[Fault]]) -> Iterator[FaultyLine]:
    line = FaultyLine(behind, {path: deque(faults) for path, faults in plan.items()})
    loop, ended = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(line.serve(ended),))
    thread.start()
    line._ready.wait(PATIENCE)
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(PATIENCE)
        loop.close()
