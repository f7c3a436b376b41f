"""Tables of spreadsheets: their headings, formulas and filters; and formats that no cell has."""

import re
import string

from stripping.office import cells, formulas, xml
from stripping.office.cells import s
from stripping.values import Removals, Removed

LOOK = frozenset(f"{row}RowDxfId" for row in ("header", "totals")) | {"dataDxfId"}
TABLE = LOOK | {
    *("id", "name", "displayName", "ref", "headerRowCount", "totalsRowCount", "totalsRowShown"),
    *("headerRowBorderDxfId", "tableBorderDxfId", "totalsRowBorderDxfId"),
}
COLUMN = LOOK | {
    *("id", "name", "totalsRowFunction", "totalsRowLabel"),
    *("headerRowCellStyle", "dataCellStyle", "totalsRowCellStyle"),
}
MOST_ROWS = 1_048_576  # of a sheet
COLUMNS = re.compile(r"[A-Za-z]{1,3}:[A-Za-z]{1,3}")
FORMULAS = (s("calculatedColumnFormula"), s("totalsRowFormula"))


def table(root: xml.Element, gone: set[str], names: list[str], removals: Removals) -> None:
    """Columns whose heading is not shown are called by their number.

    ``gone``: see ``sheets.sheet``; ``names``: of hidden sheets.
    """
    if xml.keep_only(root, TABLE):
        removals.add(Removed.HIDDEN_DATA)
    if root.get("displayName"):
        root.set("name", root.get("displayName", ""))
    filters(root, removals)
    first = root.get("ref", "").partition(":")[0]
    start, row = cells.column(first), first.lstrip(string.ascii_uppercase)
    for place, each in enumerate(root.iter(s("tableColumn"))):
        xml.keep_only(each, COLUMN)
        for part in list(each):
            if part.tag not in FORMULAS or formulas.leads_away(part.text or "", names):
                each.remove(part)
        if f"{cells.letters(start + place)}{row}" in gone:
            xml.drop_children(each)
            xml.lose(each, "totalsRowLabel")
            each.set("name", f"Column{place + 1}")


def filtered(root: xml.Element) -> list[range]:
    """The rows that the filters of a sheet or a table may hide, in a sheet by any other filter too.

    One click shows them again, and all that are hidden among them.
    """
    found = []
    for each in root.iter(s("autoFilter")):
        # Whole columns are "A:F"; some programs write "$A$1:$F$9", which is the same place.
        first, _, last = each.get("ref", "").replace("$", "").partition(":")
        if each.find(s("filterColumn")) is not None and last:
            columns = COLUMNS.fullmatch(f"{first}:{last}")
            rows = (1, MOST_ROWS) if columns else (cells.row_of(first), cells.row_of(last))
            found.append(range(rows[0], rows[1] + 1))
    if not found and any(each.get("filterMode") in cells.ON for each in root.iter(s("sheetPr"))):
        found.append(range(1, MOST_ROWS + 1))
    return found


def filters(root: xml.Element, removals: Removals) -> None:
    """What was looked for, and in which order: rows that it hid are shown by then."""
    for element in xml.elements_of(root, s("filterColumn"), s("sortState")):
        xml.drop(element)
        removals.add(Removed.HIDDEN_DATA)


def formats(root: xml.Element, removals: Removals) -> None:
    """Ways to write numbers, which may hold words, go where no cell is written so."""
    used = {each.get("numFmtId") for each in root.iter(s("xf"))}
    for element in xml.elements_of(root, s("numFmt")):
        dressing = xml.around(element, frozenset((s("dxf"),))) is not None
        if not dressing and element.get("numFmtId") not in used:
            xml.drop(element)
    for element in xml.elements_of(root, s("numFmts")):
        xml.lose(element, "count")
        if not len(element):
            xml.drop(element)
