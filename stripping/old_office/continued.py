"""XLS: what formulas show that does not fit into one record, of which calamine reads the first.

Source: Microsoft, [MS-XLS], 2.4.127 (Formula), 2.4.268 (String), 2.4.58 (Continue) and 2.5.293
(XLUnicodeStringNoCch): each piece begins with a byte that says how wide its letters are. Before
BIFF8 a formula shows at most 255 letters, which fit into one.
"""

import struct
from collections.abc import Iterable, Iterator

from stripping.old_office.unseen import FORMULA, Record

STRING, CONTINUE = 0x207, 0x3C
WIDE = 1  # of the byte before letters: UTF-16, not its lower halves alone


class Continued:
    """``results``: by row and column from nought, what is shown there in several records."""

    def __init__(self) -> None:
        self.results = dict[tuple[int, int], str]()
        self._cell = (0, 0)
        self._pieces: list[bytes] = []

    def within(self, records: Iterable[Record]) -> Iterator[Record]:
        """Passes the records of a sheet on, and reads those that matter. Raises struct.error."""
        for record in records:
            kind, _, data = record
            if kind == CONTINUE and self._pieces:
                self._pieces.append(data)
            elif self._pieces:
                self._end()
            if kind == FORMULA:
                self._cell = struct.unpack_from("<HH", data)
            elif kind == STRING:
                self._pieces = [data]
            yield record
        self._end()

    def _end(self) -> None:
        if len(self._pieces) > 1:
            (count,) = struct.unpack_from("<H", self._pieces[0])
            self.results[self._cell] = joined([self._pieces[0][2:], *self._pieces[1:]], count)
        self._pieces = []


def joined(pieces: Iterable[bytes], count: int) -> str:
    """As many letters (of UTF-16) as were announced, or as came."""
    letters = b"".join(map(in_two_bytes, pieces))
    return letters[: 2 * count].decode("utf-16-le", "replace")


def in_two_bytes(piece: bytes) -> bytes:
    """The letters of a piece, each in two bytes."""
    if piece[:1] and piece[0] & WIDE:
        return piece[1:]
    return piece[1:].decode("latin-1").encode("utf-16-le")
