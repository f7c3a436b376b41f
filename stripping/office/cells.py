"""Cells of a sheet: how they are called, and which of them are not shown."""

import re

from stripping.errors import Unclean
from stripping.office import xml
from stripping.office.names import S
from stripping.values import Tally

MOST_COLUMNS = 16_384
ON = ("1", "true")
NOTHING = re.compile(r"0+(\.0*)?")  # a height or a width


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


def hidden(root: xml.Element, tally: Tally) -> set[str]:
    """Rows and columns that are not shown lose what stands in them; gives where that was."""
    columns, gone = unseen_columns(root), set[str]()
    for row in root.iter(s("row")):
        unseen = row.get("hidden") in ON or bool(NOTHING.fullmatch(row.get("ht", "")))
        if not (unseen or columns):
            continue
        for cell in list(row):
            at = column(cell.get("r", ""))
            if (unseen or at in columns) and len(cell):
                row.remove(cell)
                gone.add(cell.get("r", ""))
                tally.add("hidden_data")
    for link in xml.elements_of(root, s("hyperlink")):
        if link.get("ref") in gone:
            xml.drop(link)
    return gone


def column(reference: str) -> int:
    """The number of a cell's column, from 1; 0 when it does not say. Raises Unclean."""
    number, letters = 0, reference.rstrip("0123456789")
    if len(letters) > 3:
        raise Unclean("damaged")
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters(number: int) -> str:
    """A column as cells are called by it."""
    found = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found
