"""Between the line and the form: what comes in is parsed and sealed while more comes in."""

import asyncio

from submissions.form_token import LONGEST
from submissions.wire.multipart_form import MultipartForm
from submissions.wire.request_body import Came, Incoming, uncounted

BATCH = 1024 * 1024  # bytes that may wait while others are parsed and sealed
BEGINNING = LONGEST + 1024  # of a body: the head of its first field, and the token in it
INLINE = 64 * 1024  # fewer bytes are parsed and sealed at once, and not in a thread


async def first_field(incoming: Incoming, boundary: str, came: Came) -> bytes:
    """The beginning of a body, until its first field has ended or is longer than a token is.

    Whoever has not shown a token holds these few bytes, and neither a parser nor a thread.
    """
    data, boundary_line = bytearray(), b"--" + boundary.encode()
    while incoming.more and len(data) < BEGINNING:
        data += await incoming.piece(came)
        if data.count(boundary_line) > 1:
            break
    return bytes(data)


async def feed(
    form: MultipartForm, incoming: Incoming, first: bytes = b"", came: Came = uncounted
) -> None:
    """Hands the body to the form: small pieces here, large ones in a thread, one after another.

    ``first``: what was read of it already. While a thread seals, the next pieces come in and wait
    for it; at most ``BATCH`` bytes of them.
    """
    batch, size = [first], len(first)
    async with Sealing(form) as sealing:
        while size or incoming.more:
            if size and not (sealing.busy and size < BATCH and incoming.more):
                await sealing.done()
                data = batch[0] if len(batch) == 1 else b"".join(batch)
                if size < INLINE:
                    form.feed(data)
                else:
                    sealing.begin(data)
                # What was handed over is not held here too while the next bytes are waited for.
                batch, size = [], 0
                del data
            if incoming.more:
                batch.append(await incoming.piece(came))
                size += len(batch[-1])


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
