"""The scratch file: the only place where an upload may be kept before it is stripped.

An unnamed file of age chunks under a random key that only this process's memory holds: when the
process ends, nobody can read the file. Small ones are kept in memory (memfd), large ones in an
``O_TMPFILE``, which no folder lists and which cannot be given a name. Both contain ciphertext only.

Another process takes part by a descriptor and the key, sent to it over a Unix socket, and needs no
path: it reads through ``Scratch.adopt`` and writes through ``ScratchWriter``.
"""

import os
from pathlib import Path
from types import TracebackType

from sealing.errors import PayloadError, ScratchError
from sealing.stream import Buffer, ChunkReader, ChunkWriter, plain_size

# Bytes of ciphertext that stay in memory: enough for words and small pictures, and little enough
# that a hundred uploads at a time take 100 MiB.
SMALL = 1024 * 1024
KEY = 32  # bytes


class ScratchWriter:
    """Writes a scratch file through a descriptor alone, as the sandbox worker does.

    ``descriptor``: an empty, writable file, which stays open. ``key``: 32 bytes that sealed nothing
    else. A scratch file has one writer ever: a second one would use the same nonces again.
    """

    def __init__(self, descriptor: int, key: bytes) -> None:
        self._descriptor = descriptor
        self._chunks = ChunkWriter(key, self._emit)

    def _emit(self, data: memoryview) -> None:
        _write_all(self._descriptor, data)

    @property
    def size(self) -> int:
        """Bytes of plaintext written."""
        return self._chunks.size

    def write(self, data: Buffer) -> int:
        """Raises OSError (no room), and ScratchError after ``finish``."""
        if self._chunks.finished:
            raise ScratchError("A scratch file is written once.")
        return self._chunks.write(data)

    def finish(self) -> None:
        """Writes the last chunk. Without it the file never opens."""
        self._chunks.finish()


class Scratch:
    """Written once in order, then read at any offset; ``close`` destroys it.

    ``descriptor`` and ``key`` (32 bytes) are what another process needs.
    """

    def __init__(self, descriptor: int, key: bytes, folder: Path | None) -> None:
        self.descriptor = descriptor
        self.key = key
        self._folder = folder  # where it grows to; None when it stays where it is
        self._chunks: ChunkWriter | None = None  # while it is written
        self._sealed = 0
        self._open = True

    @classmethod
    def create(cls, folder: Path, *, expected: int | None = None) -> "Scratch":
        """An empty one; it moves to ``folder`` when it outgrows memory.

        With ``expected`` (bytes) its place is chosen at once and stays, so that its descriptor can
        be given to another process for writing. Raises OSError when there is no room.
        """
        small = expected is None or expected < SMALL
        descriptor = _in_memory() if small else _unnamed(folder)
        return cls(descriptor, os.urandom(KEY), folder if expected is None else None)

    @classmethod
    def adopt(cls, descriptor: int, key: bytes) -> "Scratch":
        """One that another process wrote; this object owns the descriptor from now on.

        Raises PayloadError, and closes the descriptor, when it was not finished.
        """
        scratch = cls(descriptor, key, None)
        scratch._sealed = os.fstat(descriptor).st_size
        try:
            scratch.open()
        except PayloadError:
            scratch.close()
            raise
        return scratch

    def written(self) -> "Scratch":
        """The same file, ready to be read, after another process has written it. Replaces this one.

        Call it when that process has ended: until then it could still change what it wrote. Raises
        PayloadError, and destroys the file, when that process did not finish it.
        """
        descriptor, self._open = self.descriptor, False
        return Scratch.adopt(descriptor, self.key)

    def __repr__(self) -> str:
        return "Scratch(…)"

    def __enter__(self) -> "Scratch":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def write(self, data: Buffer) -> int:
        """Raises OSError (no room), and ScratchError when it was written already."""
        return self._writing().write(data)

    def finish(self) -> None:
        """Ends the writing and allows reading. A second call does nothing."""
        if self._chunks is not None or not self._sealed:
            self._writing().finish()
            self._chunks = None

    def _writing(self) -> ChunkWriter:
        if self._chunks is None and not self._sealed and self._open:
            self._chunks = ChunkWriter(self.key, self._emit)
        if self._chunks is None or not self._open:
            raise ScratchError("A scratch file is written once.")
        return self._chunks

    def _emit(self, data: memoryview) -> None:
        if self._folder is not None and self._sealed + len(data) > SMALL:
            self._move(self._folder)
        _write_all(self.descriptor, data)
        self._sealed += len(data)

    def _move(self, folder: Path) -> None:
        """Copies the ciphertext from memory to an unnamed file."""
        larger = _unnamed(folder)
        try:
            _write_all(larger, memoryview(_read_at(self.descriptor, 0, self._sealed)))
        except OSError:
            os.close(larger)
            raise
        os.close(self.descriptor)
        self.descriptor, self._folder = larger, None

    @property
    def size(self) -> int:
        """Bytes of plaintext. Raises PayloadError when nothing was written."""
        return plain_size(self._sealed) if self._chunks is None else self._chunks.size

    def open(self) -> ChunkReader:
        """A seekable reader; several can be open at a time. Raises PayloadError, ScratchError."""
        if not self._open or self._chunks is not None:
            raise ScratchError("A scratch file is read after it was finished and until it closes.")
        return ChunkReader(self.key, self._read_at, self._sealed)

    def _read_at(self, offset: int, size: int) -> bytes:
        if not self._open:
            # The descriptor's number may belong to another file by now.
            raise ScratchError("The scratch file was closed.")
        return _read_at(self.descriptor, offset, size)

    def close(self) -> None:
        """Destroys the file; its open readers raise ScratchError from now on."""
        if self._open:
            self._open = False
            os.close(self.descriptor)

    def __del__(self) -> None:
        # The last resort: an upload that was never closed must not stay on the disk.
        self.close()


def _read_at(descriptor: int, offset: int, size: int) -> bytes:
    """``size`` bytes, or fewer at the end. Several readers share a descriptor, so no seek."""
    parts = []
    while size and (part := os.pread(descriptor, size, offset)):
        parts.append(part)
        offset, size = offset + len(part), size - len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _write_all(descriptor: int, data: memoryview) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _in_memory() -> int:
    return os.memfd_create("amana", os.MFD_CLOEXEC)


def _unnamed(folder: Path) -> int:
    # O_EXCL: nobody can give it a name later (open(2)).
    return os.open(folder, os.O_TMPFILE | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
