"""XLS: the words of text boxes and other shapes, which calamine does not read; not of comments.

Source: Microsoft, [MS-XLS], 2.4.329 (TxO), 2.4.181 (Obj) and 2.5.143 (FtCmo): the words of the
shape that was last described follow in records of their own, behind them how they look.
[MS-ODRAW], 2.2.9 (OfficeArtFOPT) and 2.3.4.44: whether it is hidden. Before BIFF8 shapes are
described in another way, and are not read.
"""

import struct
from collections.abc import Iterable, Iterator

from stripping.old_office.continued import CONTINUE, in_two_bytes
from stripping.old_office.unseen import Record

WORDS, OBJECT, DRAWING = 0x1B6, 0x5D, 0xEC
LETTERS = 10  # where a record of words says how many there are
COMMENT = 0x19  # of what an object is, which stands behind a head of four bytes
SHAPE, PROPERTIES, CONTAINER = 0xF004, 0xF00B, 15
SEEN = 0x3BF  # the property that says whether a shape is: these bits say that it is not
HIDDEN = 0x20002


class Boxes:
    """``words``: of each shape of a sheet that is seen, its lines, in order."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._seen = True
        self._comment = False
        self._left = 0  # letters that are still to come
        self._pieces: list[bytes] = []

    def within(self, records: Iterable[Record]) -> Iterator[Record]:
        """Passes the records of a sheet on, and reads those that matter. Raises struct.error."""
        for record in records:
            kind, _, data = record
            if kind == DRAWING:
                self._seen = seen(data, self._seen)
            elif kind == OBJECT:
                self._comment = struct.unpack_from("<H", data, 4)[0] == COMMENT
            elif kind == WORDS:
                self._left, self._pieces = struct.unpack_from("<H", data, LETTERS)[0], []
            elif kind == CONTINUE and self._left > 0:
                self._meet(data)
            yield record

    def _meet(self, piece: bytes) -> None:
        wide = in_two_bytes(piece)[: 2 * self._left]
        self._pieces.append(wide)
        # An empty piece would be followed by others for ever.
        self._left = self._left - len(wide) // 2 if wide else 0
        if not self._left and self._seen and not self._comment:
            self.words.append(b"".join(self._pieces).decode("utf-16-le", "replace"))


def seen(drawing: bytes, before: bool) -> bool:
    """Whether the last shape that is described here is seen; ``before``, where none is."""
    at, shown = 0, before
    while at + 8 <= len(drawing):
        head, kind, size = struct.unpack_from("<HHI", drawing, at)
        if kind == SHAPE:
            shown = True
        elif kind == PROPERTIES:
            shown = not hides(drawing[at + 8 : at + 8 + size], head >> 4)
        at += 8 if head & 15 == CONTAINER else 8 + size
    return shown


def hides(properties: bytes, count: int) -> bool:
    """Of a table of so many properties, a number and a value each."""
    numbered = struct.iter_unpack("<HI", properties[: min(count * 6, len(properties) // 6 * 6)])
    return any(number & 0x3FFF == SEEN and value & HIDDEN == HIDDEN for number, value in numbered)
