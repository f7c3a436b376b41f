"""The payload: chunks of 64 KiB, each sealed and numbered, the last one marked.

A chunk's nonce is its number (11 bytes, big endian) and a byte that is 1 on the last chunk alone,
so that no chunk can be moved, dropped or appended without notice (age v1, section "Payload").
"""

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sealing.errors import PayloadError
from sealing.seekable import Seekable

# Bytes; all four are fixed by age v1, section "Payload".
CHUNK = 64 * 1024
TAG = 16
SEALED = CHUNK + TAG
NONCE = 16  # before the chunks: the payload's key is derived from it
DAMAGED = "The sealed bytes are damaged or not whole."
# Chunks that are sealed or opened together: 256 KiB, which a processor's cache still holds.
BATCH = 4
Buffer = bytes | bytearray | memoryview


def payload_key(file_key: bytes, nonce: bytes) -> bytes:
    """32 bytes: HKDF-SHA-256 of the file key (16 bytes), salted with ``nonce`` (16 bytes)."""
    return HKDF(hashes.SHA256(), length=32, salt=nonce, info=b"payload").derive(file_key)


def plain_size(sealed: int) -> int:
    """Bytes of plaintext in ``sealed`` bytes of chunks.

    Raises PayloadError for a size that no payload has: only an empty payload has an empty chunk.
    """
    whole, rest = divmod(sealed, SEALED)
    if sealed < TAG or 0 < rest < TAG or (rest == TAG and whole):
        raise PayloadError("The sealed bytes were cut short.")
    return sealed - TAG * (whole + (rest > 0))


def _nonce(number: int, last: bool) -> bytes:
    """12 bytes: the chunk's number, big endian, and 1 on the last chunk."""
    return (number << 8 | last).to_bytes(12, "big")


