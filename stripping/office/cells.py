"""Cells of a sheet: how they are called, and which of them are not shown."""

import re
import string
from collections import defaultdict

from stripping.errors import Unclean
from stripping.office import xml
from stripping.office.names import S
from stripping.values import Tally

MOST_COLUMNS = 16_384
ON = ("1", "true")
NOTHING = re.compile(r"0+(\.(0\d*)?)?|\.0\d*|[\d.]+[eE]-\d+")  # a height or a width below a tenth
TALL = 1_000  # rows; higher ones are rare, and looked for at each row


def s(local: str) -> str:
    return f"{{{S}}}{local}"


def unseen_columns(root: xml.Element) -> set[int]:
    """The columns of a sheet that are not shown."""
    columns = set[int]()
    for each in root.iter(s("col")):
        if each.get("hidden") in ON or NOTHING.fullmatch(each.get("width", "")):
            last = min(xml.number(each.get("max", "1")), MOST_COLUMNS)
            columns.update(range(xml.number(each.get("min", "1")), last + 1))
    return columns


def hides(root: xml.Element) -> bool:
    """Whether a sheet without its rows says of some cells that they are not shown."""
    return bool(unseen_columns(root)) or root.find(s("mergeCells")) is not None


def hidden(root: xml.Element, tally: Tally) -> set[str]:
    """Rows and columns that are not shown lose what stands in them, and so do cells behind others.

    Gives where that was.
    """
    columns, merged, gone = unseen_columns(root), Merged(root), set[str]()
    number = 0
    for row in root.iter(s("row")):
        number = xml.number(row.get("r") or str(number + 1))
        unseen = row.get("hidden") in ON or bool(NOTHING.fullmatch(row.get("ht", "")))
        behind = merged.behind(number)
        if not (unseen or columns or behind):
            continue
        at = 0
        for cell in list(row):
            at = column(cell.get("r", "")) or at + 1
            inside = any(first <= at <= last for first, last in behind)
            if (unseen or at in columns or inside) and len(cell):
                emptied(cell)
                gone.add(f"{letters(at)}{number}")
                tally.add("hidden_data")
    for link in xml.elements_of(root, s("hyperlink")):
        if link.get("ref") in gone:
            xml.drop(link)
    return gone


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
        self._rows = defaultdict[int, list[tuple[int, int]]](list)
        self._tall: list[tuple[range, int, int]] = []
        for each in root.iter(s("mergeCell")):
            first, _, last = each.get("ref", "").partition(":")
            self._add(first, last or first)

    def _add(self, first: str, last: str) -> None:
        left, right, top = column(first), column(last), row_of(first)
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
        raise Unclean("damaged")
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
