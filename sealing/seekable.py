"""What every read-only stream of known size has in common: a place, and moving it."""

import io


class Seekable(io.RawIOBase):
    """``size`` bytes. A subclass reads from ``_place`` and moves it on."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self._place = 0

    def _wanted(self, size: int | None) -> int:
        """How many bytes ``read(size)`` returns: all that are left, for None or negative."""
        left = max(0, self.size - self._place)
        return left if size is None or size < 0 else min(size, left)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """The new place; it may lie beyond the end. Raises ValueError for one before the start."""
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