class ChunkWriter:
    """Seals a stream chunk by chunk and calls ``emit`` with the sealed bytes, in order.

    ``emit`` must copy or write the bytes before it returns: the buffer is used again. The last
    chunk is written by ``finish``, so a payload that ended early does not open. With ``head`` the
    first ``head`` chunks are left out; ``seal_head`` seals them when their bytes are known.
    """

    def __init__(self, key: bytes, emit: Callable[[memoryview], object], *, head: int = 0) -> None:
        self._cipher = ChaCha20Poly1305(key)
        self._emit = emit
        self._buffer = bytearray()
        self._head = head
        self._number = head
        self._out = memoryview(b"")
        self._slots: list[memoryview] = []
        self.size = 0
        self.finished = False

    def write(self, data: Buffer) -> int:
        if self.finished:
            raise PayloadError("The payload was ended already.")
        view = memoryview(data).cast("B")
        length, at = len(view), 0
        if self._buffer:
            at = min(CHUNK - len(self._buffer), length)
            self._buffer += view[:at]
        # One byte at least is kept back: the last chunk is sealed by finish().
        while length - at > CHUNK or (self._buffer and at < length):
            at = self._seal_batch(view, at)
        self._buffer += view[at:]
        self.size += length
        return length

    def _seal_batch(self, view: memoryview, at: int) -> int:
        """Seals the buffered chunk, if any, and whole ones from ``at``. Returns where it stopped.

        The caller keeps at least one byte back, so none of these chunks is the last.
        """
        if not self._slots:
            self._out = memoryview(bytearray(SEALED * BATCH))
            self._slots = [self._out[at : at + SEALED] for at in range(0, SEALED * BATCH, SEALED)]
        encrypt, slots, taken = self._cipher.encrypt_into, self._slots, 0
        if self._buffer:
            encrypt(_nonce(self._number, False), self._buffer, None, slots[0])
            self._buffer.clear()
            taken = 1
        end = min(BATCH, taken + (len(view) - at - 1) // CHUNK)
        for slot in slots[taken:end]:
            number = self._number + taken
            encrypt(_nonce(number, False), view[at : at + CHUNK], None, slot)
            at += CHUNK
            taken += 1
        self._number += taken
        self._emit(self._out[: taken * SEALED])
        return at

    def seal_head(self, data: bytes) -> bytes:
        """Seals the chunks that were left out, from exactly ``head`` chunks of plaintext, once.

        Raises PayloadError for another length, and on a second call.
        """
        count, self._head = self._head, 0
        if len(data) != count * CHUNK:
            # On a second call ``count`` is 0: a nonce must never seal two different chunks.
            raise PayloadError("The head of the payload has another length.")
        return b"".join(
            self._cipher.encrypt(
                _nonce(number, False), data[number * CHUNK : (number + 1) * CHUNK], None
            )
            for number in range(count)
        )

    def finish(self) -> None:
        """Seals the last chunk; a second call does nothing."""
        if self.finished:
            return
        self.finished = True
        last = self._cipher.encrypt(_nonce(self._number, True), bytes(self._buffer), None)
        self._emit(memoryview(last))
        self._buffer.clear()


class ChunkReader(Seekable):
    """Reads a payload at any offset; every byte it returns was authenticated first.

    The last chunk is opened at once, so a payload that was cut short or lengthened raises
    PayloadError here, and not after most of it was read. ``read_at(offset, size)`` returns sealed
    bytes, counted from the first chunk; ``sealed`` is how many there are.
    """

    def __init__(self, key: bytes, read_at: Callable[[int, int], bytes], sealed: int) -> None:
        super().__init__(plain_size(sealed))
        self._cipher = ChaCha20Poly1305(key)
        self._read_at = read_at
        self._count = max(1, -(-self.size // CHUNK))
        self._sealed = sealed
        self._cached: tuple[int, bytes] = (-1, b"")
        self._chunk(self._count - 1)

    def _open(self, number: int, sealed: Buffer) -> bytes:
        try:
            return self._cipher.decrypt(_nonce(number, number == self._count - 1), sealed, None)
        except InvalidTag as error:
            raise PayloadError(DAMAGED) from error

    def _chunk(self, number: int) -> bytes:
        if self._cached[0] != number:
            start = number * SEALED
            sealed = self._read_at(start, min(SEALED, self._sealed - start))
            self._cached = (number, self._open(number, sealed))
        return self._cached[1]

    def _whole_chunks(self, number: int, count: int, into: memoryview) -> None:
        """Opens ``count`` chunks from ``number`` into ``into``, with one read of the source.

        ``into`` has room for their plaintext. Raises PayloadError.
        """
        start = number * SEALED
        sealed = memoryview(self._read_at(start, min(count * SEALED, self._sealed - start)))
        for place in range(count):
            piece = sealed[place * SEALED : (place + 1) * SEALED]
            nonce = _nonce(number + place, number + place == self._count - 1)
            plain = into[place * CHUNK : place * CHUNK + max(0, len(piece) - TAG)]
            try:
                self._cipher.decrypt_into(nonce, piece, None, plain)
            except InvalidTag as error:
                # The cipher may have written plaintext before it found the tag wrong.
                plain[:] = bytes(len(plain))
                raise PayloadError(DAMAGED) from error

    def read(self, size: int | None = -1) -> bytes:
        if self.closed:
            raise ValueError("The reader is closed.")
        wanted = self._wanted(size)
        number, within = divmod(self._place, CHUNK)
        if wanted <= CHUNK - within:
            self._place += wanted
            return self._chunk(number)[within : within + wanted] if wanted else b""
        data = bytearray(wanted)
        self.readinto(data)
        return bytes(data)

    def readinto(self, buffer: Buffer) -> int:  # type: ignore[override]
        view = memoryview(buffer).cast("B")
        wanted = self._wanted(len(view))
        done = 0
        while done < wanted:
            number, within = divmod(self._place, CHUNK)
            whole = min((wanted - done) // CHUNK, BATCH)
            if not within and whole > 1:
                size = whole * CHUNK
                self._whole_chunks(number, whole, view[done : done + size])
            else:
                piece = self._chunk(number)[within : within + wanted - done]
                size = len(piece)
                view[done : done + size] = piece
            self._place += size
            done += size
        return done

    def readall(self) -> bytes:
        return self.read()

    def verify(self) -> None:
        """Authenticates every chunk without moving the place. Raises PayloadError."""
        into = memoryview(bytearray(BATCH * CHUNK))
        for first in range(0, self._count, BATCH):
            self._whole_chunks(first, min(BATCH, self._count - first), into)
