"""The scratch file: the only place where an upload may wait.

An unnamed file that holds an age payload under a random key, and the key is kept nowhere but in
this process's memory. When the process dies, what it held is noise. Small ones lie in memory (a
memfd), large ones in an ``O_TMPFILE`` that no folder lists; both hold ciphertext only.
"""

import os
from pathlib import Path
from types import TracebackType

from sealing.errors import ScratchError
from sealing.stream import Buffer, ChunkReader, ChunkWriter

SMALL = 1024 * 1024  # bytes of ciphertext that stay in memory
KEY = 32  # bytes


class ScratchWriter:
    """Writes a scratch file through a descriptor alone, as the sandbox worker does.

    ``descriptor`` is empty and writable; ``key`` is 32 bytes that nothing else was sealed with.
    """

    def __init__(self, descriptor: int, key: bytes) -> None:
        self._descriptor = descriptor
        self._chunks = ChunkWriter(key, self._emit)

    def _emit(self, data: memoryview) -> None:
        while data:
            data = data[os.write(self._descriptor, data) :]

    @property
    def size(self) -> int:
        """Bytes of plaintext written."""
        return self._chunks.size

    def write(self, data: Buffer) -> int:
        return self._chunks.write(data)

    def finish(self) -> None:
        self._chunks.finish()


class Scratch:
    """Written once in order, then read at any offset; ``close`` destroys it."""

    def __init__(self, descriptor: int, key: bytes, folder: Path | None) -> None:
        self.descriptor = descriptor
        self.key = key
        self._folder = folder
        self._writer: ChunkWriter | None = None
        self._sealed = 0
        self._open = True

    @classmethod
    def create(cls, folder: Path, *, expected: int | None = None) -> "Scratch":
        """An empty one. ``folder`` is where it goes when it grows beyond memory.

        With ``expected`` (bytes) its place is chosen at once and stays, so that its descriptor can
        be handed to another process for writing. Raises OSError when there is no room.
        """
        small = expected is None or expected < SMALL
        descriptor = _in_memory() if small else _unnamed(folder)
        return cls(descriptor, os.urandom(KEY), folder if expected is None else None)

    @classmethod
    def adopt(cls, descriptor: int, key: bytes) -> "Scratch":
        """One that was written elsewhere; the descriptor is this one's from now on.

        Raises PayloadError when it was not finished.
        """
        scratch = cls(descriptor, key, None)
        scratch._sealed = os.fstat(descriptor).st_size
        scratch.open()
        return scratch

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
        if self._writer is None:
            if self._sealed:
                raise ScratchError("A scratch file is written once.")
            self._writer = ChunkWriter(self.key, self._emit)
        return self._writer.write(data)

    def _emit(self, data: memoryview) -> None:
        if self._folder is not None and self._sealed + len(data) > SMALL:
            self._move(self._folder)
        self._sealed += len(data)
        while data:
            data = data[os.write(self.descriptor, data) :]

    def _move(self, folder: Path) -> None:
        """From memory to an unnamed file; what is copied is ciphertext already."""
        larger = _unnamed(folder)
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        while piece := os.read(self.descriptor, SMALL):
            os.write(larger, piece)
        os.close(self.descriptor)
        self.descriptor, self._folder = larger, None

    def finish(self) -> None:
        """Ends the writing; from here on it can be read."""
        if self._writer is None:
            self._writer = ChunkWriter(self.key, self._emit)
        self._writer.finish()

    @property
    def size(self) -> int:
        """Bytes of plaintext."""
        if self._writer is not None:
            return self._writer.size
        return self.open().size

    def open(self) -> ChunkReader:
        """A seekable reader; several can be open at a time. Raises PayloadError, ScratchError."""
        if not self._open or (self._writer is not None and not self._writer.finished):
            raise ScratchError("A scratch file is read after it was finished and until it closes.")
        sealed = os.fstat(self.descriptor).st_size

        def read_at(offset: int, size: int) -> bytes:
            return _read_at(self.descriptor, offset, size)

        return ChunkReader(self.key, read_at, sealed)

    def written(self) -> "Scratch":
        """The same file after another process has written it, ready to be read.

        Raises PayloadError when that process did not finish it.
        """
        descriptor, self._open = self.descriptor, False
        return Scratch.adopt(descriptor, self.key)

    def close(self) -> None:
        if self._open:
            self._open = False
            os.close(self.descriptor)


def _read_at(descriptor: int, offset: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.pread(descriptor, size, offset)
        if not part:
            break
        parts.append(part)
        offset, size = offset + len(part), size - len(part)
    return b"".join(parts)


def _in_memory() -> int:
    return os.memfd_create("amana", os.MFD_CLOEXEC)


def _unnamed(folder: Path) -> int:
    return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
