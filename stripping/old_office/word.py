"""DOC: the words of the document, its notes, boxes, heads and feet; not its comments.

Source: Microsoft, [MS-DOC], 2.4.1 "Retrieving Text", 2.6.1 "Character Properties". What was taken
out as a revision, and what is hidden, goes; so do the codes of fields, whose results stay.
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator

from stripping.errors import Reason, Unclean
from stripping.old_office.compound import Compound

WORD, FLAGS, COUNTS, PIECES, RUNS = 0xA5EC, 0x0A, 0x4C, 0x1A2, 0xFA
ENCRYPTED, OTHER_TABLE = 0x100, 0x200
COMMENTS = 4  # which of the counted parts are comments
PAGE = 512  # bytes of a page of runs
COMPRESSED = 1 << 30
DELETED, HIDDEN = 0x0800, 0x083C  # sprmCFRMarkDel, sprmCFVanish
OPERANDS = (1, 1, 2, 4, 2, 2, -1, 3)  # bytes, by the three highest bits of a property; -1: it says
FIELD = re.compile("\x13[^\x13\x14\x15]*\x14|\x13[^\x13\x14\x15]*\x15|\x15")
LETTERS = str.maketrans(
    {"\x07": "\t", "\x0b": "\n", "\x0c": "\n\n", "\r": "\n", "\x1e": "-", "\x1f": None, "\xa0": " "}
)


def words(file: Compound) -> str:
    """Raises KeyError where it is no such document, and Unclean."""
    document = file.file("WordDocument")
    try:
        ident, flags = struct.unpack_from("<H8xH", document)
        if ident != WORD:
            raise Unclean(Reason.DAMAGED)
        if flags & ENCRYPTED:
            raise Unclean(Reason.LOCKED_DOCUMENT)
        table = file.file("1Table" if flags & OTHER_TABLE else "0Table")
        counts = struct.unpack_from("<8i", document, COUNTS)
        unseen = Unseen(document, table)
        text = "".join(pieces(document, table, unseen))
    except struct.error as error:
        raise Unclean(Reason.DAMAGED) from error
    return said(text, counts)


def said(text: str, counts: tuple[int, ...]) -> str:
    """The parts that are the document's own, one after the other."""
    parts, at = [], 0
    for number, count in enumerate(counts):
        if count < 0:
            raise Unclean(Reason.DAMAGED)
        if number != COMMENTS:
            parts.append(text[at : at + count])
        at += count
    whole = "\n".join(parts).replace("\0", "")
    while (plain := FIELD.sub("", whole)) != whole:
        whole = plain
    return whole.translate(LETTERS)


def pieces(document: bytes, table: bytes, unseen: "Unseen") -> Iterator[str]:
    """The text in order; what is not to be seen is NUL, so that places still count."""
    start, size = struct.unpack_from("<II", document, PIECES)
    clx, at = table[start : start + size], 0
    while clx[at : at + 1] == b"\x01":
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at : at + 1] != b"\x02":
        raise Unclean(Reason.DAMAGED)
    length = struct.unpack_from("<I", clx, at + 1)[0]
    count = (length - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    for number in range(count):
        (place,) = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * number + 2)
        letters = places[number + 1] - places[number]
        width = 1 if place & COMPRESSED else 2
        first = (place & ~COMPRESSED) // 2 if width == 1 else place
        data = document[first : first + letters * width]
        coding = "cp1252" if width == 1 else "utf-16-le"
        text = data.decode(coding, "replace") if width == 1 else wide(data)
        yield unseen.blanked(text.ljust(letters, "\0")[:letters], first, width)


def wide(data: bytes) -> str:
    """A letter for each two bytes: halves of pairs stay apart, and are put together later."""
    return "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])))


class Unseen:
    """The runs of the document's bytes whose letters are hidden, or were taken out."""

    def __init__(self, document: bytes, table: bytes) -> None:
        start, size = struct.unpack_from("<II", document, RUNS)
        count = max((size - 4) // 8, 0)
        pages = struct.unpack_from(f"<{count}I", table, start + 4 * (count + 1)) if count else ()
        found = sorted(run for page in pages for run in runs(document, page))
        self._starts = [run[0] for run in found]
        self._ends = [run[1] for run in found]

    def blanked(self, text: str, first: int, width: int) -> str:
        if not self._starts:
            return text
        return "".join(
            "\0" if self.covers(first + width * place) else letter
            for place, letter in enumerate(text)
        )

    def covers(self, place: int) -> bool:
        number = bisect_right(self._starts, place) - 1
        return number >= 0 and place < self._ends[number]


def runs(document: bytes, page: int) -> Iterator[tuple[int, int]]:
    """Where hidden and deleted runs of one page begin and end."""
    data = document[page * PAGE : (page + 1) * PAGE]
    count = data[-1] if len(data) == PAGE else 0
    if not 0 < count <= 101:
        return
    places = struct.unpack_from(f"<{count + 1}I", data)
    for number in range(count):
        offset = data[4 * (count + 1) + number] * 2
        if offset and gone(data[offset + 1 : offset + 1 + data[offset]]):
            yield places[number], places[number + 1]


def gone(properties: bytes) -> bool:
    at = 0
    while at + 3 <= len(properties):
        (name,) = struct.unpack_from("<H", properties, at)
        if name in (DELETED, HIDDEN) and properties[at + 2] & 1:
            return True
        size = OPERANDS[name >> 13]
        at += 2 + (size if size > 0 else 1 + properties[at + 2])
    return False
