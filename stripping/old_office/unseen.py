"""XLS: which rows, columns and formulas of a sheet are not for a reader's eyes.

Source: Microsoft, [MS-XLS], 2.4: the records ``BoundSheet8``, ``Row``, ``ColInfo``,
``DefaultRowHeight``, ``FilterMode`` and ``Formula`` (and the same of BIFF5). Only these are read;
the words are for ``sheets``.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from stripping.errors import Reason, Unclean

SHEET, BEGIN, END = 0x85, 0x809, 0x0A
ROW, COLUMNS, OTHER_ROWS, FILTERED, FORMULA = 0x208, 0x7D, 0x225, 0x9B, 0x06
LEVEL, NO_HEIGHT = 7, 0x20  # of a row's flags: in which folded group it lies, and whether it shows
COLUMN_LEVEL, NO_WIDTH = 7 << 8, 1  # the same of columns
NO_HEIGHT_OF_OTHERS = 2
LAST = 16_384  # columns of a sheet, in whatever version
MOST = 4_000_000  # records of a workbook
# What shows a path: CELL("filename") and INFO("directory") (2.5.198.17, "Ftab": 125 and 244).
PATHS = re.compile(rb"[\x22\x42\x62].[\x7d\xf4]\0", re.DOTALL)
NAMED = re.compile(rb"f\0?i\0?l\0?e\0?n\0?a\0?m\0?e|d\0?i\0?r\0?e\0?c\0?t\0?o\0?r\0?y", re.I)

Record = tuple[int, int, bytes]  # what it is, where its data begins, and the data


@dataclass
class Unseen:
    """Of one sheet, counted from nought: what is hidden for itself, not by a filter or a group,
    which one click opens. ``shown_rows``: None, or the rows that are seen where others are not.
    """

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    shown_rows: set[int] | None = None
    telling: set[tuple[int, int]] = field(default_factory=set)

    def hides_row(self, row: int) -> bool:
        return row in self.rows or (self.shown_rows is not None and row not in self.shown_rows)


def places(workbook: bytes) -> list[int]:
    """Where each sheet begins, in their order. Raises Unclean, struct.error."""
    return [
        struct.unpack_from("<I", data)[0] for kind, _, data in records(workbook, 0) if kind == SHEET
    ]


def records(workbook: bytes, at: int) -> Iterator[Record]:
    """Those of one part. What lies in a part of its own inside (a chart) is passed over.

    Raises Unclean for too many.
    """
    depth, count = 0, 0
    while at + 4 <= len(workbook):
        kind, size = struct.unpack_from("<HH", workbook, at)
        depth += (kind == BEGIN) - (kind == END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, at + 4, workbook[at + 4 : at + 4 + size]
        at += 4 + size
        count += 1
        if count > MOST:
            raise Unclean(Reason.DAMAGED)


def unseen(sheet: Iterable[Record]) -> Unseen:
    """What is hidden in the sheet of these records. Raises struct.error."""
    found, shown, filtered, others = Unseen(), set[int](), False, True
    for kind, _, data in sheet:
        if kind == ROW:
            row, flags = struct.unpack_from("<H10xH", data)
            if flags & NO_HEIGHT and not flags & LEVEL:
                found.rows.add(row)
            else:
                shown.add(row)
        elif kind == COLUMNS:
            first, last, width, flags = struct.unpack_from("<HHH2xH", data)
            if (flags & NO_WIDTH or not width) and not flags & COLUMN_LEVEL:
                found.columns.update(range(first, min(last, LAST) + 1))
        elif kind == OTHER_ROWS:
            others = not struct.unpack_from("<H", data)[0] & NO_HEIGHT_OF_OTHERS
        elif kind == FILTERED:
            filtered = True
        elif kind == FORMULA and NAMED.search(data, 22) and PATHS.search(data, 22):
            found.telling.add(struct.unpack_from("<HH", data))
    if filtered:
        found.rows.clear()
    elif not others:
        found.shown_rows = shown
    return found
