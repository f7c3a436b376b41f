"""Whole age files: sealing to recipients, opening with identities, changing who can open."""

import io
import os
from collections.abc import Sequence
from types import TracebackType
from typing import BinaryIO

from sealing.errors import HeaderError, NoMatchError
from sealing.header import FILE_KEY_SIZE, Header, build, read_header
from sealing.keys import Identity, Recipient, wrap_all
from sealing.stream import NONCE, SEALED, Buffer, ChunkReader, ChunkWriter, payload_key


class Sealer:
    """A write stream that seals to ``recipients``; without ``close`` there is no valid file.

    ``header`` is complete from the start. With ``header_apart`` only the payload (a 16-byte nonce
    and the chunks) is written to ``sink``; otherwise the header comes first, and ``sink`` becomes a
    whole age file. ``size``: bytes of payload written so far. ``sink`` must copy the bytes before
    its ``write`` returns.

    With ``head`` the first ``head`` chunks (of 64 KiB) are left out. ``seal_head`` fills them
    at the end with what is known only then; ``sink`` must be seekable.
    ``payload_key`` opens the payload, for a sandbox that verifies what was just written.
    """

    def __init__(
        self,
        sink: BinaryIO,
        recipients: Sequence[Recipient],
        *,
        header_apart: bool = False,
        head: int = 0,
    ) -> None:
        file_key, nonce = os.urandom(FILE_KEY_SIZE), os.urandom(NONCE)
        self.header = build(file_key, wrap_all(file_key, recipients))
        self.size = 0
        self._sink = sink
        if not header_apart:
            self._put(memoryview(self.header))
        self._emit(memoryview(nonce))
        self.payload_key = payload_key(file_key, nonce)
        self._chunks = ChunkWriter(self.payload_key, self._emit, head=head)
        if head:
            self._head = sink.tell()
            self.size += sink.seek(head * SEALED, io.SEEK_CUR) - self._head

    def _emit(self, data: memoryview) -> None:
        self._put(data)
        self.size += len(data)

    def _put(self, data: memoryview) -> None:
        """Writes all of it; an unbuffered file may take a part at a time."""
        while data:
            written = self._sink.write(data)
            if not written:
                raise BlockingIOError("The sink takes nothing more.")
            data = data[written:]

    def write(self, data: Buffer) -> int:
        return self._chunks.write(data)

    def seal_head(self, data: bytes) -> None:
        """Seals exactly the bytes that were left out, once. Raises PayloadError."""
        sealed = self._chunks.seal_head(data)
        end = self._sink.tell()
        self._sink.seek(self._head)
        self._put(memoryview(sealed))
        self._sink.seek(end)

    def close(self) -> None:
        """Seals the last chunk. The sink stays open."""
        self._chunks.finish()

    def __enter__(self) -> "Sealer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()


def _file_key(header: Header, identities: Sequence[Identity]) -> bytes:
    """The first that opens it, after the header's MAC. Raises NoMatchError, HeaderError."""
    for identity in identities:
        file_key = identity.unwrap(header.stanzas)
        if file_key is not None:
            header.verify(file_key)
            return file_key
    raise NoMatchError("None of these keys opens this file.")


class Opener(ChunkReader):
    """A seekable reader of what was sealed.

    ``header`` is the header's bytes; ``payload`` a seekable stream that holds the nonce and the
    chunks from its present place to its end. Raises HeaderError, NoMatchError, PayloadError.
    """

    def __init__(self, header: bytes, payload: BinaryIO, identities: Sequence[Identity]) -> None:
        file_key = _file_key(read_header(header), identities)
        start = payload.tell()
        sealed = payload.seek(0, io.SEEK_END) - start - NONCE
        if sealed < 0:
            # age counts the nonce to the header, so its absence is an error of the header.
            raise HeaderError("The file ends where its payload should begin.")
        payload.seek(start)
        nonce = payload.read(NONCE)

        def read_at(offset: int, size: int) -> bytes:
            payload.seek(start + NONCE + offset)
            return payload.read(size)

        super().__init__(payload_key(file_key, nonce), read_at, sealed)


def open_sealed(source: BinaryIO, identities: Sequence[Identity]) -> Opener:
    """Opens a whole age file, from the present place of ``source`` (seekable) to its end."""
    return Opener(read_header(source).raw, source, identities)


def seal(data: bytes, recipients: Sequence[Recipient]) -> bytes:
    """A whole age file, made in memory."""
    sink = io.BytesIO()
    with Sealer(sink, recipients) as sealer:
        sealer.write(data)
    return sink.getvalue()


def unseal(file: bytes, identities: Sequence[Identity]) -> bytes:
    """The plaintext of a whole age file, in memory. Raises as ``Opener``."""
    return open_sealed(io.BytesIO(file), identities).read()


def rewrap(header: bytes, identity: Identity, recipients: Sequence[Recipient]) -> bytes:
    """A header for the same payload and other recipients. Raises NoMatchError, HeaderError.

    The old header still opens the payload, so it must be destroyed.
    """
    file_key = _file_key(read_header(header), [identity])
    return build(file_key, wrap_all(file_key, recipients))
