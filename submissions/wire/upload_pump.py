"""Between the line and the form: what comes in is parsed and sealed while more comes in."""

import asyncio

from submissions.wire.multipart_form import MultipartForm
from submissions.wire.request_body import Incoming

BATCH = 1024 * 1024  # bytes that may wait while others are parsed and sealed
INLINE = 64 * 1024  # fewer bytes are parsed and sealed at once, and not in a thread


async def feed(form: MultipartForm, incoming: Incoming) -> None:
    """Hands the body to the form: small pieces here, large ones in a thread, one after another.

    While a thread seals, the next pieces come in and wait for it; at most ``BATCH`` bytes of them.
    """
    batch: list[bytes] = []
    size = 0
    async with Sealing(form) as sealing:
        async for piece in incoming.pieces():
            batch.append(piece)
            size += len(piece)
            if not size or (sealing.busy and size < BATCH and incoming.more):
                continue
            await sealing.done()
            data = batch[0] if len(batch) == 1 else b"".join(batch)
            if size < INLINE:
                form.feed(data)
            else:
                sealing.begin(data)
            batch, size = [], 0
            # What was handed over is not held here too while the next bytes are waited for.
            del data, piece


class Sealing:
    """A thread that feeds a form, at most one at a time; none is left when the block ends.

    One that went on writing while its scratch file is closed could write into another file that
    was given the same descriptor.
    """

    def __init__(self, form: MultipartForm) -> None:
        self._form = form
        self._work: asyncio.Future[None] | None = None

    @property
    def busy(self) -> bool:
        return self._work is not None and not self._work.done()

    def begin(self, data: bytes) -> None:
        self._work = asyncio.ensure_future(asyncio.to_thread(self._form.feed, data))

    async def done(self) -> None:
        """Waits for the thread. Raises what it raised."""
        if self._work is not None:
            await asyncio.shield(self._work)
            self._work = None

    async def __aenter__(self) -> "Sealing":
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            await self.done()
        elif self._work is not None:
            await asyncio.wait([self._work])
            # Whatever it raised, too: the body is refused already, or its sender is gone.
            self._work.exception()
