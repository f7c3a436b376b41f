"""Boxes: the skeleton of ISO base media and QuickTime files (ISO 14496-12, section 4.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from stripping.errors import Unclean
from stripping.values import Tally


@dataclass(frozen=True)
class Box:
    """A box inside an index held in memory: its payload is ``start`` to ``end``."""

    kind: bytes
    at: int
    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


def children(index: bytearray, start: int, end: int) -> Iterator[Box]:
    """The boxes that follow each other from ``start``; fewer than 8 bytes at the end are padding.

    Raises Unclean("damaged_index") for a box that does not fit into its parent.
    """
    at = start
    while end - at >= 8:
        size, kind, payload = int.from_bytes(index[at : at + 4], "big"), index[at + 4 : at + 8], 8
        if size == 1 and end - at >= 16:
            size, payload = int.from_bytes(index[at + 8 : at + 16], "big"), 16
        if size == 0 and not any(index[at:end]):
            # QuickTime ends some lists with zeros.
            return
        if size < payload or at + size > end:
            raise Unclean("damaged_index")
        yield Box(bytes(kind), at, at + payload, at + size)
        at += size
    zero(index, at, end)


def zero(index: bytearray, start: int, end: int) -> bool:
    """True when something stood there."""
    stood = any(index[start:end])
    if stood:
        index[start:end] = bytes(end - start)
    return stood


def blank(index: bytearray, box: Box) -> None:
    """The box becomes free space: nothing moves, and nothing of it is left."""
    index[box.at + 4 : box.at + 8] = b"free"
    zero(index, box.start, box.end)


def number(index: bytearray, at: int, size: int = 4) -> int:
    return int.from_bytes(index[at : at + size], "big")


def keep_only(index: bytearray, box: Box, size: int, tally: Tally) -> None:
    """Cuts a box to the ``size`` bytes its format gives it: what follows becomes zero."""
    if box.size < size:
        raise Unclean("damaged_index")
    if zero(index, box.start + size, box.end):
        tally.add("hidden_data")
