"""Reading and writing in large pieces, whatever the file is made of."""

import io
import os
from typing import Any, BinaryIO

from stripping.errors import Reason, TooLarge, Unclean

PIECE = 1 << 20


class Source:
    """A seekable file read through a window of 1 MiB: small reads cost no call below."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, os.SEEK_END)
        self.position = 0
        self._window = b""
        self._start = 0

    def seek(self, position: int) -> None:
        self.position = position

    @property
    def left(self) -> int:
        return self.size - self.position

    def some(self, most: int = PIECE) -> bytes:
        """At most ``most`` bytes from here; b"" at the end only."""
        offset = self.position - self._start
        if not 0 <= offset < len(self._window):
            self._refill()
            offset = 0
        piece = self._window[offset : offset + most]
        self.position += len(piece)
        return piece

    def exactly(self, count: int) -> bytes:
        """``count`` bytes, or Unclean("truncated")."""
        offset = self.position - self._start
        if offset >= 0 and offset + count <= len(self._window):
            self.position += count
            return self._window[offset : offset + count]
        if count > self.left:
            raise Unclean(Reason.TRUNCATED)
        pieces = []
        while count:
            pieces.append(self.some(count))
            count -= len(pieces[-1])
        return b"".join(pieces)

    def taken(self, count: int) -> bytearray:
        """As ``exactly``, to be changed; many bytes come without a copy on the way."""
        if count > self.left:
            raise Unclean(Reason.TRUNCATED)
        data = bytearray(count)
        self.into(memoryview(data))
        return data

    def into(self, target: memoryview) -> None:
        """Fills ``target`` from here without a copy on the way, or Unclean("truncated")."""
        if len(target) > self.left:
            raise Unclean(Reason.TRUNCATED)
        offset = self.position - self._start
        ready = self._window[offset : offset + len(target)] if offset >= 0 else b""
        done = len(ready)
        target[:done] = ready
        if done < len(target):
            self._file.seek(self.position + done)
        while done < len(target):
            got = self._file.readinto(target[done:])  # type: ignore[attr-defined]
            if not got:
                raise Unclean(Reason.TRUNCATED)
            done += got
        self.position += done

    def skip(self, count: int) -> None:
        if count > self.left:
            raise Unclean(Reason.TRUNCATED)
        self.position += count

    def _refill(self) -> None:
        self._file.seek(self.position)
        self._start = self.position
        pieces: list[bytes] = []
        missing = min(PIECE, self.left)
        while missing:
            piece = self._file.read(missing)
            if not piece:
                raise Unclean(Reason.TRUNCATED)
            pieces.append(piece)
            missing -= len(piece)
        self._window = pieces[0] if len(pieces) == 1 else b"".join(pieces)


class Memory(io.BytesIO):
    """A file in memory of at most ``most`` bytes. Raises TooLarge."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self._most:
            raise TooLarge
        return super().write(data)


class Sink:
    """Gathers small writes into pieces of 1 MiB; ``flush`` at the end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._waiting: list[bytes | bytearray] = []
        self._size = 0

    def write(self, data: bytes | bytearray) -> None:
        self._waiting.append(data)
        self._size += len(data)
        if self._size >= PIECE:
            self.flush()

    def pass_on(self, view: memoryview) -> None:
        """Written at once and not kept: the caller may use its bytes again."""
        self.flush()
        self._file.write(view)

    def flush(self) -> None:
        if self._waiting:
            only = len(self._waiting) == 1
            self._file.write(self._waiting[0] if only else b"".join(self._waiting))
        self._waiting = []
        self._size = 0
