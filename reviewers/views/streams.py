"""Sealed bytes as an answer: an age file, its header and then its payload, piece by piece."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import IO

from django.http import Http404, StreamingHttpResponse

from submissions import intake

PIECE = 1024 * 1024  # bytes


def _pieces(header: bytes, payload: IO[bytes]) -> Iterator[bytes]:
    yield header
    while piece := payload.read(PIECE):
        yield piece


class SealedStream(StreamingHttpResponse):
    """``size``: bytes of the payload. Sent as it is read, also where the server is asynchronous:
    the framework would gather the whole of a synchronous iterator in memory there."""

    def __init__(self, header: bytes, payload: IO[bytes], size: int) -> None:
        super().__init__(_pieces(header, payload), content_type="application/octet-stream")
        self["Content-Length"] = str(len(header) + size)
        self._payload = payload

    def close(self) -> None:
        """Also when nobody read any of it."""
        super().close()
        self._payload.close()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = iter(self)
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece


def sealed_parcel(parcel: uuid.UUID) -> SealedStream:
    """A whole age file: the header from its row, then the payload. Raises Http404."""
    try:
        sealed = intake.open_parcel(parcel)
    except intake.Missing as error:
        raise Http404 from error
    answer = SealedStream(sealed.header, sealed.payload, sealed.size)
    # With its bytes, so that the browser verifies what it opens and no list beside it.
    answer["Amana-Statement"], answer["Amana-Server"] = sealed.statement, intake.server_key()
    return answer
