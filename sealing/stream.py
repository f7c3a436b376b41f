"""The payload: chunks of 64 KiB, each sealed and numbered, the last one marked.

A chunk's nonce is its number (11 bytes, big endian) and a byte that is 1 on the last chunk alone,
so that no chunk can be moved, dropped or appended without notice (age v1, section "Payload").
"""

import io
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sealing.errors import PayloadError

CHUNK = 64 * 1024
TAG = 16
SEALED = CHUNK + TAG
NONCE = 16  # bytes before the chunks, from which the payload's key comes
DAMAGED = "The sealed bytes are damaged or not whole."
BATCH = 4  # chunks that are sealed before they are written together
Buffer = bytes | bytearray | memoryview


def payload_key(file_key: bytes, nonce: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=nonce, info=b"payload").derive(file_key)


def plain_size(sealed: int) -> int:
    """Bytes of plaintext in ``sealed`` bytes of chunks.

    Raises PayloadError for a size that no payload has.
    """
    whole, rest = divmod(sealed, SEALED)
    if sealed < TAG or 0 < rest < TAG or (rest == TAG and whole):
        raise PayloadError("The sealed bytes were cut short.")
    return sealed - TAG * (whole + (rest > 0))


def _nonce(number: int, last: bool) -> bytes:
    return (number << 8 | last).to_bytes(12, "big")


class ChunkWriter:
    """Seals what is written to it, in order, and hands sealed bytes on to ``emit``.

    ``emit`` must have taken the bytes when it returns: the buffer is used again. Until ``finish``
    there is no last chunk, so whatever ends early is noticed when it is read. With ``head`` the
    first so many chunks are left out and sealed by ``seal_head``, when their bytes are known.
    """

    def __init__(self, key: bytes, emit: Callable[[memoryview], object], *, head: int = 0) -> None:
        self._cipher = ChaCha20Poly1305(key)
        self._emit = emit
        self._held = bytearray()
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
        if self._held:
            at = min(CHUNK - len(self._held), length)
            self._held += view[:at]
        # One byte at least is kept back: the last chunk is sealed by finish().
        while length - at > CHUNK or (self._held and at < length):
            at = self._seal_batch(view, at)
        self._held += view[at:]
        self.size += length
        return length

    def _seal_batch(self, view: memoryview, at: int) -> int:
        """Seals the chunk that is held, if any, and whole ones from ``at``; gives where it ended.

        More follows in any case, so none of them is the last.
        """
        if not self._slots:
            self._out = memoryview(bytearray(SEALED * BATCH))
            self._slots = [self._out[at : at + SEALED] for at in range(0, SEALED * BATCH, SEALED)]
        encrypt, slots, taken = self._cipher.encrypt_into, self._slots, 0
        if self._held:
            encrypt(_nonce(self._number, False), self._held, None, slots[0])
            self._held.clear()
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
        """The sealed chunks that were left out; once. Raises PayloadError for another length."""
        count, self._head = self._head, 0
        if len(data) != count * CHUNK:
            # A second call too: no number seals two things.
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
        last = self._cipher.encrypt(_nonce(self._number, True), bytes(self._held), None)
        self._emit(memoryview(last))
        self._held.clear()


class ChunkReader(io.RawIOBase):
    """Reads a payload at any offset; every byte it gives was authenticated first.

    The last chunk is opened before anything is given, so a payload that was cut short or lengthened
    is refused at once, and not after most of it was read. ``read_at(offset, size)`` gives sealed
    bytes, counted from the first chunk; ``sealed`` is how many there are.
    """

    def __init__(self, key: bytes, read_at: Callable[[int, int], bytes], sealed: int) -> None:
        super().__init__()
        self._cipher = ChaCha20Poly1305(key)
        self._read_at = read_at
        self.size = plain_size(sealed)
        self._count = max(1, -(-self.size // CHUNK))
        self._sealed = sealed
        self._place = 0
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
        """``count`` chunks in one read of the source, opened where they are wanted."""
        start = number * SEALED
        sealed = memoryview(self._read_at(start, min(count * SEALED, self._sealed - start)))
        for place in range(count):
            piece = sealed[place * SEALED : (place + 1) * SEALED]
            nonce = _nonce(number + place, number + place == self._count - 1)
            plain = into[place * CHUNK : place * CHUNK + max(0, len(piece) - TAG)]
            try:
                self._cipher.decrypt_into(nonce, piece, None, plain)
            except InvalidTag as error:
                # What was opened before its tag was found wrong is given to nobody.
                plain[:] = bytes(len(plain))
                raise PayloadError(DAMAGED) from error

    def read(self, size: int | None = -1) -> bytes:
        if self.closed:
            raise ValueError("The reader is closed.")
        left = max(0, self.size - self._place)
        wanted = left if size is None or size < 0 else min(size, left)
        number, within = divmod(self._place, CHUNK)
        if wanted <= CHUNK - within:
            self._place += wanted
            return self._chunk(number)[within : within + wanted] if wanted else b""
        data = bytearray(wanted)
        self.readinto(data)
        return bytes(data)

    def readinto(self, buffer: Buffer) -> int:  # type: ignore[override]
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), max(0, self.size - self._place))
        done = 0
        while done < wanted:
            number, within = divmod(self._place, CHUNK)
            whole = min((wanted - done) // CHUNK, BATCH)
            if not within and whole > 1:
                got = whole * CHUNK
                self._whole_chunks(number, whole, view[done : done + got])
            else:
                piece = self._chunk(number)[within : within + wanted - done]
                got = len(piece)
                view[done : done + got] = piece
            self._place += got
            done += got
        return done

    def readall(self) -> bytes:
        return self.read()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        bases = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}
        if whence not in bases or bases[whence] + offset < 0:
            raise ValueError("There is nothing before the beginning.")
        self._place = bases[whence] + offset
        return self._place

    def tell(self) -> int:
        return self._place

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def verify(self) -> None:
        """Authenticates every chunk; the place of reading stays. Raises PayloadError."""
        into = memoryview(bytearray(BATCH * CHUNK))
        for first in range(0, self._count, BATCH):
            self._whole_chunks(first, min(BATCH, self._count - first), into)
