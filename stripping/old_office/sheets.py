"""XLS: what the cells of each sheet show, row by row, read by calamine; then its text boxes.

Hidden sheets, rows and columns go as they do in newer workbooks (``stripping.office.sheets``), and
so do cells behind merged ones, formulas' paths, comments, names and macros.
"""

import io
import struct
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from stripping.errors import Reason, Unclean
from stripping.old_office.boxes import Boxes
from stripping.old_office.compound import Compound
from stripping.old_office.continued import Continued
from stripping.old_office.unseen import Unseen, places, records, unseen

WORKBOOKS = ("Workbook", "Book")  # of BIFF8 and BIFF5
BIFF8 = b"\x00\x06"  # in its first record, where BIFF5 has 5
CODE_PAGE, UTF_16 = 0x42, struct.pack("<H", 1200)  # [MS-XLS], 2.4.52
MOST_CELLS = 5_000_000  # that show something, of all sheets
MIDNIGHT = " 00:00:00"


class Merged(NamedTuple):
    """Cells that are shown as one, with what its first holds; the last ones are within."""

    top: int
    left: int
    bottom: int
    right: int


def words(file: Compound) -> str:
    """Raises KeyError where it is no such document, and Unclean."""
    name, workbook = stream(file)
    try:
        return "\n\n".join(shown(readable(file, name, workbook), sheets(workbook)))
    except PasswordError as error:
        raise Unclean(Reason.LOCKED_DOCUMENT) from error
    except (CalamineError, ValueError, OverflowError, struct.error) as error:
        raise Unclean(Reason.DAMAGED) from error
    except BaseException as error:
        # A fault that calamine's author did not think of ends it in a way that is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Unclean(Reason.DAMAGED) from error


def stream(file: Compound) -> tuple[str, bytes]:
    """The workbook's name, and what is in it."""
    for name in WORKBOOKS:
        try:
            return name, file.file(name)
        except KeyError:
            # The other version's name.
            continue
    raise KeyError(WORKBOOKS[0])


@dataclass(frozen=True)
class Sheet:
    """What calamine does not tell of one: what is hidden, formulas' words of which it reads a
    part, and the words of text boxes."""

    unseen: Unseen = field(default_factory=Unseen)
    results: Mapping[tuple[int, int], str] = field(default_factory=dict)
    boxes: Sequence[str] = ()


def sheets(workbook: bytes) -> list[Sheet]:
    """One for each sheet, in their order. Raises Unclean, struct.error."""
    listed = list[Sheet]()
    for place in places(workbook):
        if workbook[4:6] == BIFF8:
            continued, boxes = Continued(), Boxes()
            hidden = unseen(boxes.within(continued.within(records(workbook, place))))
            listed.append(Sheet(hidden, continued.results, boxes.words))
        else:
            # Records are continued in another way, and no formula's words are.
            listed.append(Sheet(unseen(records(workbook, place))))
    return listed


def readable(file: Compound, name: str, workbook: bytes) -> bytes:
    """The file for calamine, which believes the name of an encoding that some programs write where
    words are of UTF-16 in any case, and would give each letter a second one."""
    data = bytearray(file.alone())
    if workbook[4:6] == BIFF8:
        for kind, start, said in records(workbook, 0):
            if kind == CODE_PAGE and len(said) == len(UTF_16):
                for at, byte in enumerate(UTF_16, start):
                    data[file.place(name, at)] = byte
    return bytes(data)


def shown(data: bytes, told: list[Sheet]) -> Iterator[str]:
    """Each sheet that somebody sees: its name, its rows, and the lines of its text boxes."""
    count = 0
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        for number, each in enumerate(workbook.sheets_metadata):
            if each.typ is not SheetTypeEnum.WorkSheet:
                continue
            if each.visible is not SheetVisibleEnum.Visible:
                continue
            sheet = told[number] if number < len(told) else Sheet()
            lines = []
            for row in rows(workbook.get_sheet_by_index(number), sheet):
                count += sum(map(bool, row))
                if count > MOST_CELLS:
                    raise Unclean(Reason.BOMB)
                lines.append("\t".join(row).rstrip())
            lines += (text(line) for box in sheet.boxes for line in box.strip().splitlines())
            if any(lines):
                yield "\n".join((each.name, *lines))


def rows(cells_of: CalamineSheet, sheet: Sheet) -> Iterator[list[str]]:
    """What is seen in each row from the first that holds something; a hidden one is left out."""
    if cells_of.start is None:
        return
    unseen = sheet.unseen
    # Rows are given from the sheet's first, columns from the first that holds something.
    top, left = cells_of.start
    merged = deque(
        sorted(Merged(*first, *last) for first, last in cells_of.merged_cell_ranges or ())
    )
    active = list[Merged]()
    for row, cells in enumerate(cells_of.iter_rows()):
        active = [one for one in active if one.bottom >= row]
        while merged and merged[0].top <= row:
            active.append(merged.popleft())
        if cells.count("") == len(cells):
            # Most rows of a sheet that somebody once clicked in at its far end.
            if row > top and not unseen.hides_row(row):
                yield []
            continue
        said = [
            text(sheet.results.get((row, column), cell))
            if cell != "" and visible(row, column, unseen, active)
            else ""
            for column, cell in enumerate(cells, left)
        ]
        kept = [
            each for column, each in enumerate(said, left) if each or column not in unseen.columns
        ]
        if any(kept) or not unseen.hides_row(row):
            yield kept


def visible(row: int, column: int, unseen: Unseen, merged: Iterable[Merged]) -> bool:
    if (row, column) in unseen.telling:
        return False
    for one in merged:
        if one.top <= row <= one.bottom and one.left <= column <= one.right:
            first = (row, column) == (one.top, one.left)
            return first and part_of_it(one, unseen)
    return column not in unseen.columns and not unseen.hides_row(row)


def part_of_it(one: Merged, unseen: Unseen) -> bool:
    """Whether some of a merged cell is seen."""
    lines = range(one.top, one.bottom + 1)
    return any(not unseen.hides_row(row) for row in lines) and any(
        column not in unseen.columns for column in range(one.left, one.right + 1)
    )


def text(cell: object) -> str:
    """On one line: whole numbers without a point, days and times as ISO 8601 writes them."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1 << 53:
        return str(int(cell))
    said = str(cell)
    # A day without an hour is a moment at midnight to the format.
    return " ".join((said if isinstance(cell, str) else said.removesuffix(MIDNIGHT)).split())
