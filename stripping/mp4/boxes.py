"""Boxes: the skeleton of ISO base media and QuickTime files (ISO 14496-12, section 4.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from stripping import box_header
from stripping.errors import Reason, Unclean
from stripping.values import Removals, Removed


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


def children(index: bytearray, start: int, end: int, *, top: bool = False) -> Iterator[Box]:
    """The boxes that follow each other from ``start``; fewer than 8 bytes at the end are padding.

    ``top``: they stand in no other box, so the last one may go on to the end.
    Raises Unclean("damaged_index") for a box that does not fit into its parent.
    """
    at = start
    while end - at >= box_header.SHORT:
        if not any(index[at : at + 4]) and not any(index[at:end]):
            # QuickTime ends some lists with zeros.
            return
        header = box_header.read(index[at : at + box_header.LONGEST], end - at, top=top)
        if at + header.size > end:
            raise Unclean(Reason.DAMAGED_INDEX)
        yield Box(header.kind, at, at + header.head, at + header.size)
        at += header.size
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


def keep_only(index: bytearray, box: Box, size: int, removals: Removals) -> None:
    """Cuts a box to the ``size`` bytes its format gives it: what follows becomes zero."""
    if box.size < size:
        raise Unclean(Reason.DAMAGED_INDEX)
    if zero(index, box.start + size, box.end):
        removals.add(Removed.HIDDEN_DATA)
