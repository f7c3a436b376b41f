"""A line to a service that fails as lines fail: refused, stalled, cut, or cut before the answer."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.server import PATIENCE

CUT = 8 * 1024  # bytes that still pass before the line is cut
PIECE = 4096
SLOWLY = 0.005  # seconds that a slow line takes for each piece: 800 KiB a second at most


@dataclass
class FaultProxy:
    """``fault``: "" for a good line, "refuse", "stall", "slow", "cut", or "alter", which changes a
    bit of each full piece; may be changed at any time.

    ``unanswered``: what is sent with these bytes in it arrives, and its answer does not.
    """

    behind: int
    fault: str = ""
    unanswered: bytes = b""
    port: int = 0
    _ready: threading.Event = field(default_factory=threading.Event)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        if self.fault == "refuse":
            writer.transport.abort()
            return
        if self.fault == "stall":
            while await reader.read(PIECE):
                pass
            writer.close()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self.behind)
        self._open.add(back)
        limit = CUT if self.fault == "cut" else None
        try:
            await asyncio.gather(self._pour(reader, back, limit), self._pour(there, writer, None))
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.transport.abort()
            # Behind the line the work is done all the same.
            await asyncio.sleep(0.2)
        finally:
            back.close()
            writer.close()

    async def _pour(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, limit: int | None
    ) -> None:
        passed = 0
        while piece := await source.read(PIECE):
            if self.fault == "alter" and len(piece) == PIECE:
                piece = piece[:-1] + bytes([piece[-1] ^ 1])
            sink.write(piece)
            await sink.drain()
            passed += len(piece)
            if self.fault == "slow":
                await asyncio.sleep(SLOWLY)
            lost = self.unanswered and self.unanswered in piece
            if lost or (limit is not None and passed > limit):
                raise ConnectionResetError
        sink.write_eof()

    def hang_up(self) -> None:
        """Breaks every line that is open, from any thread."""
        for writer in list(self._open):
            self._loop.call_soon_threadsafe(writer.transport.abort)

    async def serve(self, ended: asyncio.Event) -> None:
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._line, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await ended.wait()
        server.close()
        for writer in self._open:
            writer.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def between(behind: int) -> Iterator[FaultProxy]:
    proxy, loop = FaultProxy(behind), asyncio.new_event_loop()
    ended = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(proxy.serve(ended),))
    thread.start()
    proxy._ready.wait(PATIENCE)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(PATIENCE)
        loop.close()
