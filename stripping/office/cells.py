"""Cells of a sheet: how they are called, and which of them are not shown."""

import re
import string
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from stripping.errors import Reason, Unclean
from stripping.office import xml
from stripping.office.names import S
from stripping.unseen import Thing, meet
from stripping.values import Place, Removals

MOST_COLUMNS = 16_384  # of a sheet, up to XFD: what spreadsheet programs have
ON = ("1", "true")
NOTHING = re.compile(r"0+(\.(0\d*)?)?|\.0\d*|[\d.]+[eE]-\d+")  # a height below a tenth of a point
# Narrower columns have no pixel: ECMA-376 part 1, section 18.3.1.13, for a letter of seven pixels.
# One that has a pixel is seen, and its words too, where the next cells are empty or merged with it.
NARROWEST = 0.0727
TALL = 1_000  # rows; higher ones are rare, and looked for at each row


def s(local: str) -> str:
    return f"{{{S}}}{local}"


def unseen_columns(root: xml.Element) -> set[int]:
    """The columns of a sheet that are not shown; a group that is folded is shown by one click."""
    columns = set[int]()
    for each in root.iter(s("col")):
        folded = each.get("hidden") in ON and grouped(each)
        if not folded and (each.get("hidden") in ON or narrow(each.get("width", ""))):
            last = min(xml.number(each.get("max", "1")), MOST_COLUMNS)
            columns.update(range(xml.number(each.get("min", "1")), last + 1))
    return columns


def folded_columns(root: xml.Element) -> set[int]:
    """Those of a folded group."""
    columns = set[int]()
    for each in root.iter(s("col")):
        if each.get("hidden") in ON and grouped(each):
            last = min(xml.number(each.get("max", "1")), MOST_COLUMNS)
            columns.update(range(xml.number(each.get("min", "1")), last + 1))
    return columns


def placed(sheet: Place | None, at: int, row: int) -> Place | None:
    return sheet and Place(sheet.unit, sheet.number, f"{letters(at)}{row}")


def narrow(width: str) -> bool:
    try:
        return float(width) < NARROWEST
    except ValueError:
        return False  # a column that says no width has the usual one


def grouped(line: xml.Element) -> bool:
    """Whether a row or a column stands in a group, which a click on its sign unfolds."""
    return line.get("outlineLevel", "0") != "0"


def hides(root: xml.Element) -> bool:
    """Whether a sheet without its rows says of some cells that they are not shown."""
    return bool(unseen_columns(root)) or root.find(s("mergeCells")) is not None


@dataclass(frozen=True)
class Sheet:
    """What of a sheet is not shown: columns, rows, and cells behind those that are merged."""

    columns: set[int]
    rows: list[int]  # in order
    merged: "Merged"

    def shows(self, row: int, at: int) -> bool:
        """Whether a cell, or the whole that it is the first of, is seen."""
        if any(first <= at <= last for first, last in self.merged.behind(row)):
            return False
        bottom, right = self.merged.whole.get((row, at), (row, at))
        unseen_rows = bisect_right(self.rows, bottom) - bisect_left(self.rows, row)
        return unseen_rows <= bottom - row and any(
            each not in self.columns for each in range(at, right + 1)
        )


def hidden(root: xml.Element, filtered: Collection[range], removals: Removals) -> set[str]:
    """Rows and columns that are not shown lose what stands in them, and so do cells behind others.

    ``filtered``: rows that a filter may hide, or a group that is folded; they are shown again.
    Gives where something was lost.
    """
    rows = dict(numbered(root))
    unseen = [number for number, row in rows.items() if is_unseen(number, row, filtered)]
    sheet, gone = Sheet(unseen_columns(root), sorted(unseen), Merged(root)), set[str]()
    folded, unfolded = folded_columns(root), set[tuple[int, int]]()
    for number, row in rows.items():
        at = 0
        for cell in list(row):
            at = column(cell.get("r", "")) or at + 1
            place = placed(removals.place, at, number) if len(cell) else None
            if len(cell) and not sheet.shows(number, at):
                emptied(cell)
                gone.add(f"{letters(at)}{number}")
                meet(Thing.HIDDEN_CELLS, removals, place)
            elif len(cell) and (at in folded or row.get("hidden") in ON):
                line = (at, 0) if at in folded else (0, number)
                if line not in unfolded:
                    meet(Thing.FOLDED_CELLS, removals, place)
                unfolded.add(line)
        if any(len(cell) for cell in row):
            # What is left in it is seen: by a click, or merged with rows below.
            xml.lose(row, "hidden")
    for link in xml.elements_of(root, s("hyperlink")):
        if link.get("ref") in gone:
            xml.drop(link)
    return gone


def numbered(root: xml.Element) -> Iterator[tuple[int, xml.Element]]:
    number = 0
    for row in root.iter(s("row")):
        number = xml.number(row.get("r") or str(number + 1))
        yield number, row


def is_unseen(number: int, row: xml.Element, filtered: Collection[range]) -> bool:
    if row.get("hidden") in ON:
        return not grouped(row) and not any(number in rows for rows in filtered)
    return bool(NOTHING.fullmatch(row.get("ht", "")))


def emptied(cell: xml.Element) -> None:
    """It stays where others are counted from it."""
    if cell.get("r"):
        xml.drop(cell)
    else:
        xml.drop_children(cell)
        xml.lose(cell, "t")


class Merged:
    """Cells that are shown as one, which shows what the first of them holds."""

    def __init__(self, root: xml.Element) -> None:
        # By the row and the column of the first one: those of the last.
        self.whole = dict[tuple[int, int], tuple[int, int]]()
        self._rows = defaultdict[int, list[tuple[int, int]]](list)
        self._tall: list[tuple[range, int, int]] = []
        for each in root.iter(s("mergeCell")):
            first, _, last = each.get("ref", "").partition(":")
            self._add(first, last or first)

    def _add(self, first: str, last: str) -> None:
        left, right, top = column(first), column(last), row_of(first)
        self.whole[top, left] = row_of(last), right
        self._rows[top].append((left + 1, right))
        below = range(top + 1, row_of(last) + 1)
        if len(below) > TALL:
            self._tall.append((below, left, right))
        else:
            for row in below:
                self._rows[row].append((left, right))

    def behind(self, row: int) -> list[tuple[int, int]]:
        """The first and the last columns of what is not shown there, by the row's number."""
        tall = [(left, right) for rows, left, right in self._tall if row in rows]
        return self._rows.get(row, []) + tall


def column(reference: str) -> int:
    """The number of a cell's column, from 1; 0 when it does not say. Raises Unclean."""
    number, letters = 0, reference.rstrip("0123456789")
    if len(letters) > 3:
        raise Unclean(Reason.DAMAGED)
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def row_of(reference: str) -> int:
    """The number of a cell's row, from 1. Raises Unclean."""
    return xml.number(reference.lstrip(string.ascii_uppercase))


def letters(number: int) -> str:
    """A column as cells are called by it."""
    found = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found
