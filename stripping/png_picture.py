"""The coded picture inside a PNG: how long it is, unpacked, and where its last byte lies."""

from dataclasses import dataclass

from stripping import inflating
from stripping.errors import Reason, Unclean

CHUNK = 1 << 16  # bytes of picture data in each chunk we write
UNPACK = 1 << 20  # bytes unpacked at a time
# The seven passes of Adam7 (section 8.1): first column and row, and the steps.
ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


@dataclass(frozen=True)
class Shape:
    """A picture or frame, in pixels; ``bits`` are bits a pixel."""

    width: int
    height: int
    bits: int
    interlaced: bool

    def unpacked(self) -> int:
        """Bytes of the filtered rows: one filter byte a row, rows rounded up to whole bytes."""
        passes = ADAM7 if self.interlaced else ((0, 0, 1, 1),)
        total = 0
        for left, top, across, down in passes:
            columns = -(-(self.width - left) // across)
            rows = -(-(self.height - top) // down)
            if columns > 0 and rows > 0:
                total += rows * (1 + -(-columns * self.bits // 8))
        return total


class Picture:
    """One zlib stream fed piece by piece: counts what it unpacks to, and keeps its own bytes."""

    def __init__(self, kind: bytes, unpacked: int) -> None:
        self.kind = kind
        self._missing = unpacked
        self._unpacker = inflating.decompressobj()
        self._kept = bytearray()

    def feed(self, piece: bytes) -> bool:
        """True when bytes behind the stream's end were met for the first time and dropped.

        Raises Unclean: "damaged", or "hidden_in_picture" when more unpacks than the header says.
        """
        if self._unpacker.eof:
            return bool(piece)
        waiting, full = piece, False
        try:
            while (waiting or full) and not self._unpacker.eof:
                unpacked = len(self._unpacker.decompress(waiting, UNPACK))
                self._missing -= unpacked
                if self._missing < 0:
                    raise Unclean(Reason.HIDDEN_IN_PICTURE)
                # A full answer may mean that more waits inside, even with no input left.
                waiting, full = self._unpacker.unconsumed_tail, unpacked == UNPACK
        except inflating.Broken as error:
            raise Unclean(Reason.DAMAGED) from error
        behind = len(self._unpacker.unused_data)
        self._kept += piece[: len(piece) - behind]
        return behind > 0

    def ready(self) -> list[bytes]:
        """Whole chunks that can be written."""
        pieces = []
        at = 0
        while len(self._kept) - at >= CHUNK:
            pieces.append(bytes(self._kept[at : at + CHUNK]))
            at += CHUNK
        del self._kept[:at]
        return pieces

    def finish(self) -> list[bytes]:
        """The last chunk. Raises Unclean("truncated") when the stream has not ended."""
        if not self._unpacker.eof or self._missing:
            raise Unclean(Reason.TRUNCATED)
        return [bytes(self._kept)] if self._kept else []
