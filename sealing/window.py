"""A part of a sealed payload, read as if it were a file of its own."""

import io

from sealing.stream import Buffer, ChunkReader


class Window(io.RawIOBase):
    """``size`` bytes of ``source`` from ``start``: seekable, and no byte beyond can be reached.

    Raises ValueError when ``source`` is shorter. ``source`` is moved by every read.
    """

    def __init__(self, source: ChunkReader, start: int, size: int) -> None:
        super().__init__()
        if start < 0 or size < 0 or start + size > source.size:
            raise ValueError("The window is larger than what it looks at.")
        self._source, self._start, self.size = source, start, size
        self._place = 0

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self.size - self._place)
        wanted = left if size is None or size < 0 else min(size, left)
        self._source.seek(self._start + self._place)
        data = self._source.read(wanted)
        self._place += len(data)
        return data

    def readinto(self, buffer: Buffer) -> int:  # type: ignore[override]
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

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
