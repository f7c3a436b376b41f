"""A part of a sealed payload, read as if it were a file of its own."""

from sealing.seekable import Seekable
from sealing.stream import Buffer, ChunkReader


class Window(Seekable):
    """``size`` bytes of ``source`` from ``start``: seekable, and no byte beyond can be reached.

    Raises ValueError when ``source`` is shorter. ``source`` is moved by every read.
    """

    def __init__(self, source: ChunkReader, start: int, size: int) -> None:
        super().__init__(size)
        if start < 0 or size < 0 or start + size > source.size:
            raise ValueError("The window is larger than what it looks at.")
        self._source, self._start = source, start

    def read(self, size: int | None = -1) -> bytes:
        self._source.seek(self._start + self._place)
        data = self._source.read(self._wanted(size))
        self._place += len(data)
        return data

    def readinto(self, buffer: Buffer) -> int:  # type: ignore[override]
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)
